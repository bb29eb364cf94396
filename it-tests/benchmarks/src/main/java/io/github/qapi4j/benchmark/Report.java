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
 * Markdown. The line <code>{{run}}</code> becomes the properties, <code>{{table NAME}}</code> that table, <code>{{plot NAME}}</code> an image. Tables
 * that the template does not name follow at the end, under headings of their own.
 *
 * <p>Arguments: the file of results, the template, the directory of the output.
 */
public final class Report {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(run|table|plot)(?: (.*))?}}");

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
                    "server",
                    Pattern.compile("(?<x>[\\d,]+) sessions?"),
                    Plot.Scale.LOGARITHMIC));

    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();

    private Report() {}

    /** Writes the report. */
    public static void main(String[] args) throws IOException {
        Report report = new Report();
        report.read(Path.of(args[0]));
        report.write(Path.of(args[1]), Path.of(args[2]));
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
                rows.add(Row.parse(line));
            }
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
        List<Row> required = rows.stream().filter(row -> row.required() != null).toList();
        List<Row> missed = required.stream().filter(Row::missed).toList();
        System.out.printf("%n%d of %d rows with a requirement missed it%n", missed.size(), required.size());
        for (Row row : missed) {
            System.out.println("missed: " + row.table() + ": " + row.work() + ": " + ratio(row));
        }
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

    /** A table has a line for each work and a column for each baseline. */
    private String table(String name) {
        Map<String, Map<String, Row>> works = new LinkedHashMap<>();
        Set<String> baselines = new LinkedHashSet<>();
        for (Row row : rows) {
            if (row.table().equals(name)) {
                String work = row.contender().equals(Row.OURS) ? row.work() : row.work() + ", " + row.contender();
                works.computeIfAbsent(work, each -> new LinkedHashMap<>()).put(row.baseline(), row);
                if (!row.baseline().isEmpty()) {
                    baselines.add(row.baseline());
                }
            }
        }
        boolean allocation = rows.stream().anyMatch(row -> row.table().equals(name) && row.allocation() != null);
        boolean notes = rows.stream().anyMatch(row -> row.table().equals(name) && row.note() != null);
        List<String> header = new ArrayList<>(List.of("Work", "Ours"));
        boolean single = baselines.size() == 1;
        if (single) {
            header.addAll(List.of(baselines.iterator().next(), "Ratio"));
        } else {
            baselines.forEach(each -> header.add("Ratio to " + each));
        }
        if (allocation) {
            header.add("Allocation");
        }
        if (notes) {
            header.add("Note");
        }
        StringBuilder text = new StringBuilder(line(header))
                .append("|---|---:|")
                .append(single ? "---:|" : "")
                .append("---|".repeat(header.size() - (single ? 3 : 2)))
                .append('\n');
        works.forEach((work, byBaseline) -> text.append(line(cells(work, byBaseline, baselines, allocation, notes))));
        return text.toString();
    }

    private static List<String> cells(
            String work, Map<String, Row> byBaseline, Set<String> baselines, boolean allocation, boolean notes) {
        Row first = byBaseline.values().iterator().next();
        List<String> cells = new ArrayList<>();
        cells.add(work);
        cells.add(value(first.value(), first.unit()));
        for (String baseline : baselines) {
            Row row = byBaseline.get(baseline);
            if (baselines.size() == 1) {
                cells.add(row == null ? "" : value(row.baselineValue(), row.unit()));
            }
            cells.add(row == null ? "" : ratio(row));
        }
        if (allocation) {
            cells.add(allocation(first));
        }
        if (notes) {
            Set<String> texts = new LinkedHashSet<>();
            byBaseline.values().stream().map(Row::note).filter(Objects::nonNull).forEach(texts::add);
            cells.add(String.join("; ", texts));
        }
        return cells;
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
    private static String ratio(Row row) {
        StringBuilder text = new StringBuilder();
        if (!row.ratios().isEmpty()) {
            text.append(Numbers.ratio(row.ratio()));
            if (row.ratios().size() > 1) {
                text.append(" (").append(Numbers.ratio(row.minimum())).append(" to ");
                text.append(Numbers.ratio(row.maximum())).append(')');
            }
        }
        Double required = row.required();
        if (required != null) {
            text.append(row.better() == Row.Better.HIGHER ? "; at least " : "; at most ");
            text.append(Numbers.ratio(required)).append(row.missed() ? ": **missed**" : ": met");
        }
        if (!row.verdict().equals(Row.EQUAL)) {
            text.append(text.length() == 0 ? "" : "; ").append(row.verdict());
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
