package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formats diagnostics as text: one clickable line, the source with a caret, then labels, context and help. */
public final class DiagnosticFormat {
    /** The maximum number of characters that are shown of a line; those around the place are shown. */
    private static final int WIDTH = 120;

    /** The maximum number of include directives that are shown; the innermost ones are shown. */
    private static final int MAX_DIRECTIVES = 10;

    private DiagnosticFormat() {}

    /** The first line, which is complete without the rest, e.g. {@code "block.json:42:24: error: unknown type 'Foo' [unknown-type]"}. */
    public static String headline(Diagnostic diagnostic) {
        return headline(diagnostic, "");
    }

    /** The first line with a remark after the message. */
    static String headline(Diagnostic diagnostic, String remark) {
        Span span = diagnostic.span();
        String place = span == null ? "" : span + ": ";
        return visible(place + diagnostic.severity() + ": " + diagnostic.message() + remark) + " ["
                + diagnostic.code().id() + "]";
    }

    /** The whole text of a diagnostic: several lines, each with a line end. */
    public static String format(Diagnostic diagnostic) {
        List<String> context = new ArrayList<>();
        if (diagnostic.definition() != null) {
            context.add(diagnostic.definition().text());
        }
        List<Span> directives = diagnostic.includedFrom();
        directives.stream()
                .limit(MAX_DIRECTIVES)
                .forEach(at -> context.add("included from " + at.source().name() + ":" + at.line()));
        if (directives.size() > MAX_DIRECTIVES) {
            context.add("and through " + (directives.size() - MAX_DIRECTIVES) + " more include directives");
        }
        List<String> notes = new ArrayList<>();
        if (!context.isEmpty()) {
            notes.add(String.join(", ", context));
        }
        diagnostic.help().forEach(line -> notes.add("help: " + line));
        return format(headline(diagnostic), diagnostic.span(), diagnostic.labels(), notes);
    }

    /**
     * The whole text of a message in the same form: the headline, the source with a caret, then labels and notes. Each line has a line end.
     *
     * @param headline printed as it is, without a line end
     * @param span the place whose source is shown, or null
     */
    public static String format(String headline, @Nullable Span span, List<Label> labels, List<String> notes) {
        StringBuilder out = new StringBuilder(headline).append('\n');
        List<Span> excerpts = new ArrayList<>();
        if (span != null) {
            excerpts.add(span);
        }
        labels.forEach(label -> excerpts.add(label.span()));
        int margin = 1
                + excerpts.stream()
                        .mapToInt(excerpt -> String.valueOf(excerpt.line()).length())
                        .reduce(4, Math::max);
        if (span != null) {
            excerpt(out, span, margin);
        }
        for (Label label : labels) {
            note(out, margin, label.text() + ": " + label.span());
            excerpt(out, label.span(), margin);
        }
        notes.forEach(line -> note(out, margin, line));
        return out.toString();
    }

    /** The whole text for a log that prints severities itself: without a place, the text begins with the message. */
    public static String formatForLog(Diagnostic diagnostic) {
        String text = format(diagnostic);
        return diagnostic.span() == null ? text.substring((diagnostic.severity() + ": ").length()) : text;
    }

    /** The texts of all diagnostics up to a limit, then a line with the number of further ones. */
    public static String format(List<Diagnostic> diagnostics, int limit) {
        StringBuilder out = new StringBuilder();
        diagnostics.stream().limit(limit).forEach(diagnostic -> out.append(format(diagnostic)));
        if (diagnostics.size() > limit) {
            out.append("... and ").append(diagnostics.size() - limit).append(" more\n");
        }
        return out.toString();
    }

    private static void note(StringBuilder out, int margin, String text) {
        out.append(" ".repeat(margin + 1)).append("= ").append(visible(text)).append('\n');
    }

    private static void excerpt(StringBuilder out, Span span, int margin) {
        String line = span.source().lineText(span.line());
        int start = Math.min(span.column() - 1, line.length());
        int length = span.endLine() == span.line() ? span.end() - span.start() : line.length() - start;
        int from = line.length() <= WIDTH ? 0 : Math.max(0, Math.min(start - WIDTH / 3, line.length() - WIDTH));
        String shown = visible(line.substring(from, Math.min(line.length(), from + WIDTH)));
        int carets = Math.max(1, Math.min(length, WIDTH - (start - from)));
        String number = String.valueOf(span.line());
        out.append(" ".repeat(margin - number.length()))
                .append(number)
                .append(" | ")
                .append(shown)
                .append('\n');
        out.append(" ".repeat(margin))
                .append(" | ")
                .append(" ".repeat(start - from))
                .append("^".repeat(carets))
                .append('\n');
    }

    /** Replaces each char that would move or hide other text on a terminal with a visible char. */
    public static String visible(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char shown = c;
            if (c == '\t') {
                shown = ' ';
            } else if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == '\u2028'
                    || c == '\u2029') {
                shown = '\uFFFD';
            }
            if (shown != c) {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, shown);
            }
        }
        return out == null ? text : out.toString();
    }
}
