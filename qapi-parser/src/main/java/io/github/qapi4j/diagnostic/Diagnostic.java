package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a schema.
 *
 * @param message one line that stands alone: lower case, no full stop, names in single quotes
 * @param span the smallest stretch of text that is wrong, or null if there is no place
 * @param definition the start of the definition that the place is in, with a text like {@code "in command 'stop'"}, or null
 * @param labels other places that matter
 * @param help what to do about it, a line each
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

    /**
     * A text as messages show it: in one line, which a name with an escape for a line end would break, and no longer than somebody reads, as one with
     * a name of a megabyte would be.
     */
    static String shown(String text) {
        return DiagnosticFormat.visible(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...");
    }

    /** Begins a diagnostic at a place, or at none. */
    public static Builder of(DiagnosticCode code, @Nullable Span span, String message) {
        return new Builder(code, span, message);
    }

    /** A diagnostic in the making; {@link Diagnostics#add} completes it. */
    public static final class Builder {
        private static final int MAX_LABELS = 20;

        final DiagnosticCode code;
        final @Nullable Span span;
        private final String message;
        private @Nullable Label definition;
        private final List<Label> labels = new ArrayList<>(0);
        private final List<String> help = new ArrayList<>(0);
        private int repetitions;
        private @Nullable String mistake;

        private Builder(DiagnosticCode code, @Nullable Span span, String message) {
            this.code = code;
            this.span = span;
            this.message = shown(message);
        }

        /** Names the definition that the place is in. */
        public Builder in(@Nullable Label definition) {
            this.definition = definition;
            return this;
        }

        /** Adds a second place, unless there are many already. */
        public Builder label(Span place, String text) {
            if (labels.size() < MAX_LABELS) {
                labels.add(new Label(place, text));
            }
            return this;
        }

        /** Adds likewise a place with a text that is made only if there are not many already. */
        public Builder label(Span place, Supplier<String> text) {
            return labels.size() < MAX_LABELS ? label(place, text.get()) : this;
        }

        /** Says what is wrong in a word or so: errors of one code and word are one mistake, made in several places, and told as one. */
        public Builder oneMistake(String word) {
            mistake = word;
            return this;
        }

        /** Adds a line of help, unless it is null. */
        public Builder help(@Nullable String line) {
            if (line != null) {
                help.add(shown(line));
            }
            return this;
        }

        /** What this has in common with other errors if they are one mistake. */
        Optional<String> mistake() {
            String word = mistake == null && span != null && code.isOneMistake() ? span.text() : mistake;
            return word == null ? Optional.empty() : Optional.of(code.id() + " " + word);
        }

        /** What this has in common with the same error in a copy of the definition, if it is in one that has a name. */
        Optional<String> copyable() {
            return definition == null || definition.text().indexOf('\'') < 0
                    ? Optional.empty()
                    : Optional.of(code.id() + " " + message + " " + definition.text());
        }

        /** Whether another error is in another definition. */
        boolean isElsewhere(Builder other) {
            return definition != null
                    && other.definition != null
                    && !definition.span().equals(other.definition.span());
        }

        /** Adds the place of the same mistake elsewhere. */
        void also(Builder other) {
            if (other.span != null) {
                label(other.span, other.definition == null ? "and here" : "and " + other.definition.text());
            }
        }

        void repeat() {
            repetitions++;
        }

        Diagnostic build(Severity severity, List<Span> includedFrom) {
            String text = repetitions == 0 ? message : message + " (and " + repetitions + " more in this file)";
            return new Diagnostic(severity, code, text, span, definition, labels, help, includedFrom);
        }
    }
}
