package io.github.qapi4j.check;

import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.Severity;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The severities that a user has set for rules. Immutable. */
public final class RuleLevels {
    private static final List<String> LEVELS = List.of("off", "note", "warning", "break");

    private final Map<Verdict, Map<Rule, Severity>> chosen;
    private final boolean warningsAreBreaks;

    private RuleLevels(Map<Verdict, Map<Rule, Severity>> chosen, boolean warningsAreBreaks) {
        this.chosen = chosen;
        this.warningsAreBreaks = warningsAreBreaks;
    }

    /** Returns levels without a setting. */
    public static RuleLevels defaults() {
        return new RuleLevels(Map.of(), false);
    }

    /**
     * Returns these levels, changed by a setting.
     *
     * @param setting {@code RULE=LEVEL} for both verdicts, {@code wire:RULE=LEVEL} or {@code java:RULE=LEVEL}; the levels are {@code off},
     *     {@code note}, {@code warning} and {@code break}
     * @throws IllegalArgumentException with a message for the user, if the setting has another form or there is no such rule or level
     */
    public RuleLevels with(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(
                    "expected RULE=LEVEL, for example ENUM_VALUE_ADDED=warning, got '" + setting + "'");
        }
        int colon = setting.substring(0, equals).indexOf(':');
        List<Verdict> verdicts = colon < 0 ? List.of(Verdict.values()) : List.of(verdict(setting.substring(0, colon)));
        Rule rule = rule(setting.substring(colon + 1, equals));
        Severity severity = level(setting.substring(equals + 1));
        Map<Verdict, Map<Rule, Severity>> changed = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            Map<Rule, Severity> levels = new EnumMap<>(Rule.class);
            levels.putAll(chosen.getOrDefault(verdict, Map.of()));
            if (verdicts.contains(verdict)) {
                levels.put(rule, severity);
            }
            changed.put(verdict, levels);
        }
        return new RuleLevels(changed, warningsAreBreaks);
    }

    /** Returns these levels, changed by settings in their order. See {@link #with(String)}. */
    public RuleLevels with(List<String> settings) {
        RuleLevels changed = this;
        for (String setting : settings) {
            changed = changed.with(setting);
        }
        return changed;
    }

    /** Returns these levels, except that each change which is a warning for a verdict is a break for it. */
    public RuleLevels withWarningsAsBreaks() {
        return new RuleLevels(chosen, true);
    }

    /**
     * Returns the severity of a change. A setting replaces the usual severity of the rule, up to the highest one that the change allows: it may be less
     * severe than is usual for its rule, and the element may have been deprecated or unstable.
     */
    public Severity severity(Change change, Verdict verdict) {
        Severity severity = chosenSeverity(change, verdict);
        return warningsAreBreaks && severity == Severity.WARNING ? Severity.BREAK : severity;
    }

    private Severity chosenSeverity(Change change, Verdict verdict) {
        Change.Side side = verdict.of(change);
        Severity level = chosen.getOrDefault(verdict, Map.of()).get(change.rule());
        if (level == null) {
            return side.severity();
        }
        return level.compareTo(side.most()) > 0 ? side.most() : level;
    }

    private static Verdict verdict(String word) {
        for (Verdict verdict : Verdict.values()) {
            if (verdict.word().equals(word)) {
                return verdict;
            }
        }
        throw unknown("verdict", word, List.of(Verdict.WIRE.word(), Verdict.JAVA.word()), "expected wire or java");
    }

    private static Rule rule(String name) {
        for (Rule rule : Rule.values()) {
            if (rule.name().equals(name)) {
                return rule;
            }
        }
        List<String> names = Arrays.stream(Rule.values()).map(Rule::name).toList();
        throw unknown("rule", name, names, "docs/compatibility.md lists the rules");
    }

    private static Severity level(String word) {
        return switch (word) {
            case "off" -> Severity.OK;
            case "note" -> Severity.NOTE;
            case "warning" -> Severity.WARNING;
            case "break" -> Severity.BREAK;
            default -> throw unknown("level", word, LEVELS, "expected off, note, warning or break");
        };
    }

    private static IllegalArgumentException unknown(
            String what, String word, List<String> candidates, String otherwise) {
        String suggestion = Suggestion.didYouMean(word, candidates);
        return new IllegalArgumentException(
                "unknown " + what + " '" + word + "'; " + Objects.requireNonNullElse(suggestion, otherwise));
    }
}
