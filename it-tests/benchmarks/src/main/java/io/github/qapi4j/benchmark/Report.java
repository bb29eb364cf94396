package io.github.qapi4j.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code docs/performance.md} and its plots from a file of results and a template, and prints the tables.
 *
 * <p>A line of the results is either a {@link Row} or a property of the run: <code>{"property": "JDK", "value": "..."}</code>. The template is
 * Markdown. The line <code>{{run}}</code> becomes the properties, <code>{{limits}}</code> a list of the limits that were missed, <code>{{table NAME}}</code> that table, <code>{{plot NAME}}</code> an image. Tables
 * that the template does not name follow at the end, under headings of their own.
 *
 * <p>Arguments: the file of results, the requirements, the template, the directory of the output.
 */
public final class Report {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(run|limits|table|plot)(?: (.*))?}}");

    private static final List<Plot> PLOTS = List.of(
            new Plot(
                    "generator",
                    "Cold process over copies of the schema",
                    "renamed copies of the system schema",
                    "Copies of the schema",
                    Pattern.compile("(?<series>generate|validate), (?<x>\\d+) cop(?:y|ies)"),
                    Plot.Scale.LINEAR),
            new Plot(
                    "executor",
                    "Transactions over the number of actions",
                    "actions",
                    "Transaction executor",
                    Pattern.compile("(?<x>[\\d,]+)(?: actions?)?"),
                    Plot.Scale.LOGARITHMIC),
            new Plot(
                    "server",
                    "Requests over the number of sessions",
                    "sessions",
                    "Server",
                    Pattern.compile("(?<x>[\\d,]+) sessions?"),
                    Plot.Scale.LOGARITHMIC));

    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Requirement> requirements;

    private Report(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** Writes the report. */
    public static void main(String[] args) throws IOException {
        Report report = new Report(Requirement.read(Path.of(args[1])));
        report.read(Path.of(args[0]));
        report.write(Path.of(args[2]), Path.of(args[3]));
        report.print();
    }

    private void read(Path results) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        for (String line : Files.readAllLines(results)) {
            if (line.isBlank()) {
                continue;
            }
            JsonNode node = mapper.readTree(line);
            if (node.has("property")) {
                properties.put(node.get("property").asText(), node.get("value").asText());
            } else {
                add(Row.parse(line));
            }
        }
    }

    private void add(Row row) {
        Row allocation = row.ofAllocation();
        if (allocation == null
                || requirements.stream().noneMatch(each -> each.table().equals(allocation.table()))) {
            rows.add(row);
        } else {
            rows.add(row.withoutAllocation());
            rows.add(allocation);
        }
    }

    private Set<String> tables() {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.add(row.table()));
        return names;
    }

    private void write(Path template, Path directory) throws IOException {
        StringBuilder page = new StringBuilder();
        Set<String> open = tables();
        for (String line : Files.readAllLines(template)) {
            Matcher place = PLACE.matcher(line);
            if (!place.matches()) {
                page.append(line).append('\n');
                continue;
            }
            String name = Objects.requireNonNullElse(place.group(2), "");
            switch (place.group(1)) {
                case "run" -> page.append(run());
                case "limits" -> page.append(limits());
                case "table" -> {
                    page.append(open.remove(name) ? table(name) : "Not measured in this run.\n");
                }
                default -> page.append(plot(name, directory));
            }
        }
        for (String name : open) {
            page.append("\n## ").append(name).append("\n\n").append(table(name));
        }
        Files.writeString(directory.resolve("performance.md"), page.toString());
    }

    private void print() {
        System.out.print(run());
        for (String name : tables()) {
            System.out.print("\n## " + name + "\n\n" + table(name));
        }
        System.out.print("\n" + limits());
    }

    /** The number of limits that were met, and a list of those that were missed or not measured. */
    private String limits() {
        int met = 0;
        List<String> missed = new ArrayList<>();
        Set<String> unmeasured = new LinkedHashSet<>();
        for (Requirement each : requirements) {
            List<Row> concerned = rows.stream().filter(each::concerns).toList();
            if (rows.stream().noneMatch(each::isComparable)) {
                unmeasured.add(each.table() + ", to " + each.baseline());
            }
            for (Row row : concerned) {
                if (each.isMet(row)) {
                    met++;
                } else {
                    missed.add("%s %s: %s, %s, to %s: %s"
                            .formatted(
                                    each.goal() ? "goal" : "requirement",
                                    Numbers.ratio(each.limit()),
                                    row.table(),
                                    row.work(),
                                    row.baseline(),
                                    missedRatio(row, each)));
                }
            }
        }
        StringBuilder text = new StringBuilder("Limits that were met: " + met + ". Missed: " + missed.size() + ".\n\n");
        missed.forEach(each -> text.append("- ").append(each).append('\n'));
        unmeasured.forEach(each -> text.append("- not measured: ").append(each).append('\n'));
        return text.toString();
    }

    /** A ratio with as many digits as show that it differs from the limit. */
    private static String missedRatio(Row row, Requirement requirement) {
        String text = Numbers.ratio(row.ratio());
        return text.equals(Numbers.ratio(requirement.limit())) ? String.format(Locale.ROOT, "%.4f", row.ratio()) : text;
    }

    private String run() {
        StringBuilder text = new StringBuilder("| | |\n|---|---|\n");
        properties.forEach((name, value) -> text.append("| ")
                .append(cell(name))
                .append(" | ")
                .append(cell(value))
                .append(" |\n"));
        return text.toString();
    }

    private static Plot definition(String name) throws IOException {
        for (Plot plot : PLOTS) {
            if (plot.name().equals(name)) {
                return plot;
            }
        }
        throw new IOException("the template has an unknown plot: " + name);
    }

    private String plot(String name, Path directory) throws IOException {
        Plot plot = definition(name);
        Optional<String> drawing = plot.draw(rows);
        if (drawing.isEmpty()) {
            return "Not measured in this run.\n";
        }
        String file = "performance-" + name + ".svg";
        Files.writeString(directory.resolve(file), drawing.get());
        return "![" + plot.title() + "](" + file + ")\n";
    }

    /** What is compared in a column. */
    private record Pair(String contender, String baseline) {}

    /** A table has a line for each work. If different works have different baselines, these are in a column, otherwise each has one. */
    private String table(String name) {
        Map<String, Map<Pair, Row>> works = new LinkedHashMap<>();
        Set<Pair> pairs = new LinkedHashSet<>();
        for (Row row : rows) {
            if (row.table().equals(name)) {
                Pair pair = new Pair(row.contender(), row.baseline());
                works.computeIfAbsent(row.work(), each -> new LinkedHashMap<>()).put(pair, row);
                pairs.add(pair);
            }
        }
        List<Row> all = works.values().stream()
                .flatMap(byPair -> byPair.values().stream())
                .toList();
        boolean narrow = works.size() == all.size();
        boolean sameBaseline = pairs.stream().map(Pair::baseline).distinct().count() == 1;
        boolean baseline = all.stream().anyMatch(row -> !row.baseline().isEmpty());
        boolean allocation = all.stream().anyMatch(row -> row.allocation() != null);
        boolean notes = all.stream().anyMatch(row -> row.note() != null);

        List<String> header = new ArrayList<>(List.of("Work", "Ours"));
        if (narrow && baseline) {
            header.addAll(List.of(sameBaseline ? all.get(0).baseline() : "Baseline", "Ratio"));
        } else if (baseline) {
            pairs.forEach(pair -> header.add(
                    sameBaseline
                            ? "%s / %s".formatted(pair.contender(), pair.baseline())
                            : "Ratio to " + pair.baseline()));
        }
        if (allocation) {
            header.add("Allocation");
        }
        if (notes) {
            header.add("Note");
        }
        StringBuilder text = new StringBuilder(line(header))
                .append("|---|---:|")
                .append("---|".repeat(header.size() - 2))
                .append('\n');
        works.forEach((work, byPair) -> {
            Row first = byPair.values().iterator().next();
            List<String> cells = new ArrayList<>(List.of(work, value(first.value(), first.unit())));
            if (narrow && baseline) {
                String other = value(first.baselineValue(), first.unit());
                cells.add(sameBaseline || first.baseline().isEmpty() ? other : first.baseline() + ": " + other);
                cells.add(ratio(first));
            } else if (baseline) {
                for (Pair pair : pairs) {
                    Row row = byPair.get(pair);
                    cells.add(row == null ? "" : ratio(row));
                }
            }
            if (allocation) {
                cells.add(allocation(first));
            }
            if (notes) {
                cells.add(Objects.requireNonNullElse(first.note(), ""));
            }
            text.append(line(cells));
        });
        return text + reasons(all);
    }

    /** A list of what contenders cannot do or do wrong, if the table is about them. */
    private static String reasons(List<Row> rows) {
        Map<String, Set<String>> works = new LinkedHashMap<>();
        for (Row row : rows) {
            if (!row.isEqual() && !row.contender().equals(Row.OURS)) {
                works.computeIfAbsent(row.contender() + " %s " + row.verdict(), each -> new LinkedHashSet<>())
                        .add(row.work());
            }
        }
        StringBuilder text = new StringBuilder(works.isEmpty() ? "" : "\n");
        works.forEach((reason, names) -> text.append("- ")
                .append(cell(reason.replace("%s", "(" + String.join(", ", names) + ")")))
                .append('\n'));
        return text.toString();
    }

    private static String value(@Nullable Double value, String unit) {
        return value == null ? "" : (Numbers.plain(value) + " " + unit).strip();
    }

    private static String allocation(Row row) {
        if (row.allocation() == null) {
            return "";
        }
        String text = Numbers.plain(Math.rint(row.allocation())) + " B";
        if (row.baselineAllocation() != null && row.baselineAllocation() > 0) {
            text += ", " + Numbers.ratio(row.allocation() / row.baselineAllocation()) + " of " + row.baseline();
        }
        return text;
    }

    /** The median ratio with its minimum, its maximum, its requirement and its verdict. */
    private String ratio(Row row) {
        StringBuilder text = new StringBuilder();
        if (!row.ratios().isEmpty()) {
            text.append(Numbers.ratio(row.ratio()));
            if (row.ratios().size() > 1) {
                text.append(" (").append(Numbers.ratio(row.minimum())).append(" to ");
                text.append(Numbers.ratio(row.maximum())).append(')');
            }
        }
        for (Requirement each : requirements) {
            if (each.concerns(row)) {
                text.append(each.goal() ? "; goal at " : "; at ");
                text.append(row.better() == Row.Better.HIGHER ? "least " : "most ");
                text.append(Numbers.ratio(each.limit())).append(each.isMet(row) ? ": met" : ": **missed**");
            }
        }
        if (!row.isEqual()) {
            text.append(text.length() == 0 ? "" : "; ").append(row.verdict().replaceFirst(":.*", ""));
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells.stream().map(Report::cell).toList()) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
