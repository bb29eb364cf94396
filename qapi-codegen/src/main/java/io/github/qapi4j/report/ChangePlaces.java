package io.github.qapi4j.report;

import io.github.qapi4j.check.CheckedChange;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;

/** The places at which tools show a change beside the source. */
final class ChangePlaces {
    private ChangePlaces() {}

    /**
     * The place in the newer schema, and for a removal also the one in the older schema, which has the text. A place that is not in a file that tools
     * can open, but in a revision or a jar, is used only if there is no other.
     */
    static List<Span> of(CheckedChange checked) {
        Span older = checked.change().older();
        Span newer = checked.change().newer();
        List<Span> places = new ArrayList<>();
        if (newer != null) {
            places.add(newer);
        }
        if (older != null && (newer == null || checked.change().rule().isRemoval() && isFile(older))) {
            places.add(older);
        }
        if (places.size() > 1 && !isFile(places.get(0))) {
            places.remove(0);
        }
        return places;
    }

    /** Whether a place is in a file that tools can open. */
    static boolean isFile(Span span) {
        return SchemaSide.isFile(span.source().name());
    }
}
