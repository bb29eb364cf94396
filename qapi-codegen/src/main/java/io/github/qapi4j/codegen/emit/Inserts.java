package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts that are put into a file after JavaPoet has printed its declarations. JavaPoet prints each file twice, the first time to collect imports, and
 * splits what it prints at every line; with bodies and builders kept out of that, the generator takes half the time. In place of a text JavaPoet prints a
 * mark, which names the types that the text needs imports for.
 */
final class Inserts {
    private static final String BEGIN = "\1";
    private static final String END = "\2";

    private static final CodeBlock NOTHING = CodeBlock.builder().build();

    private final List<String> texts = new ArrayList<>();

    /** What to print in place of the code. Its lines get the indentation of the line that it stands in; its last line end is left out. */
    CodeBlock add(Code code) {
        String text = code.text();
        return add(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text, code.imports());
    }

    /** What to give JavaPoet as Javadoc in place of the text, which may be empty. */
    CodeBlock javadoc(String text) {
        return text.isEmpty() ? NOTHING : add(text, List.of());
    }

    private CodeBlock add(String text, List<ClassName> imports) {
        StringBuilder format = new StringBuilder(BEGIN).append(texts.size());
        for (int i = 0; i < imports.size(); i++) {
            format.append(" $T");
        }
        texts.add(text);
        return CodeBlock.of(format.append(END).toString(), imports.toArray());
    }

    /** The file's text. */
    String fill(StringBuilder printed) {
        StringBuilder filled = new StringBuilder(2 * printed.length());
        int from = 0;
        for (int begin = printed.indexOf(BEGIN, from); begin >= 0; begin = printed.indexOf(BEGIN, from)) {
            filled.append(printed, from, begin);
            int end = begin + 1;
            int index = 0;
            for (; Character.isDigit(printed.charAt(end)); end++) {
                index = 10 * index + printed.charAt(end) - '0';
            }
            append(filled, texts.get(index), indentation(printed, begin));
            from = printed.indexOf(END, end) + 1;
        }
        return filled.append(printed, from, printed.length()).toString();
    }

    /** What each further line of a text begins with: spaces, and within Javadoc an asterisk. */
    private static String indentation(StringBuilder printed, int index) {
        int start = printed.lastIndexOf("\n", index) + 1;
        int end = start;
        while (printed.charAt(end) == ' ' || printed.charAt(end) == '*') {
            end++;
        }
        return printed.substring(start, end);
    }

    private static void append(StringBuilder filled, String text, String indentation) {
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            filled.append(text, from, end + 1);
            from = end + 1;
            boolean blank = from < text.length() && text.charAt(from) == '\n';
            filled.append(blank ? indentation.stripTrailing() : indentation);
        }
        filled.append(text, from, text.length());
    }
}
