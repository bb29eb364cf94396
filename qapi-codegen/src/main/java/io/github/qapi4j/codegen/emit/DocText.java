package io.github.qapi4j.codegen.emit;

import java.util.ArrayList;
import java.util.List;

/**
 * Documentation text as Javadoc: paragraphs, lists, literal blocks and directives, in the notation of current schemas and, as far as it shows
 * what it is, of old ones. What is not understood is kept as text.
 */
final class DocText {
    /** Lists and directives further in are text. */
    private static final int DEEPEST = 8;

    private final LinkTargets targets;
    private final JavadocText out;
    /** Whether nothing stands yet in the comment, tag or list item that is being written. */
    private boolean atStart;

    DocText(LinkTargets targets, JavadocText out, boolean atStart) {
        this.targets = targets;
        this.out = out;
        this.atStart = atStart;
    }

    /** Writes all of the text. */
    void all(String text) {
        blocks(lines(text), 0);
    }

    /** Writes an example as old schemas have it: lines that are no markup. */
    void example(String label, String text) {
        label(label);
        preformatted(lines(text));
        atStart = false;
    }

    /** Writes a paragraph that opens with a label. */
    void labelled(String label, String text) {
        label(label);
        all(text);
        atStart = false;
    }

    private void label(String label) {
        paragraphStart();
        out.markup("<b>").text(label).markup("</b> ");
        // What follows goes on in this paragraph.
        atStart = true;
    }

    /** Writes the first sentence, if the text begins with a paragraph. */
    void firstSentence(String text) {
        String sentence = sentence(text);
        if (!sentence.isEmpty()) {
            paragraph(sentence);
        }
    }

    /** The first sentence, as written; empty if the text begins with something other than a paragraph. */
    static String sentence(String text) {
        StringBuilder paragraph = new StringBuilder();
        for (String line : lines(text)) {
            String content = line.strip();
            boolean blank = content.isEmpty();
            if (blank && paragraph.length() == 0) {
                continue;
            }
            if (blank || startsBlock(content)) {
                break;
            }
            paragraph.append(paragraph.length() == 0 ? "" : "\n").append(content);
            int end = sentenceEnd(paragraph, paragraph.length() - content.length());
            if (end >= 0) {
                paragraph.setLength(end);
                break;
            }
        }
        return paragraph.toString();
    }

    /** Whether the text is one paragraph, to whose end a clause can be added. */
    static boolean isParagraph(String text) {
        List<String> lines = unindent(lines(text));
        for (String line : lines) {
            String content = line.strip();
            if (content.isEmpty() || startsBlock(content)) {
                return false;
            }
        }
        return !lines.isEmpty();
    }

    private static boolean startsBlock(String line) {
        return line.startsWith(".. ") || itemIndent(line) > 0 || isExample(line) || isRule(line);
    }

    private static int sentenceEnd(StringBuilder text, int from) {
        for (int i = Math.max(1, from); i < text.length(); i++) {
            char after = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (text.charAt(i) == '.' && after == ' ' && !isAbbreviation(text, i)) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Whether the dot belongs to an abbreviation such as {@code e.g.}, {@code i.e.} or {@code vs.}. */
    private static boolean isAbbreviation(StringBuilder text, int dot) {
        boolean oneLetter = dot < 2 || !Character.isLetterOrDigit(text.charAt(dot - 2));
        return oneLetter
                ? Character.isLetter(text.charAt(dot - 1))
                : endsWith(text, dot, "vs") || endsWith(text, dot, "etc");
    }

    private static boolean endsWith(StringBuilder text, int end, String word) {
        int start = end - word.length();
        return start >= 0 && text.substring(start, end).equals(word);
    }

    private void blocks(List<String> lines, int depth) {
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i);
            int indent = indent(line);
            if (indent == line.length()) {
                i++;
            } else if (depth < DEEPEST && isDirective(line, indent)) {
                int end = indentedEnd(lines, i + 1, indent);
                directive(line.substring(indent).stripTrailing(), lines.subList(i + 1, end), depth);
                i = end;
            } else if (depth < DEEPEST && itemIndent(line) > 0) {
                i = list(lines, i, depth);
            } else if (isExample(line.substring(indent)) || isRule(line.strip())) {
                int end = i;
                while (end < lines.size() && !lines.get(end).isBlank()) {
                    end++;
                }
                preformatted(lines.subList(i, end));
                i = end;
            } else {
                i = paragraph(lines, i);
            }
        }
    }

