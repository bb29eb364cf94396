package io.github.qapi4j.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qapi4j.benchmark.codec.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
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
        @Nullable String note) {

    /** The contender that is this project. */
    static final String OURS = "ours";

    private static final String EQUAL = Verdict.EQUAL.toString();
    private static final ObjectMapper MAPPER =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    Row {
        ratios = List.copyOf(ratios);
        verdict = verdict == null ? EQUAL : verdict;
    }

    /** Which of two ratios is better. */
    enum Better {
        @JsonProperty("higher")
        HIGHER,
        @JsonProperty("lower")
        LOWER
    }

    /** A row for the values of this project and of a baseline, one for each round. */
    static Row ofPairs(
            String table,
            String work,
            String baseline,
            String unit,
            Better better,
            List<Double> values,
            List<Double> baselineValues) {
        List<Double> ratios = IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) / baselineValues.get(i))
                .toList();
        return new Row(
                table,
                work,
                OURS,
                baseline,
                unit,
                better,
                ratios,
                Numbers.median(values),
                Numbers.median(baselineValues),
                null,
                null,
                EQUAL,
                null);
    }

    /** A row for two numbers that do not vary, of which the lower one is better. */
    static Row ofNumbers(String table, String work, String baseline, String unit, double value, double baselineValue) {
        return ofPairs(table, work, baseline, unit, Better.LOWER, List.of(value), List.of(baselineValue));
    }

    Row withAllocation(double bytes, double baselineBytes) {
        return with(bytes, baselineBytes, note);
    }

    Row withoutAllocation() {
        return with(null, null, note);
    }

    Row withNote(String remark) {
        return with(allocation, baselineAllocation, remark);
    }

    private Row with(@Nullable Double bytes, @Nullable Double baselineBytes, @Nullable String remark) {
        return new Row(
                table,
                work,
                contender,
                baseline,
                unit,
                better,
                ratios,
                value,
                baselineValue,
                bytes,
                baselineBytes,
                verdict,
                remark);
    }

    /** Parses a line of a file of results. */
    static Row parse(String line) throws IOException {
        return MAPPER.readValue(line, Row.class);
    }

    /** Appends this row to the file of the system property {@code qapi.results}, and prints a line. */
    void publish() throws IOException {
        Files.writeString(
                Path.of(System.getProperty("qapi.results")),
                MAPPER.writeValueAsString(this) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        System.out.println(table + ", " + work + ": " + contender + " to " + baseline + " "
                + (isMeasured() ? Numbers.ratio(ratio()) : verdict));
    }

    /** A row of the table {@code "NAME, allocation"} for the allocated bytes, if both contenders were measured. */
    @Nullable
    Row ofAllocation() {
        if (allocation == null || baselineAllocation == null || baselineAllocation == 0) {
            return null;
        }
        return new Row(
                table + ", allocation",
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
                null);
    }

    boolean isMeasured() {
        return !ratios.isEmpty();
    }

    boolean isEqual() {
        return verdict.equals(EQUAL);
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
}
