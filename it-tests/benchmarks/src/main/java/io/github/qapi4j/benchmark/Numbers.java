package io.github.qapi4j.benchmark;

import java.util.List;
import java.util.Locale;

/** Summarises numbers, and prints them and text for the report and its plots. */
final class Numbers {
    private Numbers() {}

    /** The median of at least one value. */
    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(each -> each).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Three significant digits, or all digits before the point, in groups of three. */
    static String plain(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size < 1e-6) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int decimals = 2 - (int) Math.floor(Math.log10(size));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Two decimals. */
    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Text of XML. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
