package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One error in a schema, or one warning about it. Immutable.
 *
 * @param message one line that is complete without the rest: lower case, no full stop, names in single quotes
 * @param span the smallest piece of text that causes the problem, or null if it has no place
 * @param definition the start of the definition that contains the place, with a text like {@code "in command 'stop'"}, or null
 * @param labels other relevant places
 * @param help lines that say how to solve the problem
 * @param includedFrom the include directives that led to the file, the innermost first
 */
public record Diagnostic(
        Severity severity,
        DiagnosticCode code,
        String message,
        @Nullable Span span,
        @Nullable Label definition,
        List<Label> labels,
        List<String> help,
        List<Span> includedFrom) {

    private static final int MAX_TEXT = 400;

    public Diagnostic {
        labels = List.copyOf(labels);
        help = List.copyOf(help);
        includedFrom = List.copyOf(includedFrom);
    }

    /** Whether it is an error. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The first line of the message as {@link DiagnosticFormat} prints it. */
    @Override
    public String toString() {
        return DiagnosticFormat.headline(this);
    }

    /** A text as messages show it: on one line, even if a name contains an escaped line end, and short, even if a name is a megabyte long. */
    static String shown(String text) {
        return DiagnosticFormat.visible(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...");
    }

    /** Begins a diagnostic at a place, or without a place. */
    public static Builder of(DiagnosticCode code, @Nullable Span span, String message) {
        return new Builder(code, span, message);
    }

    /**
     * A diagnostic under construction. It is finished when it is added to {@link Diagnostics}: each method then throws {@link IllegalStateException}.
     */
    public static final class Builder {
        private final DiagnosticCode code;
        private final @Nullable Span span;
        private final String message;
        private @Nullable Label definition;
        private final Labels labels = new Labels();
        private final List<String> help = new ArrayList<>(0);
        private @Nullable String mistake;
        private boolean finished;

        private Builder(DiagnosticCode code, @Nullable Span span, String message) {
            this.code = code;
            this.span = span;
            this.message = shown(message);
        }

        /** Sets the definition that contains the place, or null. */
        public Builder in(@Nullable Label definition) {
            checkUnfinished();
            this.definition = definition;
            return this;
        }

        /** Adds a label, unless the diagnostic already has the maximum number of labels. */
        public Builder label(Span place, String text) {
            checkUnfinished();
            labels.add(place, () -> text, false);
            return this;
        }

        /** Adds a label whose text is computed only if the label is kept. */
        public Builder label(Span place, Supplier<String> text) {
            checkUnfinished();
            labels.add(place, text, false);
            return this;
        }

        /** Identifies the mistake: errors with the same code and mistake are reported as one, with all their places. */
        public Builder oneMistake(String mistake) {
            checkUnfinished();
            this.mistake = mistake;
            return this;
        }

        /** Adds a line of help, unless it is null. */
        public Builder help(@Nullable String line) {
            checkUnfinished();
            if (line != null) {
                help.add(shown(line));
            }
            return this;
        }

        private void checkUnfinished() {
            if (finished) {
                throw new IllegalStateException("bug: a diagnostic is changed, or added again, after it was added");
            }
        }

        /** Finishes the diagnostic and returns its labels, to which further ones may be added. */
        Labels finish() {
            checkUnfinished();
            finished = true;
            return labels;
        }

        DiagnosticCode code() {
            return code;
        }

        @Nullable
        Span span() {
            return span;
        }

        String message() {
            return message;
        }

        @Nullable
        Label definition() {
            return definition;
        }

        List<String> help() {
            return help;
        }

        @Nullable
        String mistake() {
            return mistake;
        }
    }
}
