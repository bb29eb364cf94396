package io.github.qapi4j.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A change of a schema, and users' code that it may affect. The format of its text is
 *
 * <pre>
 * === RULE: verdict
 * --- schema FILE
 *   a line of the schema
 * - a line of the schema before the change
 * + a line of the schema after it
 * --- stays
 * statements that compile against both
 * --- breaks the constructor
 * statements that compile before the change only
 * </pre>
 *
 * Statements in a section {@code warns} compile against both, with a warning after the change. {@code (from 21)} at the end of a section's first line
 * names the release of Java whose syntax the statements need. Statements can use the variables {@code api} (the facade), {@code async} (the facade
 * with futures) and {@code client}.
 *
 * @param packageName the package for generated code, unique to this case
 * @param rule the rule, as in the first column of the page on stability
 * @param verdict {@code ok}, {@code note} or {@code break}
 * @param schema the lines of the schema's files by name, with their marks; the first file is the root
 */
record StabilityCase(String packageName, String rule, String verdict, Map<String, String> schema, List<Use> uses) {
    private static final Pattern CASE = Pattern.compile("(.+): (ok|note|break)");
    private static final Pattern SECTION = Pattern.compile("(schema|stays|breaks|warns) ?(.*?)(?: \\(from (\\d+)\\))?");

    /** The schema before the change, and after it. */
    enum Side {
        BEFORE('-'),
        AFTER('+');

        private final char mark;

        Side(char mark) {
            this.mark = mark;
        }
    }

    /** The effect of the change on a use. */
    enum Effect {
        STAYS,
        BREAKS,
        WARNS
    }

    /**
     * Statements of a user's program.
     *
     * @param kind the part of the API that they use, e.g. {@code the constructor}
     * @param language the release of Java that they need
     */
    record Use(Effect effect, String kind, int language, String statements) {}

    /** Parses the cases in a text. */
    static List<StabilityCase> parse(String text) {
        List<StabilityCase> cases = new ArrayList<>();
        for (String part : parts(text, "=== ")) {
            List<String> sections = parts(part, "--- ");
            Matcher heading = matcher(CASE, firstLine(part));
            StabilityCase parsed = new StabilityCase(
                    "case" + cases.size(),
                    heading.group(1),
                    heading.group(2),
                    new LinkedHashMap<>(),
                    new ArrayList<>());
            sections.forEach(parsed::add);
            cases.add(parsed);
        }
        return cases;
    }

    private void add(String section) {
        Matcher heading = matcher(SECTION, firstLine(section));
        String content = section.substring(section.indexOf('\n') + 1);
        if (heading.group(1).equals("schema")) {
            schema.put(heading.group(2), content);
        } else {
            Effect effect = Effect.valueOf(heading.group(1).toUpperCase(Locale.ROOT));
            int language = heading.group(3) == null ? 17 : Integer.parseInt(heading.group(3));
            uses.add(new Use(effect, heading.group(2), language, content));
        }
    }

    /** Splits a text at the lines that begin with the mark, and drops the part before the first of them. */
    private static List<String> parts(String text, String mark) {
        String[] parts = text.split("(?m)^" + mark);
        return List.of(parts).subList(1, parts.length);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElseThrow();
    }

    private static Matcher matcher(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(line);
        }
        return matcher;
    }

    /** Returns the same case with another package. */
    StabilityCase inPackage(String name) {
        return new StabilityCase(name, rule, verdict, schema, uses);
    }

    /** Returns the files of the schema on one side, by name. */
    Map<String, String> schema(Side side) {
        Map<String, String> files = new LinkedHashMap<>();
        schema.forEach((file, lines) -> files.put(
                file,
                lines.lines()
                        .filter(line -> line.startsWith(" ") || line.indexOf(side.mark) == 0)
                        .map(line -> line.substring(1))
                        .collect(Collectors.joining("\n"))));
        return files;
    }

    /** Returns the file name of a class with the statements of a use. */
    String file(Use use) {
        return packageName + "/Use" + uses.indexOf(use) + ".java";
    }

    /** Returns the source of that class, which is in the package of the generated API. */
    String source(Use use) {
        return """
                package %s;

                import io.github.qapi4j.runtime.codec.*;
                import io.github.qapi4j.runtime.qmp.*;
                import io.github.qapi4j.runtime.transaction.*;
                import java.math.BigInteger;
                import java.util.*;
                import java.util.function.*;

                final class Use%d {
                    static void use(QmpApi api, QmpApi.Async async, QmpClient client) throws Exception {
                        %s
                    }
                }
                """.formatted(packageName, uses.indexOf(use), use.statements);
    }

    @Override
    public String toString() {
        return rule;
    }
}
