package io.github.qapi4j.diagnostic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The level of each {@linkplain DiagnosticCode#isSwitchable() switchable} code: whether its diagnostics are reported as warnings, as errors or not at
 * all. Immutable; two objects are equal if they have the same strictness and the same chosen levels.
 */
public final class Levels {
    private final boolean strict;
    private final Map<DiagnosticCode, Level> chosen;

    /** How diagnostics of a code are reported. */
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
     * The default levels: a warning for each switchable code.
     *
     * @param strict whether codes that strict loading {@linkplain DiagnosticCode#isRaisedByStrict() raises} are errors instead
     */
    public static Levels of(boolean strict) {
        return new Levels(strict, Map.of());
    }

    /** These levels with another strictness and the same choices. */
    public Levels withStrict(boolean newStrict) {
        return new Levels(newStrict, chosen);
    }

    /**
     * These levels with another level for a code.
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
     * These levels, changed by a setting in the form that users write.
     *
     * @param setting a code's {@linkplain DiagnosticCode#id id}, or the {@linkplain CodeGroup#word word} of a group of codes, followed by {@code =off},
     *     {@code =warn}, {@code =error} or nothing, which means {@code =warn}
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

    /** The chosen levels, each as a setting that {@link #with(String)} accepts, in the order of the codes. */
    public List<String> settings() {
        List<String> settings = new ArrayList<>();
        for (Map.Entry<DiagnosticCode, Level> choice : chosen.entrySet()) {
            settings.add(choice.getKey().id() + "=" + choice.getValue().name().toLowerCase(Locale.ROOT));
        }
        return settings;
    }

    /** Whether a code has a chosen level, by itself or as one of a group. */
    public boolean isChosen(DiagnosticCode code) {
        return chosen.containsKey(code);
    }

    /** Whether the codes that strict loading raises are errors, unless they have a chosen level. */
    public boolean strict() {
        return strict;
    }

    /** The severity of a code's diagnostics; empty if they are not reported. */
    public Optional<Severity> severity(DiagnosticCode code) {
        Level level = chosen.get(code);
        if (level == null) {
            level = !code.isSwitchable() || strict && code.isRaisedByStrict() ? Level.ERROR : Level.WARN;
        }
        return switch (level) {
            case OFF -> Optional.empty();
            case WARN -> Optional.of(Severity.WARNING);
            case ERROR -> Optional.of(Severity.ERROR);
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Levels levels && strict == levels.strict && chosen.equals(levels.chosen);
    }

    @Override
    public int hashCode() {
        return Objects.hash(strict, chosen);
    }

    @Override
    public String toString() {
        return (strict ? "strict " : "") + settings();
    }
}
