package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Suggestions for unknown names. Their number is limited, since each of them requires a comparison with all candidates.
 *
 * <p>After the limit there are no more suggestions; a schema of real size with a thousand errors stays below it.
 */
final class Suggestions {
    /** The number of words that may be compared, which takes about a second. */
    private static final int MAX_COMPARED = 1_000_000;

    private int compared;

    /**
     * A line of help with the candidate that is most like a word, or null if there is no similar one.
     *
     * @param candidates creates the candidates; called only if they are compared
     */
    @Nullable
    String didYouMean(String word, Supplier<? extends Collection<String>> candidates) {
        return Suggestion.didYouMean(word, withinLimit(candidates));
    }

    /** Like {@link #didYouMean}, but if no candidate is similar and there are only a few, returns a line with all of them. */
    @Nullable
    String didYouMeanOneOf(String word, Supplier<? extends Collection<String>> candidates) {
        return Suggestion.didYouMeanOneOf(word, withinLimit(candidates));
    }

    private Collection<String> withinLimit(Supplier<? extends Collection<String>> candidates) {
        if (compared > MAX_COMPARED) {
            return List.of();
        }
        Collection<String> words = candidates.get();
        compared += words.size();
        return words;
    }
}
