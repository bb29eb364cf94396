package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which errors are the same problem: a later one becomes a further place of the earlier one and is not reported by itself. Warnings are never
 * merged, so that each place can be counted, suppressed and tracked.
 *
 * <p>Each rule compares errors by a key of its own and keeps the first error with each key.
 */
final class Merging {
    private final Map<String, DiagnosticGroup> mistakes = new HashMap<>();
    private final Map<String, DiagnosticGroup> copies = new HashMap<>();

    /**
     * Merges an error into the first error with the same code and the same mistake, which the author most likely repeated or copied.
     *
     * @param reported whether the error is reported if it is not merged; if not, nothing is merged into it
     * @return whether it was merged
     */
    boolean mergeMistake(DiagnosticGroup error, boolean reported) {
        String mistake = mistake(error);
        if (mistake == null) {
            return false;
        }
        DiagnosticGroup first = mistakes.get(mistake);
        if (first != null) {
            addPlace(first, error);
            return true;
        }
        if (reported) {
            mistakes.put(mistake, error);
        }
        return false;
    }

    private static @Nullable String mistake(DiagnosticGroup error) {
        String mistake = error.mistake();
        Span span = error.span();
        if (mistake == null && span != null && error.code().isOneMistake()) {
            mistake = span.text();
        }
        return mistake == null ? null : error.code().id() + " " + mistake;
    }

    /**
     * Merges an error in a definition into the first error with the same code and message in another definition of the same kind and name: one
     * definition is most likely a copy of the other, and its errors were copied too.
     *
     * @return whether it was merged
     */
    boolean mergeCopy(DiagnosticGroup error) {
        Label definition = error.definition();
        boolean named = definition != null && definition.text().indexOf('\'') >= 0;
        if (definition == null || !named) {
            return false;
        }
        DiagnosticGroup first =
                copies.putIfAbsent(error.code().id() + " " + error.message() + " " + definition.text(), error);
        boolean elsewhere = first != null
                && first.definition() != null
                && !first.definition().span().equals(definition.span());
        if (first == null || !elsewhere) {
            return false;
        }
        addPlace(first, error);
        return true;
    }

    private static void addPlace(DiagnosticGroup first, DiagnosticGroup later) {
        Label definition = later.definition();
        later.mergeInto(first, definition == null ? "and here" : "and " + definition.text());
    }
}
