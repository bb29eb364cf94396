package io.github.qapi4j.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The required ratios of JMH's comparisons, from a file. Each line has the table, the work ({@code *} for every work), the baseline and the ratio,
 * separated by tabs. Lines that begin with {@code #} are comments.
 */
final class Requirements {
    private final Map<String, Double> ratios = new HashMap<>();

    private Requirements() {}

    static Requirements read(Path file) throws IOException {
        Requirements requirements = new Requirements();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int end = line.lastIndexOf('\t');
                if (line.chars().filter(each -> each == '\t').count() != 3) {
                    throw new IOException(file + ": not four fields: " + line);
                }
                requirements.ratios.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
            }
        }
        return requirements;
    }

    /** Returns the required ratio, or null. */
    @Nullable
    Double of(String table, String work, String baseline) {
        Double ratio = ratios.get(table + "\t" + work + "\t" + baseline);
        return ratio != null ? ratio : ratios.get(table + "\t*\t" + baseline);
    }
}
