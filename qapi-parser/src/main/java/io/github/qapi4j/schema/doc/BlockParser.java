package io.github.qapi4j.schema.doc;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses documentation text into blocks: paragraphs, lists, literal blocks and directives, in the notation of current schemas and, as far as it is
 * recognizable, of old ones.
 */
final class BlockParser {
    /** Lists and directives that are nested deeper are text. */
    private static final int MAX_DEPTH = 8;

    /** The marks below titles, from the outermost heading on, as QEMU's schemas use them. */
    private static final String HEADING_MARKS = "*=-~^";

    private final List<String> lines;
    private final int depth;
    private final List<Block> blocks = new ArrayList<>(1);
    private boolean noTableEndAhead;

    private BlockParser(List<String> lines, int depth) {
        this.lines = lines;
        this.depth = depth;
    }

    static List<Block> parse(String text) {
        return parse(lines(text), 0);
    }

    /** Parses lines that are an example and not markup. */
    static List<Block> parseExample(String text) {
        return List.of(new Block.Example(List.of(), false, literal("", lines(text))));
    }

    private static List<Block> parse(List<String> lines, int depth) {
        BlockParser parser = new BlockParser(lines, depth);
        int i = 0;
        while (i < lines.size()) {
            i = parser.block(i);
        }
        return List.copyOf(parser.blocks);
    }

    /** Parses the block that begins in a line, and returns the number of the line after it. */
    private int block(int i) {
        String line = lines.get(i);
        int indent = indent(line);
        if (indent == line.length()) {
            return i + 1;
        }
        if (depth < MAX_DEPTH && isDirective(line, indent)) {
            int end = indentedEnd(lines, i + 1, indent);
            directive(line.substring(indent).stripTrailing(), lines.subList(i + 1, end));
            return end;
        }
        if (depth < MAX_DEPTH && itemIndent(line) > 0) {
            return list(i);
        }
        int heading = depth == 0 && indent == 0 ? headingLength(i) : 0;
        if (heading > 0) {
            return heading(i, heading);
        }
        if (isRule(line.strip())) {
            int end = tableEnd(i);
            blocks.add(new Block.Table(List.of(), unindent(lines.subList(i, end))));
            return end;
        }
        if (isExchange(line, indent)) {
            int end = blankLine(i);
            blocks.addAll(literal("", lines.subList(i, end)));
            return end;
        }
        return paragraph(i);
    }

    private int blankLine(int start) {
        int end = start;
        while (end < lines.size() && !lines.get(end).isBlank()) {
            end++;
        }
        return end;
    }

    /**
     * The number of the line after a table. A table whose borders consist of {@code =} may contain blank rows and ends with a border before a blank
     * line.
     */
    private int tableEnd(int start) {
        if (!noTableEndAhead && lines.get(start).strip().charAt(0) == '=') {
            for (int end = start + 1; end < lines.size(); end++) {
                boolean last = end + 1 == lines.size() || lines.get(end + 1).isBlank();
                if (last && isRule(lines.get(end).strip())) {
                    return end + 1;
                }
            }
            // The text is searched only once, so that many borders do not take quadratic time.
            noTableEndAhead = true;
        }
        return blankLine(start);
    }

    /** The number of lines of a heading, or 0: a line that begins with {@code =}, or a title with a line of marks below it and perhaps above it. */
    private int headingLength(int start) {
        String line = lines.get(start).stripTrailing();
        int marks = headingMarks(line);
        if (marks > 0 && marks + 1 < line.length() && line.charAt(marks) == ' ' && !isRule(line)) {
            return 1;
        }
        boolean overlined = isMarks(line);
        int title = overlined ? start + 1 : start;
        if (title + 1 >= lines.size()) {
            return 0;
        }
        String text = lines.get(title).strip();
        String below = lines.get(title + 1).stripTrailing();
        boolean heading = !text.isEmpty()
                && !isMarks(text)
                && isMarks(below)
                && below.length() >= text.length()
                && (!overlined || below.equals(line));
        return heading ? title + 2 - start : 0;
    }

    private static int headingMarks(String line) {
        int marks = 0;
        while (marks < line.length() && line.charAt(marks) == '=') {
            marks++;
        }
        return marks;
    }

    /** Whether a line consists of three or more of the same mark of headings. */
    private static boolean isMarks(String line) {
        if (line.length() < 3 || HEADING_MARKS.indexOf(line.charAt(0)) < 0) {
            return false;
        }
        for (int i = 1; i < line.length(); i++) {
            if (line.charAt(i) != line.charAt(0)) {
                return false;
            }
        }
        return true;
    }

    private int heading(int start, int length) {
        List<String> written = new ArrayList<>(length);
        for (String line : lines.subList(start, start + length)) {
            written.add(line.strip());
        }
        int marks = headingMarks(written.get(0));
        String title = length == 1 ? written.get(0).substring(marks).strip() : written.get(length - 2);
        int level = length == 1
                ? marks
                : 1 + HEADING_MARKS.indexOf(written.get(length - 1).charAt(0));
        blocks.add(new Block.Heading(level, InlineParser.parse(title), written));
        return start + length;
    }

