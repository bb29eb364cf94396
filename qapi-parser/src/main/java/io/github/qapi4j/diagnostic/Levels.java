package io.github.qapi4j.diagnostic;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The levels of diagnostics that need not be errors: each {@linkplain DiagnosticCode#isSwitchable() switchable} code is reported as a warning, reported as an
 * error or not reported. Immutable.
 */
public final class Levels {
    private final boolean strict;
    private final Map<DiagnosticCode, Level> chosen;

    /** How a code is reported. */
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
     * The default levels: all switchable codes are warnings, except that {@linkplain DiagnosticCode#isOld() old} ones are errors if loading is strict.
     *
     * @param strict whether loading is strict
     */
    public static Levels of(boolean strict) {
        return new Levels(strict, Map.of());
    }

    /** These levels with another strictness; levels that were set for a code stay. */
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
     * These levels with a setting of a user.
     *
     * @param setting a code's {@linkplain DiagnosticCode#id id}, or {@code lint} for all codes of lint; then optionally {@code =off}, {@code =warn}, which is
     *     the default, or {@code =error}
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

    /** The severity of a code; empty if it is not reported. */
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
