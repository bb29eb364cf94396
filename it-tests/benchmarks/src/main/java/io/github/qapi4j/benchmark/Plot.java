package io.github.qapi4j.benchmark;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Draws the values of the rows of a table over a number in the name of their work, as SVG. The colours change with the reader's colour scheme; lines
 * of baselines are dashed.
 *
 * @param name the name of the file without extension
 * @param title what the plot shows
 * @param x the label of the horizontal axis
 * @param table the table
 * @param work a pattern for works; the group {@code x} is the number, and the optional group {@code series} is a part of the name of a line
 * @param scale the scale of both axes
 */
record Plot(String name, String title, String x, String table, Pattern work, Scale scale) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 200;
    private static final int TOP = 64;
    private static final int BOTTOM = 50;
    private static final int LINES = 6;

    enum Scale {
        /** From zero. */
        LINEAR,
        /** From the power of ten at or below the smallest value. */
        LOGARITHMIC
    }

    /** A line: its values by {@code x}. */
    private record Line(String name, String unit, TreeMap<Double, Double> values) {}

    /** Returns the drawing, or nothing if the results have no values for it. */
    Optional<String> draw(List<Row> rows) {
        Map<String, Line> lines = lines(rows);
        return lines.isEmpty() ? Optional.empty() : Optional.of(drawLines(new ArrayList<>(lines.values())));
    }

    private Map<String, Line> lines(List<Row> rows) {
        Map<String, Line> lines = new LinkedHashMap<>();
        for (Row row : rows) {
            Matcher matcher = work.matcher(row.work());
            if (!row.table().equals(table) || !matcher.matches()) {
                continue;
            }
            double at = Double.parseDouble(matcher.group("x").replace(",", ""));
            String series = work.pattern().contains("(?<series>") ? matcher.group("series") + ", " : "";
            put(lines, series + row.contender(), row.unit(), at, row.value());
            // A baseline may be the same program at other work.
            if (!row.baseline().isEmpty() && !work.matcher(row.baseline()).matches()) {
                put(lines, series + row.baseline(), row.unit(), at, row.baselineValue());
            }
        }
        return lines;
    }

    private static void put(Map<String, Line> lines, String name, String unit, double x, @Nullable Double y) {
        if (y != null) {
            lines.computeIfAbsent(name, each -> new Line(name, unit, new TreeMap<>()))
                    .values()
                    .put(x, y);
        }
    }

    private String drawLines(List<Line> lines) {
        TreeSet<Double> xs = new TreeSet<>();
        double bottom = Double.MAX_VALUE;
        double top = 0;
        for (Line line : lines) {
            xs.addAll(line.values().keySet());
            for (double value : line.values().values()) {
                bottom = Math.min(bottom, value);
                top = Math.max(top, value);
            }
        }
        Axis horizontal = scale == Scale.LINEAR
                ? Axis.linear(xs.last(), LEFT, WIDTH - RIGHT)
                : Axis.logarithmic(xs.first(), xs.last(), LEFT, WIDTH - RIGHT);
        Axis vertical = scale == Scale.LINEAR
                ? Axis.linear(top, HEIGHT - BOTTOM, TOP)
                : Axis.logarithmic(bottom, top, HEIGHT - BOTTOM, TOP);
        StringBuilder svg = new StringBuilder();
        begin(svg);
        for (double tick : vertical.ticks) {
            double y = vertical.at(tick);
            svg.append(format("<path class='grid' d='M%d %.1fH%d'/>%n", LEFT, y, WIDTH - RIGHT));
            svg.append(format("<text x='%d' y='%.1f' text-anchor='end'>%s</text>%n", LEFT - 8, y + 4, tick(tick)));
        }
        for (double tick : scale == Scale.LINEAR ? xs : horizontal.ticks) {
            svg.append(format(
                    "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n",
                    horizontal.at(tick), HEIGHT - BOTTOM + 20, tick(tick)));
        }
        svg.append(format("<path class='axis' d='M%d %dV%dH%d'/>%n", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT));
        svg.append(format(
                "<text x='%d' y='%d' text-anchor='middle'>%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, Numbers.escape(x)));
        svg.append(format(
                "<text x='%d' y='%d'>%s</text>%n",
                8, TOP - 20, Numbers.escape(lines.get(0).unit())));
        double[] labels = labels(lines, vertical);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), i % LINES, horizontal, vertical, labels[i]);
        }
        return svg.append("</svg>\n").toString();
    }

    private void begin(StringBuilder svg) {
        svg.append(format(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'>%n",
                WIDTH, HEIGHT, WIDTH, HEIGHT));
        svg.append(format("<title>%s</title>%n", Numbers.escape(title)));
        svg.append("""
                <style>
                text { font: 13px sans-serif; fill: #24292f; }
                .title { font-weight: bold; }
                .grid { stroke: #d0d7de; fill: none; }
                .axis { stroke: #57606a; fill: none; }
                .line { fill: none; stroke-width: 2; }
                .l0 { stroke: #0969da; } .l1 { stroke: #bc4c00; } .l2 { stroke: #1a7f37; } .l3 { stroke: #8250df; } .l4 { stroke: #bf3989; } .l5 { stroke: #57606a; }
                .l1, .l3, .l5 { stroke-dasharray: 6 3; }
                .p0 { fill: #0969da; } .p1 { fill: #bc4c00; } .p2 { fill: #1a7f37; } .p3 { fill: #8250df; } .p4 { fill: #bf3989; } .p5 { fill: #57606a; }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3; }
                .grid { stroke: #373e47; }
                .axis { stroke: #9198a1; }
                .l0 { stroke: #4493f8; } .l1 { stroke: #f0883e; } .l2 { stroke: #3fb950; } .l3 { stroke: #ab7df8; } .l4 { stroke: #db61a2; } .l5 { stroke: #9198a1; }
                .p0 { fill: #4493f8; } .p1 { fill: #f0883e; } .p2 { fill: #3fb950; } .p3 { fill: #ab7df8; } .p4 { fill: #db61a2; } .p5 { fill: #9198a1; }
                }
                </style>
                """);
        svg.append(format("<text class='title' x='8' y='20'>%s</text>%n", Numbers.escape(title)));
    }

    /** The vertical places of the names beside the ends of the lines, at least a line of text apart. */
    private static double[] labels(List<Line> lines, Axis vertical) {
        double[] places = new double[lines.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            places[i] = vertical.at(lines.get(i).values().lastEntry().getValue());
            order.add(i);
        }
        order.sort((a, b) -> Double.compare(places[a], places[b]));
        for (int i = 1; i < places.length; i++) {
            places[order.get(i)] = Math.max(places[order.get(i)], places[order.get(i - 1)] + 16);
        }
        return places;
    }

    private static void draw(StringBuilder svg, Line line, int style, Axis horizontal, Axis vertical, double label) {
        StringBuilder path = new StringBuilder();
        StringBuilder points = new StringBuilder();
        line.values().forEach((at, value) -> {
            double px = horizontal.at(at);
            double py = vertical.at(value);
            path.append(format("%s%.1f %.1f", path.length() == 0 ? "M" : "L", px, py));
            points.append(format("<circle class='p%d' cx='%.1f' cy='%.1f' r='3.5'/>%n", style, px, py));
        });
        svg.append(format("<path class='line l%d' d='%s'/>%n", style, path)).append(points);
        svg.append(format(
                "<text x='%.1f' y='%.1f'>%s</text>%n",
                horizontal.at(line.values().lastKey()) + 10, label + 4, Numbers.escape(line.name())));
    }

    private static String tick(double value) {
        return value >= 1
                ? Numbers.plain(value)
                : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format.replace("%n", "\n"), arguments);
    }

    /** Maps values to pixels. */
    private static final class Axis {
        private final boolean logarithmic;
        private final double from;
        private final double to;
        private final double start;
        private final double end;
        private final List<Double> ticks = new ArrayList<>();

        private Axis(boolean logarithmic, double from, double to, double start, double end) {
            this.logarithmic = logarithmic;
            this.from = from;
            this.to = to;
            this.start = start;
            this.end = end;
        }

        private static Axis linear(double top, double start, double end) {
            double step = Math.pow(10, Math.floor(Math.log10(top)));
            if (top / step < 2) {
                step /= 5;
            } else if (top / step < 5) {
                step /= 2;
            }
            int steps = (int) Math.ceil(top / step);
            Axis axis = new Axis(false, 0, steps * step, start, end);
            for (int i = 0; i <= steps; i++) {
                axis.ticks.add(i * step);
            }
            return axis;
        }

        private static Axis logarithmic(double bottom, double top, double start, double end) {
            int low = (int) Math.floor(Math.log10(bottom) + 1e-9);
            int high = Math.max(low + 1, (int) Math.ceil(Math.log10(top) - 1e-9));
            Axis axis = new Axis(true, low, high, start, end);
            for (int i = low; i <= high; i++) {
                axis.ticks.add(Math.pow(10, i));
            }
            return axis;
        }

        private double at(double value) {
            double position = logarithmic ? Math.log10(value) : value;
            return start + (position - from) / (to - from) * (end - start);
        }
    }
}