    private int paragraph(int start) {
        int indent = indent(lines.get(start));
        StringBuilder text = new StringBuilder();
        int i = start;
        for (; i < lines.size() && !lines.get(i).isBlank(); i++) {
            String line = lines.get(i).strip();
            if (i > start && (isBullet(line) || isExchange(line, 0))) {
                break;
            }
            text.append(i == start ? "" : "\n").append(line);
        }
        int length = text.length();
        int end = length >= 2 && text.charAt(length - 1) == ':' && text.charAt(length - 2) == ':'
                ? indentedEnd(lines, i, indent)
                : i;
        if (end == i) {
            paragraph(text.toString());
            return i;
        }
        if (length > 2) {
            text.setLength(text.charAt(length - 3) == ' ' ? length - 3 : length - 1);
            paragraph(text.toString());
        }
        blocks.addAll(literal("", lines.subList(i, end)));
        return end;
    }

    private void paragraph(String text) {
        blocks.add(new Block.Paragraph(InlineParser.parse(text)));
    }

    /** A literal block, unless the lines are blank. */
    private static List<Block> literal(String language, List<String> lines) {
        List<String> code = unindent(lines);
        return code.isEmpty() ? List.of() : List.of(new Block.Literal(language, code));
    }

    /**
     * Parses a directive or a comment.
     *
     * @param head its first line from {@code ".."} on
     */
    private void directive(String head, List<String> indented) {
        List<String> body = unindent(indented);
        int colons = head.indexOf("::");
        String name = colons < 0 ? "" : head.substring(2, colons).strip();
        String argument = colons < 0 ? "" : head.substring(colons + 2).strip();
        switch (name) {
            case "qmp-example" -> example(body);
            case "code-block", "sourcecode" -> blocks.addAll(literal(argument, withoutOptions(body)));
            case "parsed-literal" -> blocks.addAll(literal("", withoutOptions(body)));
            case "table" -> blocks.add(new Block.Table(InlineParser.parse(argument), unindent(withoutOptions(body))));
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
                note(name, Character.toUpperCase(name.charAt(0)) + name.substring(1), content);
            }
            case "admonition" -> note(name, argument.isEmpty() ? "Note" : argument, body);
            default -> {
                // Sphinx omits comments and labels. A comment is kept, since readers of the schema may need it.
                boolean shown = !head.startsWith(".. _") && head.length() > 2;
                blocks.add(new Block.Directive(
                        name, shown ? InlineParser.parse(head) : List.of(), parse(body, depth + 1)));
            }
        }
    }

    private void note(String kind, String title, List<String> content) {
        blocks.add(new Block.Note(kind, InlineParser.parse(title), parse(content, depth + 1)));
    }

    private void example(List<String> body) {
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
        List<String> content = withoutOptions(body);
        List<Block> parsed = annotated ? parse(content, depth + 1) : literal("", content);
        blocks.add(new Block.Example(InlineParser.parse(title), annotated, parsed));
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

    private int list(int start) {
        int indent = indent(lines.get(start));
        boolean bullets = isBulletMark(lines.get(start).charAt(indent));
        List<List<Block>> items = new ArrayList<>();
        int i = start;
        while (i < lines.size()) {
            String line = lines.get(i);
            int content = itemIndent(line);
            if (indent(line) != indent || content == 0 || isBulletMark(line.charAt(indent)) != bullets) {
                break;
            }
            int end = indentedEnd(lines, i + 1, indent);
            List<String> item = new ArrayList<>(end - i);
            item.add(line.substring(content).stripLeading());
            for (String more : lines.subList(i + 1, end)) {
                item.add(more.substring(Math.min(indent(more), content)));
            }
            items.add(parse(item, depth + 1));
            i = end;
            while (i < lines.size() && lines.get(i).isBlank()) {
                i++;
            }
        }
        blocks.add(new Block.ItemList(!bullets, items));
        return i;
    }

    /** The column at which the content of a list item begins, or 0 if the line does not begin an item. */
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

    /** Whether the line begins a list even without the blank line before it that the notation requires, as in old schemas. */
    private static boolean isBullet(String line) {
        return line.length() > 2 && (line.charAt(0) == '-' || line.charAt(0) == '*') && line.charAt(1) == ' ';
    }

    /** Whether the line begins a message from a client or server, which old schemas show without markup. */
    private static boolean isExchange(String line, int indent) {
        return line.startsWith("-> ", indent) || line.startsWith("<- ", indent);
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

    /** The number of the first line that is not indented more than a block's first line. */
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

    /** The lines without their common indentation, and without blank lines at the beginning and the end. */
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

    /** The lines of a text, with each white space character replaced by a space. */
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
