package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The places that are reported as one diagnostic: the first one, which determines its position and message, and further ones.
 *
 * <p>Further places come from the check that opened the group with {@link Diagnostics#addGroup}, and from later diagnostics that {@link Merging}
 * finds to be the same problem. Each becomes a label, or is only counted. Not thread-safe.
 */
public final class DiagnosticGroup {
    private final Diagnostic.Builder first;
    private final Labels labels;
    private int counted;

    /** A group with one place. From now on, the diagnostic can be changed only by adding places. */
    DiagnosticGroup(Diagnostic.Builder first) {
        this.first = first;
        this.labels = first.finish();
    }

    /**
     * Adds a further place with a label. Has no effect if the diagnostic is not reported or was merged into another one. A place that is
     * added after a call of {@link Diagnostics#sorted} is not in the result of that call.
     */
    public void add(Span place, String label) {
        labels.add(place, label);
    }

    /** Adds a further place like {@link #add(Span, String)}, with a label whose text is computed only if the label is kept. */
    public void add(Span place, Supplier<String> label) {
        labels.add(place, label);
    }

    /** Counts a further place in the file of the first one, which gets no label. */
    void count() {
        counted++;
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
                counted == 0 ? first.message() : first.message() + " (and " + counted + " more in this file)",
                first.span(),
                first.definition(),
                labels.toList(),
                first.help(),
                includedFrom);
    }
}
