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
 * @param span the smallest piece of text that is wrong, or null if there is no place
 * @param definition the start of the definition that the place is in, with a text like {@code "in command 'stop'"}, or null
 * @param labels other places that matter
 * @param help how to solve it, a line each
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

    /** A text as messages show it: on one line, which a name with an escaped line end would break, and short, which a name of a megabyte would not be. */
    static String shown(String text) {
        return DiagnosticFormat.visible(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...");
    }

    /** Begins a diagnostic at a place, or at none. */
    public static Builder of(DiagnosticCode code, @Nullable Span span, String message) {
        return new Builder(code, span, message);
    }

    /**
     * A diagnostic that is being made. Once it was handed to {@link Diagnostics} it is finished: each method throws {@link IllegalStateException}.
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

        /** Names the definition that the place is in; null if it is in none. */
        public Builder in(@Nullable Label definition) {
            checkUnfinished();
            this.definition = definition;
            return this;
        }

        /** Adds a label, unless there are many already. */
        public Builder label(Span place, String text) {
            checkUnfinished();
            labels.add(place, text);
            return this;
        }

        /** Adds a label with a text that is made only if there are not many already. */
        public Builder label(Span place, Supplier<String> text) {
            checkUnfinished();
            labels.add(place, text);
            return this;
        }

        /** Names the mistake: errors of one code and mistake are reported as one, with the places of all. */
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

        /** Ends the building and hands over the labels, to which further ones may be added. */
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
