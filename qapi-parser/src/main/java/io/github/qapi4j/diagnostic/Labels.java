package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The labels of one diagnostic: the first ones that are added, up to a limit. The last label that is kept states the number of omitted labels. */
final class Labels {
    private static final int MAX_LABELS = 20;

    private final List<Label> kept = new ArrayList<>(0);
    private int omitted;

    /** Adds a label with a text that is computed only if the label is kept. */
    void add(Span place, Supplier<String> text, boolean isFurther) {
        if (kept.size() < MAX_LABELS) {
            kept.add(new Label(place, text.get(), isFurther));
        } else {
            omitted++;
        }
    }

    /** A copy of the labels that were kept. */
    List<Label> toList() {
        if (omitted == 0) {
            return List.copyOf(kept);
        }
        List<Label> labels = new ArrayList<>(kept);
        Label last = labels.remove(labels.size() - 1);
        labels.add(new Label(
                last.span(),
                last.text() + " (and at " + omitted + (omitted == 1 ? " more place)" : " more places)"),
                last.isFurther()));
        return List.copyOf(labels);
    }
}
