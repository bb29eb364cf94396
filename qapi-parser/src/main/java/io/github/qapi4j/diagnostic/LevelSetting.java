package io.github.qapi4j.diagnostic;

import io.github.qapi4j.diagnostic.Levels.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A level for some codes, as users write it.
 *
 * @param codes the codes that get the level
 */
record LevelSetting(List<DiagnosticCode> codes, Level level) {

    /** Parses {@code code}, {@code code=level} or the same with the word of a {@link CodeGroup} for the code. */
    static LevelSetting parse(String text) {
        int equals = text.indexOf('=');
        String code = equals < 0 ? text : text.substring(0, equals);
        return new LevelSetting(codes(code), equals < 0 ? Level.WARN : level(text.substring(equals + 1)));
    }

    private static List<DiagnosticCode> codes(String id) {
        for (CodeGroup group : CodeGroup.values()) {
            if (group.word().equals(id)) {
                return group.codes();
            }
        }
        DiagnosticCode code = DiagnosticCode.of(id).orElseThrow(() -> unknownCode(id));
        if (!code.isSwitchable()) {
            throw new IllegalArgumentException("'" + id + "' is always an error");
        }
        return List.of(code);
    }

    /** Every word that a setting can begin with. */
    private static List<String> words() {
        List<String> words = new ArrayList<>();
        Arrays.stream(CodeGroup.values()).map(CodeGroup::word).forEach(words::add);
        CodeGroup.ALL.codes().stream().map(DiagnosticCode::id).forEach(words::add);
        return words;
    }

    private static Level level(String word) {
        for (Level level : Level.values()) {
            if (word.equals(level.name().toLowerCase(Locale.ROOT))) {
                return level;
            }
        }
        String suggestion = Suggestion.didYouMean(word, List.of("off", "warn", "error"));
        throw new IllegalArgumentException(
                "unknown level '" + word + "'; " + (suggestion == null ? "expected off, warn or error" : suggestion));
    }

    private static IllegalArgumentException unknownCode(String word) {
        String suggestion = Suggestion.didYouMean(word, words());
        return new IllegalArgumentException(
                "unknown code '" + word + "'" + (suggestion == null ? "" : "; " + suggestion));
    }
}
