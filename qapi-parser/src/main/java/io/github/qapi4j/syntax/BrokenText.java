package io.github.qapi4j.syntax;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Guesses which names are defined by text that could not be parsed. */
final class BrokenText {
    private static final String KINDS =
            Arrays.stream(Decl.Kind.values()).map(Decl.Kind::key).collect(Collectors.joining("|", "(?:", ")"));
    /** A kind of definition with a quote on at least one side. */
    private static final Pattern KIND = Pattern.compile("'" + KINDS + "(?![\\w-])|(?<![\\w-])" + KINDS + "'");
    /** The number of characters after a kind that are searched for a name: enough for long names. */
    private static final int MAX_NAME = 200;

    private static final Pattern WORD = Pattern.compile("[\\w.-]+");
    /** Text that cannot be part of a name: escapes, and characters that names cannot contain. */
    private static final Pattern NO_NAME = Pattern.compile("\\\\(?:u[0-9A-Fa-f]{4}|.)|[^\\w.-]+");

    private static final Pattern DEFINITION = Pattern.compile("\\{\\s*'(?:" + KINDS + "|include|pragma)'");

    private BrokenText() {}

    /** The names that the text may define: the text after each kind, both as written and without the parts that cannot belong to a name. */
    static Set<String> definedNames(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher kind = KIND.matcher(text);
        while (kind.find()) {
            int end = kind.end();
            while (end < text.length() && end - kind.end() < MAX_NAME && ",{}[]".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            String named = text.substring(kind.end(), end);
            WORD.matcher(named).results().map(word -> word.group()).forEach(names::add);
            names.add(NO_NAME.matcher(named).replaceAll(""));
        }
        names.removeIf(name -> name.isEmpty()
                || name.equals("true")
                || name.equals("false")
                || DeclReader.isKind(name)
                || DeclReader.isPart(name));
        return names;
    }

    /** Whether the text has words and not only punctuation, which defines nothing. */
    static boolean hasWords(String text) {
        return WORD.matcher(text).find();
    }

    /** Whether a definition or directive seems to begin at an offset. */
    static boolean beginsDefinition(CharSequence text, int at) {
        return DEFINITION.matcher(text).region(at, text.length()).lookingAt();
    }
}
