package io.github.qapi4j.diagnostic;

import io.github.qapi4j.diagnostic.Levels.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A level for some codes, as users write it.
 *
 * @param codes the codes that get the level
 */
record LevelSetting(List<DiagnosticCode> codes, Level level) {
    /** The word for all codes of lint. */
    private static final String LINT = "lint";

    /** Parses {@code code}, {@code code=level} or the same with {@code lint} for the code. */
    static LevelSetting parse(String text) {
        int equals = text.indexOf('=');
        String code = equals < 0 ? text : text.substring(0, equals);
        return new LevelSetting(codes(code), equals < 0 ? Level.WARN : level(text.substring(equals + 1)));
    }

    private static List<DiagnosticCode> codes(String id) {
        if (id.equals(LINT)) {
            return Arrays.stream(DiagnosticCode.values())
                    .filter(DiagnosticCode::isLint)
                    .toList();
        }
        DiagnosticCode code = DiagnosticCode.of(id).orElseThrow(() -> {
            Stream<String> ids = Arrays.stream(DiagnosticCode.values())
                    .filter(DiagnosticCode::isSwitchable)
                    .map(DiagnosticCode::id);
            return unknown("code", id, Stream.concat(ids, Stream.of(LINT)).toList());
        });
        if (!code.isSwitchable()) {
            throw new IllegalArgumentException("'" + id + "' is always an error");
        }
        return List.of(code);
    }

    private static Level level(String word) {
        for (Level level : Level.values()) {
            if (word.equals(level.name().toLowerCase(Locale.ROOT))) {
                return level;
            }
        }
        throw unknown("level", word, List.of("off", "warn", "error"));
    }

    private static IllegalArgumentException unknown(String what, String word, List<String> candidates) {
        String suggestion = Suggestion.didYouMean(word, candidates);
        return new IllegalArgumentException(
                "unknown " + what + " '" + word + "'" + (suggestion == null ? "" : "; " + suggestion));
    }
}
