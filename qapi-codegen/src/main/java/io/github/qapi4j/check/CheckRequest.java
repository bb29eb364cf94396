package io.github.qapi4j.check;

import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SchemaCheck} compares, and how. Immutable.
 *
 * @param sides the schemas, from the oldest to the newest; at least two
 * @param verdicts the verdicts that decide whether the check is successful; at least one
 * @param levels the severities that the user has set
 * @param approvals the file of approvals; null if no change is approved
 * @param today the day on which approvals must be valid
 * @param loading how the schemas are loaded
 * @param maxErrors the number of errors that are reported for a schema that cannot be loaded, at least 1
 */
public record CheckRequest(
        List<SchemaSide> sides,
        Set<Verdict> verdicts,
        RuleLevels levels,
        @Nullable Path approvals,
        LocalDate today,
        LoadOptions loading,
        int maxErrors) {

    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if there are fewer than two schemas, no verdict, or no error is reported
     */
    public CheckRequest {
        sides = List.copyOf(sides);
        verdicts = Set.copyOf(verdicts);
        if (sides.size() < 2) {
            throw new IllegalArgumentException("a comparison needs two schemas");
        }
        if (verdicts.isEmpty()) {
            throw new IllegalArgumentException("a check needs a verdict");
        }
        if (maxErrors < 1) {
            throw new IllegalArgumentException("at least one error must be reported");
        }
    }

    /** Returns the request to compare schemas, from the oldest to the newest, with defaults: the verdict {@link Verdict#WIRE}, and no approvals. */
    public static CheckRequest of(List<SchemaSide> sides, LocalDate today) {
        return new CheckRequest(
                sides,
                Set.of(Verdict.WIRE),
                RuleLevels.defaults(),
                null,
                today,
                LoadOptions.defaults(),
                Integer.MAX_VALUE);
    }

    /** Returns this request with other verdicts. */
    public CheckRequest withVerdicts(Set<Verdict> newVerdicts) {
        return new CheckRequest(sides, newVerdicts, levels, approvals, today, loading, maxErrors);
    }

    /** Returns this request with other levels. */
    public CheckRequest withLevels(RuleLevels newLevels) {
        return new CheckRequest(sides, verdicts, newLevels, approvals, today, loading, maxErrors);
    }

    /** Returns this request with a file of approvals. */
    public CheckRequest withApprovals(@Nullable Path file) {
        return new CheckRequest(sides, verdicts, levels, file, today, loading, maxErrors);
    }

    /** Returns this request with other options for loading. */
    public CheckRequest withLoading(LoadOptions newLoading) {
        return new CheckRequest(sides, verdicts, levels, approvals, today, newLoading, maxErrors);
    }

    /** Returns this request with another limit for the number of reported errors. */
    public CheckRequest withMaxErrors(int limit) {
        return new CheckRequest(sides, verdicts, levels, approvals, today, loading, limit);
    }
}