    private int paragraph(List<String> lines, int start) {
        int indent = indent(lines.get(start));
        StringBuilder text = new StringBuilder();
        int i = start;
        for (; i < lines.size() && !lines.get(i).isBlank(); i++) {
            String line = lines.get(i).strip();
            if (i > start && (isBullet(line) || isExample(line))) {
                break;
            }
            text.append(i == start ? "" : "\n").append(line);
        }
        if (!endsWith(text, text.length(), "::")) {
            paragraph(text.toString());
            return i;
        }
        int end = indentedEnd(lines, i, indent);
        boolean alone = text.length() == 2;
        if (end == i) {
            paragraph(text.toString());
            return i;
        }
        if (!alone) {
            boolean apart = text.charAt(text.length() - 3) == ' ';
            text.setLength(text.length() - (apart ? 3 : 1));
            paragraph(text.toString());
        }
        preformatted(lines.subList(i, end));
        return end;
    }

    private void paragraph(String text) {
        paragraphStart();
        DocInline.render(text, targets, out);
    }

    private void paragraphStart() {
        if (!atStart) {
            out.markup("\n\n<p>");
        }
        atStart = false;
    }

    private void preformatted(List<String> lines) {
        List<String> code = unindent(lines);
        if (code.isEmpty()) {
            return;
        }
        blockStart();
        out.preformatted(code);
    }

    private void blockStart() {
        if (!atStart) {
            out.markup("\n");
        }
        atStart = false;
    }

    private void directive(String head, List<String> indented, int depth) {
        List<String> body = unindent(indented);
        int colons = head.indexOf("::");
        String name = colons < 0 ? "" : head.substring(2, colons).strip();
        String argument = colons < 0 ? "" : head.substring(colons + 2).strip();
        switch (name) {
            case "qmp-example" -> example(body, depth);
            case "code-block", "sourcecode", "parsed-literal" -> preformatted(withoutOptions(body));
            case "table" -> {
                if (!argument.isEmpty()) {
                    paragraph(argument);
                }
                preformatted(withoutOptions(body));
            }
            case "note",
                    "caution",
                    "warning",
                    "important",
                    "tip",
                    "hint",
                    "danger",
                    "attention",
                    "error",
                    "seealso" -> {
                List<String> content = new ArrayList<>();
                if (!argument.isEmpty()) {
                    content.add(argument);
                    if (!indented.isEmpty() && indented.get(0).isBlank()) {
                        content.add("");
                    }
                }
                content.addAll(body);
                admonition(Character.toUpperCase(name.charAt(0)) + name.substring(1), content, depth);
            }
            case "admonition" -> admonition(argument.isEmpty() ? "Note" : argument, body, depth);
            default -> {
                // A label or a comment shows nothing where it comes from, but a reader may miss it.
                if (!head.startsWith(".. _") && head.length() > 2) {
                    paragraph(head);
                }
                blocks(body, depth + 1);
            }
        }
    }

    private void example(List<String> body, int depth) {
        boolean annotated = false;
        String title = "";
        for (String line : body) {
            String option = line.strip();
            if (!isOption(option)) {
                break;
            }
            annotated |= option.equals(":annotated:");
            title = option.startsWith(":title:") ? option.substring(7).strip() : title;
        }
        paragraphStart();
        out.text(title.isEmpty() ? "Example:" : "Example: ");
        if (!title.isEmpty()) {
            DocInline.render(title, targets, out);
        }
        List<String> content = withoutOptions(body);
        if (annotated) {
            blocks(content, depth + 1);
        } else {
            preformatted(content);
        }
    }

    private void admonition(String title, List<String> content, int depth) {
        label(title + ":");
        blocks(content, depth + 1);
        atStart = false;
    }

    private static boolean isDirective(String line, int indent) {
        return line.startsWith("..", indent) && (line.length() == indent + 2 || line.charAt(indent + 2) == ' ');
    }

    private static boolean isOption(String line) {
        return line.length() > 2 && line.charAt(0) == ':' && line.indexOf(':', 1) > 1 && line.indexOf('`') < 0;
    }

    private static List<String> withoutOptions(List<String> body) {
        int i = 0;
        while (i < body.size() && isOption(body.get(i).strip())) {
            i++;
        }
        return body.subList(i, body.size());
    }

