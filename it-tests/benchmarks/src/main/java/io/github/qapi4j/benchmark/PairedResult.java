package io.github.qapi4j.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The result of interleaved pairs of measurements: a row of the table of results.
 *
 * @param table the table of the row
 * @param work the work that was measured
 * @param baseline the name of the baseline
 * @param unit the unit of the values
 * @param values the values of the client, one for each pair; lower is better
 * @param baselineValues the values of the baseline, one for each pair
 * @param allocation the median of allocated bytes, or -1 if it was not measured
 * @param baselineAllocation the same of the baseline
 * @param required the maximum ratio that is required
 * @param note remarks for humans
 */
record PairedResult(
        String table,
        String work,
        String baseline,
        String unit,
        List<Double> values,
        List<Double> baselineValues,
        double allocation,
        double baselineAllocation,
        double required,
        String note) {

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private List<Double> ratios() {
        return IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) / baselineValues.get(i))
                .toList();
    }

    /** Prints the row, and appends it to the file of the system property {@code qapi.results} if that is set. */
    void publish() throws IOException {
        List<Double> ratios = ratios();
        System.out.printf(
                "%s, %s: ratio %.3f (%.3f to %.3f) to %s, at most %.2f; %.2f against %.2f %s; allocation %.0f against %.0f bytes%n",
                table,
                work,
                median(ratios),
                ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
                ratios.stream().mapToDouble(r -> r).max().orElseThrow(),
                baseline,
                required,
                median(values),
                median(baselineValues),
                unit,
                allocation,
                baselineAllocation);
        String file = System.getProperty("qapi.results");
        if (file == null) {
            return;
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("table", table);
        row.put("work", work);
        row.put("contender", "qapi4j");
        row.put("baseline", baseline);
        row.put("unit", unit);
        row.put("better", "lower");
        row.put("ratios", ratios);
        row.put("value", median(values));
        row.put("baselineValue", median(baselineValues));
        row.put("allocation", allocation);
        row.put("baselineAllocation", baselineAllocation);
        row.put("verdict", "equal");
        row.put("required", required);
        row.put("note", note);
        Files.writeString(
                Path.of(file),
                new ObjectMapper().writeValueAsString(row) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
