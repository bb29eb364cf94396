package io.github.qapi4j.introspect;

import io.github.qapi4j.introspect.TypePlaces.Place;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths of an answer's elements. Each element has one path; notes from an earlier answer may use others, which are replaced by it. Of several notes for
 * one element, the first one counts.
 */
final class AnswerPaths {
    private final AnswerGraph graph;
    private final Map<String, Place> places;
    private final Map<String, SchemaInfo> roots = new HashMap<>();
    private final Map<String, String> ofTypes = new HashMap<>();

    AnswerPaths(AnswerGraph graph, Map<String, Place> places) {
        this.graph = graph;
        this.places = places;
        graph.roots().forEach(root -> roots.put(root.info().name(), root.info()));
    }

    /** The path of a command, an event or a type that has a place. */
    String path(SchemaInfo info) {
        return AnswerGraph.isRoot(info) ? info.name() : ofTypes.computeIfAbsent(info.name(), this::path);
    }

    private String path(String type) {
        return Objects.requireNonNull(places.get(type), type).path();
    }

    /** The values by the names of the types to which the paths lead. */
    <V> Map<String, V> types(Map<String, V> byPath) {
        Map<String, V> byType = new LinkedHashMap<>();
        byPath.forEach((path, value) -> {
            SchemaInfo element = resolve(path);
            if (element != null && !AnswerGraph.isRoot(element)) {
                byType.putIfAbsent(element.name(), value);
            }
        });
        return byType;
    }

    /** The values of commands, events and types by their own paths. */
    <V> Map<String, V> elements(Map<String, V> byPath) {
        Map<String, V> own = new LinkedHashMap<>();
        byPath.forEach((path, value) -> {
            SchemaInfo element = resolve(path);
            if (element != null) {
                own.putIfAbsent(path(element), value);
            }
        });
        return own;
    }

    Set<String> elements(Set<String> paths) {
        Set<String> own = new LinkedHashSet<>();
        for (String path : paths) {
            SchemaInfo element = resolve(path);
            if (element != null) {
                own.add(path(element));
            }
        }
        return own;
    }

    /** The values of members, alternatives and return values by their own paths. */
    <V> Map<String, V> parts(Map<String, V> byPath) {
        Map<String, V> own = new LinkedHashMap<>();
        byPath.forEach((path, value) -> {
            int slash = path.lastIndexOf('/');
            SchemaInfo owner = slash < 0 ? null : resolve(path.substring(0, slash));
            if (owner != null && graph.hasPart(owner, path.substring(slash + 1))) {
                own.putIfAbsent(path(owner) + path.substring(slash), value);
            }
        });
        return own;
    }

    private @Nullable SchemaInfo resolve(String path) {
        int slash = path.indexOf('/');
        SchemaInfo found = roots.get(slash < 0 ? path : path.substring(0, slash));
        while (found != null && slash >= 0) {
            int next = path.indexOf('/', slash + 1);
            String label = path.substring(slash + 1, next < 0 ? path.length() : next);
            String type = graph.follow(found, label);
            found = type == null ? null : graph.find(type);
            slash = next;
        }
        return found;
    }
}
