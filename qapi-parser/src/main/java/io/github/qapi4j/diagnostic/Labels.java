package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The labels of one diagnostic: the first ones that are added, up to a limit. */
final class Labels {
    private static final int MAX_LABELS = 20;

    private final List<Label> kept = new ArrayList<>(0);

    void add(Span place, String text) {
        if (kept.size() < MAX_LABELS) {
            kept.add(new Label(place, text));
        }
    }

    /** Adds a label with a text that is computed only if the label is kept. */
    void add(Span place, Supplier<String> text) {
        if (kept.size() < MAX_LABELS) {
            add(place, text.get());
        }
    }

    /** A copy of the labels that were kept. */
    List<Label> toList() {
        return List.copyOf(kept);
    }
}
