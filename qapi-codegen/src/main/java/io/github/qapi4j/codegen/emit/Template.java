package io.github.qapi4j.codegen.emit;

import java.util.ArrayList;
import java.util.List;

/** A template of {@link Code}, divided at its placeholders and line ends. Immutable. */
final class Template {
    private final Part[] parts;
    private final int arguments;

    private Template(List<Part> parts, int arguments) {
        this.parts = parts.toArray(new Part[0]);
        this.arguments = arguments;
    }

    /** The kinds of parts. */
    enum Kind {
        /** Text within a line, not empty. */
        TEXT,
        /** The rest of a line, which may be empty. */
        LINE,
        /** {@code $T}. */
        TYPE,
        /** {@code $L}. */
        VALUE,
        /** {@code $S}. */
        LITERAL,
        /** {@code $W}. */
        SPACE_OR_BREAK,
        /** {@code $Z}. */
        BREAK
    }

    /**
     * A part.
     *
     * @param text the text of a {@link Kind#TEXT} or {@link Kind#LINE}; empty for other kinds
     * @param argument the index of a placeholder's argument; 0 for parts that take no argument
     */
    record Part(Kind kind, String text, int argument) {}

    /** Parses a template. */
    static Template of(String template) {
        List<Part> parts = new ArrayList<>();
        int used = 0;
        int from = 0;
        for (int at = template.indexOf('$'); at >= 0; at = template.indexOf('$', from)) {
            addText(parts, template, from, at);
            char kind = template.charAt(++at);
            int index = used;
            if (kind >= '1' && kind <= '9') {
                index = kind - '1';
                kind = template.charAt(++at);
            }
            from = at + 1;
            switch (kind) {
                case 'W' -> parts.add(new Part(Kind.SPACE_OR_BREAK, "", 0));
                case 'Z' -> parts.add(new Part(Kind.BREAK, "", 0));
                case '$' -> parts.add(new Part(Kind.TEXT, "$", 0));
                default -> {
                    parts.add(new Part(placeholder(kind), "", index));
                    used = Math.max(used, index + 1);
                }
            }
        }
        addText(parts, template, from, template.length());
        return new Template(parts, used);
    }

    private static Kind placeholder(char kind) {
        return switch (kind) {
            case 'T' -> Kind.TYPE;
            case 'L' -> Kind.VALUE;
            case 'S' -> Kind.LITERAL;
            default -> throw new IllegalStateException("bug: no placeholder $" + kind);
        };
    }

    private static void addText(List<Part> parts, String template, int begin, int end) {
        int from = begin;
        for (int newline = template.indexOf('\n', from);
                newline >= 0 && newline < end;
                newline = template.indexOf('\n', from)) {
            parts.add(new Part(Kind.LINE, template.substring(from, newline), 0));
            from = newline + 1;
        }
        if (from < end) {
            parts.add(new Part(Kind.TEXT, template.substring(from, end), 0));
        }
    }

    /** The parts in order; the caller must not change the array. */
    Part[] parts() {
        return parts;
    }

    /** The number of arguments that a use of the template must have. */
    int arguments() {
        return arguments;
    }
}
