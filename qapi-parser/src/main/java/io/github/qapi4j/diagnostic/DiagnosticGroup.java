package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A problem with several places: the first one, which has the message, and further ones. If it is an error, it is one diagnostic, and each further
 * place becomes a label. If it is a warning, further places can be diagnostics of their own.
 *
 * <p>Further places come from the check that opened the group with {@link Diagnostics#addGroup}, and from later errors that {@link Merging} finds to
 * be the same problem. Not thread-safe.
 */
public final class DiagnosticGroup {
    private final Diagnostic.Builder first;
    private final Labels labels;
    private final @Nullable Diagnostics separate;
    private @Nullable DiagnosticGroup mergedInto;

    /**
     * A group with one place. From now on, the diagnostic can be changed only by adding places.
     *
     * @param separate collects further places that are diagnostics of their own; null if all further places are labels
     */
    DiagnosticGroup(Diagnostic.Builder first, @Nullable Diagnostics separate) {
        this.first = first;
        this.labels = first.finish();
        this.separate = separate;
    }

    /**
     * Adds a further place with a label: to the diagnostic that this one was merged into, if it was. Has no effect if the diagnostic is not
     * reported. A place that is added after a call of {@link Diagnostics#sorted} is not in the result of that call.
     */
    public void add(Span place, String label) {
        add(place, () -> label);
    }

    /** Adds a further place like {@link #add(Span, String)}, with a label whose text is computed only if the label is kept. */
    public void add(Span place, Supplier<String> label) {
        if (mergedInto != null) {
            mergedInto.add(place, label);
        } else {
            labels.add(place, label, true);
        }
    }

    /**
     * Adds a further place: as a label if the problem is an error, otherwise as a warning of its own.
     *
     * @param warning creates the warning, with this place and the code of the group
     * @param label computes the text of the label
     */
    public void add(Span place, Supplier<Diagnostic.Builder> warning, Supplier<String> label) {
        if (separate != null) {
            separate.add(first.code(), place, warning);
        } else {
            add(place, label);
        }
    }

    /** Merges this diagnostic into another one, which gets all its places, also those that are added later. */
    void mergeInto(DiagnosticGroup other, String label) {
        Span place = first.span();
        if (place != null) {
            other.add(place, label);
        }
        for (Label each : labels.toList()) {
            if (each.isFurther()) {
                other.add(each.span(), each.text());
            }
        }
        mergedInto = other;
    }

    DiagnosticCode code() {
        return first.code();
    }

    /** The first place, or null. */
    @Nullable
    Span span() {
        return first.span();
    }

    String message() {
        return first.message();
    }

    /** The definition that the first place is in, or null. */
    @Nullable
    Label definition() {
        return first.definition();
    }

    /** The mistake that {@link Diagnostic.Builder#oneMistake} set for the first place, or null. */
    @Nullable
    String mistake() {
        return first.mistake();
    }

    Diagnostic build(Severity severity, List<Span> includedFrom) {
        return new Diagnostic(
                severity,
                first.code(),
                first.message(),
                first.span(),
                first.definition(),
                labels.toList(),
                first.help(),
                includedFrom);
    }
}
