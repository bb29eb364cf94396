package io.github.qapi4j.cli;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diagnostic.Levels.Level;
import io.github.qapi4j.diagnostic.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the option {@code -W} says. */
final class LevelOption {
    /** Stands for all codes of lint. */
    private static final String LINT = "lint";

    private LevelOption() {}

    /**
     * Changes levels as the values of the option say, one after the other.
     *
     * @throws IllegalArgumentException with a message for the user, if one of them is wrong
     */
    static Levels apply(Levels levels, List<String> values) {
        Levels changed = levels;
        for (String value : values) {
            int equals = value.indexOf('=');
            String code = equals < 0 ? value : value.substring(0, equals);
            Level level = equals < 0 ? Level.WARN : level(value.substring(equals + 1));
            for (DiagnosticCode each : codes(code)) {
                changed = changed.with(each, level);
            }
        }
        return changed;
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
            throw new IllegalArgumentException("-W: '" + id + "' is always an error");
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
                "-W: unknown " + what + " '" + word + "'" + (suggestion == null ? "" : "; " + suggestion));
    }
}
