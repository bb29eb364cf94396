package io.github.qapi4j.introspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a place for each type that an answer reaches: the one with the fewest steps from a command or an event. Commands are before events, and those whose
 * names begin with {@code x-} are last, since these are the first to be removed. Of places with equally many steps, the first one in alphabetical
 * order counts. The order does not depend on that of the answer.
 */
final class TypePlaces {
    /** The maximum length of all paths together, some hundred times that of QEMU's. */
    private static final int MAX_CHARS = 8 << 20;

    /** The maximum length of one path. With the longest name of a member, it is within what the reader of saved answers accepts. */
    private static final int MAX_PATH = 45_000;

    private final AnswerGraph graph;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private long chars;
    private int longest;

    /**
     * A place of a type.
     *
     * @param parent the place of the type that refers to it; null if a command or an event does
     * @param label the last step; for a command or an event two steps, such as {@code query-block/ret-type}
     * @param words what the step adds to a derived name, before it is made CamelCase
     * @param length the length of the whole path
     */
    record Place(@Nullable Place parent, String label, String words, String type, int length) {

        Place(@Nullable Place parent, String label, String words, String type) {
            this(parent, label, words, type, label.length() + (parent == null ? 0 : parent.length() + 1));
        }

        /** The whole path, e.g. {@code blockdev-add/arg-type/+qcow2/encrypt}. */
        String path() {
            Deque<String> labels = new ArrayDeque<>();
            for (Place place = this; place != null; place = place.parent()) {
                labels.addFirst(place.label());
            }
            return String.join("/", labels);
        }
    }

    private TypePlaces(AnswerGraph graph) {
        this.graph = graph;
    }

    /** The places by the names of the types, the nearest first. */
    static Map<String, Place> of(AnswerGraph graph) throws InvalidAnswerException {
        TypePlaces places = new TypePlaces(graph);
        places.visit(false);
        places.visit(true);
        if (places.chars > MAX_CHARS || places.longest > MAX_PATH) {
            throw new InvalidAnswerException(
                    graph.roots().get(0).span(), "the types are nested too deeply: their paths have too many steps");
        }
        return places.places;
    }

    private void visit(boolean experimental) {
        List<Place> level = new ArrayList<>();
        for (SchemaInfo root : graph.roots(experimental)) {
            for (AnswerGraph.Step step : graph.steps(root)) {
                enter(
                        new Place(
                                null, root.name() + "/" + step.label(), root.name() + "-" + step.words(), step.type()),
                        level);
            }
        }
        while (!level.isEmpty()) {
            List<Place> next = new ArrayList<>();
            // The level is in alphabetical order, so the first step to a type is the one of the first path.
            for (Place place : level) {
                for (AnswerGraph.Step step : graph.sortedSteps(graph.type(place.type()))) {
                    enter(new Place(place, step.label(), step.words(), step.type()), next);
                }
            }
            level = next;
        }
    }

    private void enter(Place place, List<Place> level) {
        if (chars <= MAX_CHARS && places.putIfAbsent(place.type(), place) == null) {
            // The parts of a type have paths as well.
            chars += place.length() * (1L + graph.parts(place.type()).size());
            longest = Math.max(longest, place.length());
            level.add(place);
        }
    }
}
