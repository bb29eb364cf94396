package io.github.qapi4j.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of two contenders at one work: a line of JSON in the file of results, from which {@link Report} prints tables.
 *
 * @param table the table with the row
 * @param work the operation and its input, e.g. {@code "query-block"}
 * @param contender the measured program
 * @param baseline the program that it is compared with; empty if there was only one contender
 * @param unit the unit of the values
 * @param better which ratios are better
 * @param ratios the ratio of contender to baseline in each round; empty if one of them was not measured
 * @param value the median of the contender's values
 * @param baselineValue the median of the baseline's values
 * @param allocation the median of the bytes that the contender allocates for one operation
 * @param baselineAllocation the same of the baseline
 * @param verdict {@code "equal"} if both give equal values, otherwise {@code "wrong: ..."} or {@code "cannot: ..."} with the reason
 * @param required the limit of the median ratio
 * @param note a remark for the row
 */
record Row(
        String table,
        String work,
        String contender,
        String baseline,
        String unit,
        Better better,
        List<Double> ratios,
        @Nullable Double value,
        @Nullable Double baselineValue,
        @Nullable Double allocation,
        @Nullable Double baselineAllocation,
        String verdict,
        @Nullable Double required,
        @Nullable String note) {

    static final String EQUAL = "equal";

    /** The contender that is this project. */
    static final String OURS = "ours";

    private static final ObjectMapper MAPPER =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    Row {
        ratios = ratios == null ? List.of() : List.copyOf(ratios);
        verdict = verdict == null ? EQUAL : verdict;
        contender = contender.equals("qapi4j") ? OURS : contender;
        baseline = baseline == null ? "" : baseline;
        allocation = measured(allocation);
        baselineAllocation = measured(baselineAllocation);
    }

    /** A negative number of bytes was not measured. */
    private static @Nullable Double measured(@Nullable Double bytes) {
        return bytes == null || bytes < 0 ? null : bytes;
    }

    /** Which of two ratios is better. */
    enum Better {
        @JsonProperty("higher")
        HIGHER,
        @JsonProperty("lower")
        LOWER
    }

    /** Parses a line of a file of results. */
    static Row parse(String line) throws IOException {
        return MAPPER.readValue(line, Row.class);
    }

    /** Appends this result to a file, which is created if it does not exist. */
    void appendTo(Path file) throws IOException {
        Files.write(
                file,
                (MAPPER.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Returns a row for the allocation, if it has a required ratio and both contenders were measured. */
    @Nullable
    Row ofAllocation(Requirements requirements) {
        String name = table + ", allocation";
        Double limit = requirements.of(name, work, baseline);
        if (limit == null || allocation == null || baselineAllocation == null || baselineAllocation == 0) {
            return null;
        }
        return new Row(
                name,
                work,
                contender,
                baseline,
                "B",
                Better.LOWER,
                List.of(allocation / baselineAllocation),
                allocation,
                baselineAllocation,
                null,
                null,
                verdict,
                limit,
                null);
    }

    double ratio() {
        return Numbers.median(ratios);
    }

    double minimum() {
        return ratios.stream().mapToDouble(each -> each).min().orElseThrow();
    }

    double maximum() {
        return ratios.stream().mapToDouble(each -> each).max().orElseThrow();
    }

    /** Whether the median ratio is on the wrong side of its limit, or was not measured. */
    boolean missed() {
        if (required == null) {
            return false;
        }
        if (ratios.isEmpty()) {
            return true;
        }
        return better == Better.HIGHER ? ratio() < required : ratio() > required;
    }
}
