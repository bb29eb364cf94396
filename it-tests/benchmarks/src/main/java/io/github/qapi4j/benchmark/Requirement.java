package io.github.qapi4j.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A limit of this project's median ratio to a baseline.
 *
 * @param table the table
 * @param work a pattern for works; {@code *} is any text
 * @param baseline the baseline
 * @param limit the limit: a minimum where higher ratios are better, otherwise a maximum
 * @param goal whether the limit is only aimed at, by baselines that give equal values
 */
record Requirement(String table, String work, String baseline, double limit, boolean goal) {

    /**
     * Reads a file. Each line has the components, separated by tabs; the last one is {@code required} or {@code goal}. Lines that begin with {@code #}
     * are comments.
     */
    static List<Requirement> read(Path file) throws IOException {
        List<Requirement> requirements = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] fields = line.split("\t");
                if (fields.length != 5 || !List.of("required", "goal").contains(fields[4])) {
                    throw new IOException(file + ": not a requirement: " + line);
                }
                requirements.add(new Requirement(
                        fields[0], fields[1], fields[2], Double.parseDouble(fields[3]), fields[4].equals("goal")));
            }
        }
        return requirements;
    }

    /** Whether a row compares this project with the baseline at any work. */
    boolean isComparable(Row row) {
        return row.table().equals(table)
                && row.baseline().equals(baseline)
                && row.contender().equals(Row.OURS);
    }

    /** Whether this is about a row. A baseline that cannot do the work has no ratio. */
    boolean concerns(Row row) {
        return isComparable(row)
                && row.isMeasured()
                && (!goal || row.isEqual())
                && Stream.of(work.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.collectingAndThen(Collectors.joining(".*"), row.work()::matches));
    }

    boolean isMet(Row row) {
        return row.better() == Row.Better.HIGHER ? row.ratio() >= limit : row.ratio() <= limit;
    }
}
