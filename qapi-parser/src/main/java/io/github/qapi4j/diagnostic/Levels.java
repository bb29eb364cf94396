package io.github.qapi4j.diagnostic;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of diagnostics that need not be errors: each {@linkplain DiagnosticCode#isSwitchable() switchable} code is told as a warning, told as an
 * error or not told at all. Immutable.
 */
public final class Levels {
    private final boolean strict;
    private final Map<DiagnosticCode, Level> chosen;

    /** How a code is told. */
    public enum Level {
        /** Not at all. */
        OFF,
        /** As a warning. */
        WARN,
        /** As an error: the schema cannot be used. */
        ERROR
    }

    private Levels(boolean strict, Map<DiagnosticCode, Level> chosen) {
        this.strict = strict;
        this.chosen = chosen;
    }

    /**
     * All switchable codes as warnings; but where loading is strict, those that are {@linkplain DiagnosticCode#isOld() old} as errors.
     *
     * @param strict whether it is
     */
    public static Levels of(boolean strict) {
        return new Levels(strict, Map.of());
    }

    /** These levels with another strictness; levels that were chosen stay. */
    public Levels withStrict(boolean newStrict) {
        return new Levels(newStrict, chosen);
    }

    /**
     * These levels with another one for a code.
     *
     * @throws IllegalArgumentException if the code is not switchable
     */
    public Levels with(DiagnosticCode code, Level level) {
        if (!code.isSwitchable()) {
            throw new IllegalArgumentException("'" + code.id() + "' is always an error");
        }
        Map<DiagnosticCode, Level> changed = new EnumMap<>(DiagnosticCode.class);
        changed.putAll(chosen);
        changed.put(code, level);
        return new Levels(strict, changed);
    }

    /**
     * These levels, changed as a user says.
     *
     * @param setting a code's {@linkplain DiagnosticCode#id id}, or {@code lint} for all codes of lint; then perhaps {@code =off}, {@code =warn}
     *     (which is meant if there is nothing) or {@code =error}
     * @throws IllegalArgumentException with a message for the user, if there is no such code or level, or if the code is not switchable
     */
    public Levels with(String setting) {
        LevelSetting parsed = LevelSetting.parse(setting);
        Levels changed = this;
        for (DiagnosticCode code : parsed.codes()) {
            changed = changed.with(code, parsed.level());
        }
        return changed;
    }

    /** Whether what only older releases accept is an error, unless its code has a level of its own. */
    public boolean strict() {
        return strict;
    }

    /** How a code is told; empty if it is not. */
    public Optional<Severity> severity(DiagnosticCode code) {
        Level level = chosen.get(code);
        if (level == null) {
            level = !code.isSwitchable() || strict && code.isOld() ? Level.ERROR : Level.WARN;
        }
        return switch (level) {
            case OFF -> Optional.empty();
            case WARN -> Optional.of(Severity.WARNING);
            case ERROR -> Optional.of(Severity.ERROR);
        };
    }
}
