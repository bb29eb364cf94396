package io.github.qapi4j.diagnostic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * All warnings of one code as one line, for runs whose purpose is not to check a schema. Only warnings whose code belongs to a {@link CodeGroup} are
 * summarised: checking the schema lists them all. Errors, and warnings about the generated Java, are reported in full.
 *
 * @param first the first warning in the order of positions
 * @param count the number of warnings, 1 or more
 * @param complete whether the count includes all warnings of the code; otherwise some were not kept
 */
public record WarningSummary(Diagnostic first, int count, boolean complete) {

    /**
     * The summaries of diagnostics, in the order of their first places. Diagnostics that are reported in full are ignored.
     *
     * @param diagnostics the diagnostics that were kept, sorted by position
     * @param total the number of diagnostics including those that were not kept
     */
    public static List<WarningSummary> of(List<Diagnostic> diagnostics, DiagnosticCount total) {
        int warnings = 0;
        Map<DiagnosticCode, Diagnostic> firsts = new LinkedHashMap<>();
        Map<DiagnosticCode, Integer> counts = new EnumMap<>(DiagnosticCode.class);
        for (Diagnostic diagnostic : diagnostics) {
            warnings += diagnostic.isError() ? 0 : 1;
            if (isSummarised(diagnostic)) {
                firsts.putIfAbsent(diagnostic.code(), diagnostic);
                counts.merge(diagnostic.code(), 1, Integer::sum);
            }
        }
        boolean complete = warnings >= total.warnings();
        List<WarningSummary> summaries = new ArrayList<>();
        firsts.forEach((code, first) ->
                summaries.add(new WarningSummary(first, Objects.requireNonNull(counts.get(code)), complete)));
        return summaries;
    }

    private static boolean isSummarised(Diagnostic diagnostic) {
        return !diagnostic.isError() && CodeGroup.of(diagnostic.code()).isPresent();
    }

    /** The diagnostics that are reported in full, in their order. */
    public static List<Diagnostic> inFull(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .filter(diagnostic -> !isSummarised(diagnostic))
                .toList();
    }

    /** The settings of {@link Levels} that turn the warnings off, one for each group, such as {@code "doc=off"}. */
    public static List<String> off(List<WarningSummary> summaries) {
        Set<String> settings = new LinkedHashSet<>();
        for (WarningSummary summary : summaries) {
            CodeGroup.of(summary.first.code()).ifPresent(group -> settings.add(group.word() + "=off"));
        }
        return List.copyOf(settings);
    }

    /** Whether there are warnings that the line does not show. */
    public boolean isShortened() {
        return count > 1 || !complete;
    }

    /**
     * The line of the first warning, with the number of all warnings of the code.
     *
     * @param remedy how the user can see all warnings, e.g. {@code "'qapi validate' lists all"}; not part of the line if it shows everything
     */
    public String line(String remedy) {
        return isShortened()
                ? DiagnosticFormat.headline(
                        first, " (first of " + count + (complete ? "" : " or more") + "; " + remedy + ")")
                : DiagnosticFormat.headline(first);
    }
}