    private int list(List<String> lines, int start, int depth) {
        int indent = indent(lines.get(start));
        boolean bullets = isBulletMark(lines.get(start).charAt(indent));
        blockStart();
        out.markup(bullets ? "<ul>" : "<ol>");
        int i = start;
        while (i < lines.size()) {
            String line = lines.get(i);
            int content = itemIndent(line);
            if (indent(line) != indent || content == 0 || isBulletMark(line.charAt(indent)) != bullets) {
                break;
            }
            int end = indentedEnd(lines, i + 1, indent);
            List<String> item = new ArrayList<>();
            item.add(line.substring(content).stripLeading());
            for (String more : lines.subList(i + 1, end)) {
                item.add(more.substring(Math.min(indent(more), content)));
            }
            out.markup("\n<li>");
            atStart = true;
            blocks(item, depth + 1);
            i = end;
            while (i < lines.size() && lines.get(i).isBlank()) {
                i++;
            }
        }
        out.markup(bullets ? "\n</ul>" : "\n</ol>");
        atStart = false;
        return i;
    }

    /** Where the content of a list item begins in its line, or 0 if the line is none. */
    private static int itemIndent(String line) {
        int i = indent(line);
        if (i == line.length()) {
            return 0;
        }
        int marker = i;
        char c = line.charAt(i);
        if (isBulletMark(c)) {
            marker++;
        } else {
            while (marker < line.length() && line.charAt(marker) >= '0' && line.charAt(marker) <= '9') {
                marker++;
            }
            if (marker == i && c == '#') {
                marker++;
            }
            if (marker == i || marker == line.length() || (line.charAt(marker) != '.' && line.charAt(marker) != ')')) {
                return 0;
            }
            marker++;
        }
        return marker + 1 < line.length() && line.charAt(marker) == ' ' ? marker + 1 : 0;
    }

    private static boolean isBulletMark(char c) {
        return c == '-' || c == '*' || c == '+';
    }

    /** Whether the line begins a list even where the notation wants a blank line before, as in old schemas. */
    private static boolean isBullet(String line) {
        return line.length() > 2 && (line.charAt(0) == '-' || line.charAt(0) == '*') && line.charAt(1) == ' ';
    }

    /** Whether the line begins what a client or server sends, as old schemas show it without markup. */
    private static boolean isExample(String line) {
        return line.startsWith("-> ") || line.startsWith("<- ");
    }

    /** Whether the line is the border of a table. */
    private static boolean isRule(String line) {
        if (line.length() < 4 || (line.charAt(0) != '=' && line.charAt(0) != '+')) {
            return false;
        }
        for (int i = 0; i < line.length(); i++) {
            if ("=+- ".indexOf(line.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int indentedEnd(List<String> lines, int start, int indent) {
        int end = start;
        for (int i = start; i < lines.size(); i++) {
            String line = lines.get(i);
            if (indent(line) == line.length()) {
                continue;
            }
            if (indent(line) <= indent) {
                break;
            }
            end = i + 1;
        }
        return end;
    }

    /** The lines without the indentation that all of them have, and without blank ones at either end. */
    private static List<String> unindent(List<String> lines) {
        int start = 0;
        int end = lines.size();
        while (start < end && lines.get(start).isBlank()) {
            start++;
        }
        while (end > start && lines.get(end - 1).isBlank()) {
            end--;
        }
        int common = Integer.MAX_VALUE;
        for (String line : lines.subList(start, end)) {
            if (!line.isBlank()) {
                common = Math.min(common, indent(line));
            }
        }
        List<String> result = new ArrayList<>(end - start);
        for (String line : lines.subList(start, end)) {
            result.add(line.isBlank() ? "" : line.substring(common).stripTrailing());
        }
        return result;
    }

    private static int indent(String line) {
        int i = 0;
        while (i < line.length() && line.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    /** The lines, in which every white space is a space. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(withPlainSpaces(text.substring(start, end)));
            start = end + 1;
        }
        lines.add(withPlainSpaces(text.substring(start)));
        return lines;
    }

    private static String withPlainSpaces(String line) {
        StringBuilder changed = null;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c < ' ' || c > '~') && (Character.isWhitespace(c) || c == '\u0085')) {
                changed = changed == null ? new StringBuilder(line) : changed;
                changed.setCharAt(i, ' ');
            }
        }
        return changed == null ? line : changed.toString();
    }
}
