package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    private final Suggestions suggestions = new Suggestions();

    @Test
    void suggestsTheMostSimilarWord() {
        assertThat(suggestions.didYouMean("BlokDevice", () -> List.of("BlockJob", "BlockDevice")))
                .isEqualTo("did you mean 'BlockDevice'?");
        assertThat(suggestions.didYouMean("zzz", () -> List.of("abc"))).isNull();
        assertThat(suggestions.didYouMeanOneOf("zzz", () -> List.of("abc", "def")))
                .isEqualTo("valid names are 'abc', 'def'");
    }

    @Test
    void makesNoCandidatesAfterTheLimit() {
        assertThat(suggestions.didYouMean("word", () -> Collections.nCopies(1_000_001, "another")))
                .isNull();
        assertThat(suggestions.didYouMean("word", () -> fail("candidates are created after the limit")))
                .isNull();
        assertThat(suggestions.didYouMeanOneOf("word", () -> fail("candidates are created after the limit")))
                .isNull();
    }
}
