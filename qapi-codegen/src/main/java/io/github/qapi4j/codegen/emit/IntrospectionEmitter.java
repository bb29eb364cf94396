package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaIntrospection;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the class that holds a schema's introspection, with a line for each element, so that the difference between two versions of generated source
 * shows which elements differ.
 */
final class IntrospectionEmitter {
    /**
     * The maximum length of a string constant in bytes, which are characters here, since JSON is written in ASCII. A class file allows one more, but
     * javac does not.
     */
    private static final int CONSTANT = 65_534;

    private IntrospectionEmitter() {}

    static void type(Code code, JavaIntrospection introspection) {
        code.topLevel("""
                        The answer of a server with this API to {@code query-qmp-schema}.

                        <p>It is long, so the class is loaded only when the answer is requested.""")
                .open("final class $L", introspection.name())
                .add("private $L() {\n}\n\n", introspection.name())
                .javadoc("Returns the answer as JSON in ASCII.")
                .open("static String text()")
                // A constant expression of several constants would be one constant, which may be too long.
                .plain("return String.join(\"\"");
        print(code, lines(introspection.elements()));
        code.plain(");\n").close().close();
    }

    /** The lines of the answer. A line that is too long for a constant is divided. */
    private static List<String> lines(List<String> elements) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            String line = (i == 0 ? "[" : "") + elements.get(i) + (i == elements.size() - 1 ? "]" : ",");
            for (int from = 0; from < line.length(); from += CONSTANT) {
                lines.add(line.substring(from, Math.min(from + CONSTANT, line.length())));
            }
        }
        return lines;
    }

    /** Adds text blocks, each of which is a constant of as many lines as fit. JSON never has three quotes in a row. */
    private static void print(Code code, List<String> lines) {
        int rest = -1;
        for (String line : lines) {
            if (line.length() > rest) {
                code.plain(rest < 0 ? ", \"\"\"\n" : "\"\"\", \"\"\"\n");
                rest = CONSTANT;
            }
            code.plain(line.replace("\\", "\\\\")).plain("\\\n");
            rest -= line.length();
        }
        code.plain("\"\"\"");
    }
}
