package io.github.qapi4j.diagnostic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All warnings of one code as one line, for runs whose purpose is not to check a schema. Errors are reported in full. So are up to three warnings of a
 * code without a {@link CodeGroup}, which are about the generated Java: checking the schema does not list them.
 *
 * @param first the first warning in the order of positions
 * @param count the number of warnings, 1 or more
 * @param complete whether the count includes all warnings of the code; otherwise some were not kept
 */
public record WarningSummary(Diagnostic first, int count, boolean complete) {
    private static final int MAX_IN_FULL = 3;

    /**
     * The summaries of diagnostics, in the order of their first places. Diagnostics that are reported in full are ignored.
     *
     * @param diagnostics the diagnostics that were kept, sorted by position
     * @param total the number of diagnostics including those that were not kept
     */
    public static List<WarningSummary> of(List<Diagnostic> diagnostics, DiagnosticCount total) {
        int warnings = 0;
        Map<DiagnosticCode, Integer> counts = counts(diagnostics);
        Map<DiagnosticCode, Diagnostic> firsts = new LinkedHashMap<>();
        for (Diagnostic diagnostic : diagnostics) {
            warnings += diagnostic.isError() ? 0 : 1;
            if (isSummarised(diagnostic, counts)) {
                firsts.putIfAbsent(diagnostic.code(), diagnostic);
            }
        }
        boolean complete = warnings >= total.warnings();
        List<WarningSummary> summaries = new ArrayList<>();
        firsts.forEach((code, first) ->
                summaries.add(new WarningSummary(first, Objects.requireNonNull(counts.get(code)), complete)));
        return summaries;
    }

    private static Map<DiagnosticCode, Integer> counts(List<Diagnostic> diagnostics) {
        Map<DiagnosticCode, Integer> counts = new EnumMap<>(DiagnosticCode.class);
        for (Diagnostic diagnostic : diagnostics) {
            if (!diagnostic.isError()) {
                counts.merge(diagnostic.code(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static boolean isSummarised(Diagnostic diagnostic, Map<DiagnosticCode, Integer> counts) {
        return !diagnostic.isError()
                && (CodeGroup.of(diagnostic.code()).isPresent()
                        || counts.getOrDefault(diagnostic.code(), 0) > MAX_IN_FULL);
    }

    /** The diagnostics that are reported in full, in their order. */
    public static List<Diagnostic> inFull(List<Diagnostic> diagnostics) {
        Map<DiagnosticCode, Integer> counts = counts(diagnostics);
        return diagnostics.stream()
                .filter(diagnostic -> !isSummarised(diagnostic, counts))
                .toList();
    }

    /** The settings of {@link Levels} that turn the warnings off, one for each group or code without a group, such as {@code "doc=off"}. */
    public static List<String> off(List<WarningSummary> summaries) {
        Set<String> settings = new LinkedHashSet<>();
        for (WarningSummary summary : summaries) {
            DiagnosticCode code = summary.first.code();
            settings.add(CodeGroup.of(code).map(CodeGroup::word).orElse(code.id()) + "=off");
        }
        return List.copyOf(settings);
    }

    /** Whether there are warnings that the line does not show. */
    public boolean isShortened() {
        return count > 1 || !complete;
    }

    /**
     * The line of the first warning, with the number of all warnings of the code and, unless it shows all, how to list them.
     *
     * @param validation what checks the schema, e.g. {@code "'qapi validate'"}
     * @param setting a setting of {@link Levels} as the user writes it, e.g. {@code "'-W name-collision=error'"}
     */
    public String line(String validation, UnaryOperator<String> setting) {
        if (!isShortened()) {
            return DiagnosticFormat.headline(first);
        }
        boolean isOfSchema = CodeGroup.of(first.code()).isPresent();
        String remedy = isOfSchema ? validation : setting.apply(first.code().id() + "=error");
        return DiagnosticFormat.headline(
                first, " (first of " + count + (complete ? "" : " or more") + "; " + remedy + " lists all)");
    }
}
