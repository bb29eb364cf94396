package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Checks the rule of {@code CONTRIBUTING.md} that prose is plain technical English, as far as a list of phrases can: Javadoc, comments, string
 * literals, documents, scripts and schemas must not contain them. {@code it-tests/scripts/draw-prose} draws sentences for the rest of the rule.
 */
@Execution(ExecutionMode.CONCURRENT)
class LanguageTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** Comments, text blocks, strings and characters of Java source, in that order. Characters are matched because a quote in one opens no string. */
    private static final Pattern JAVA_TEXT = Pattern.compile(
            "//[^\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'", Pattern.DOTALL);

    private static final Pattern XML_COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

    /** The separator of a phrase's words, which may be on two lines of a comment or in two strings of a sum. */
    private static final String SEPARATOR = "(?:[\\s*/#]+|\\s*\"[\\s.]*\"\\s*)";

    /** Replacements by phrase. */
    private static final Map<String, String> PHRASES = phrases();

    private static final Map<String, Pattern> PATTERNS =
            PHRASES.keySet().stream().collect(Collectors.toMap(phrase -> phrase, LanguageTest::pattern));

    /** Files, and directories with all their files of these kinds. Test resources of other modules are data, apart from Java. */
    private static final List<String> COVERED = List.of(
            ".ci",
            "ARCHITECTURE.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "README.md",
            "docs",
            "it-tests/benchmarks",
            "it-tests/blocks",
            "it-tests/demo",
            "it-tests/examples",
            "it-tests/pom.xml",
            "it-tests/scripts",
            "it-tests/src",
            "pom.xml",
            "qapi-codegen/pom.xml",
            "qapi-codegen/src/main",
            "qapi-codegen/src/test/java",
            "qapi-maven-plugin/pom.xml",
            "qapi-maven-plugin/src/it",
            "qapi-maven-plugin/src/main",
            "qapi-maven-plugin/src/test/java",
            "qapi-parser/pom.xml",
            "qapi-parser/src/main",
            "qapi-parser/src/test/fuzz",
            "qapi-parser/src/test/java",
            "runtime/faults/pom.xml",
            "runtime/faults/src",
            "runtime/junit/pom.xml",
            "runtime/junit/src",
            "runtime/pom.xml",
            "runtime/src",
            "schemas/PROVENANCE.md",
            "schemas/README.md",
            "schemas/pom.xml",
            "schemas/src");

    /** This file contains the phrases. */
    private static final Path SELF = Path.of("it-tests/src/test/java/io/github/qapi4j/it/LanguageTest.java");

    /** Extensions of files with prose; scripts have none. */
    private static final Set<String> EXTENSIONS = Set.of("", "dict", "java", "json", "md", "txt", "xml");

    private static Map<String, String> phrases() {
        Map<String, String> phrases = new LinkedHashMap<>();
        phrases.put("told", "reported");
        phrases.put("tells", "reports, says, describes");
        phrases.put("to tell", "to report, to distinguish");
        phrases.put("whoever", "a noun: the user, the caller, the author");
        phrases.put("somebody", "a noun: a user, another process, other code");
        phrases.put("nobody", "a noun: no user, no process, no code");
        phrases.put("anybody", "a noun: any user, any process, any code");
        phrases.put("the one who", "a noun: the caller, the user");
        phrases.put("what is wrong", "errors");
        phrases.put("goes wrong", "fails");
        phrases.put("go wrong", "fail");
        phrases.put("takes its turn", "follows");
        phrases.put("turn comes", "is reached");
        phrases.put("the way to", "how to, for, entry point");
        phrases.put("of one name", "with the same name");
        phrases.put("but for", "except for");
        phrases.put("nothing but", "only");
        phrases.put("is but", "is only");
        phrases.put("are but", "are only");
        phrases.put("is none", "is not one, does not exist");
        phrases.put("are none", "are not, do not exist");
        phrases.put("is no part", "is not part");
        phrases.put("sees to it", "ensures");
        phrases.put("as it were", "nothing");
        phrases.put("as it should be", "the expected result");
        phrases.put("our own words", "the words of the mapping");
        phrases.put("of ours", "of this project");
        phrases.put("stands in", "is in");
        phrases.put("stand in", "are in");
        phrases.put("stands for", "represents, means");
        phrases.put("stand for", "represent, mean");
        phrases.put("stands on", "is on, is based on");
        phrases.put("stands there", "is there, is written");
        phrases.put("stands beside", "is beside");
        phrases.put("refuses", "rejects");
        phrases.put("is refused", "is rejected");
        phrases.put("are refused", "are rejected");
        phrases.put("be refused", "be rejected");
        phrases.put("does without", "omits, does not need");
        phrases.put("do without", "omit, not need");
        phrases.put("goes on", "continues");
        phrases.put("go on", "continue");
        phrases.put("hears", "receives");
        phrases.put("lest", "so that ... not");
        phrases.put("by way of", "through");
        phrases.put("at hand", "current");
        phrases.put("under way", "in progress");
        phrases.put("for ever", "without limit");
        phrases.put("for the sake of", "to");
        phrases.put("so to speak", "nothing");
        phrases.put("as a rule", "usually");
        return phrases;
    }

    /** A phrase in a text. */
    private record Finding(String file, int line, String phrase) {
        @Override
        public String toString() {
            return file + ":" + line + ": '" + phrase + "': write " + PHRASES.get(phrase);
        }
    }

    @Test
    void proseIsPlain() throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Path file : coveredFiles()) {
            findings.addAll(findings(ROOT.relativize(file).toString(), Files.readString(file)));
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void everySourceDirectoryIsCovered() throws IOException {
        List<String> covered = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml")))
                    .toList()) {
                for (String directory : List.of("src/main", "src/test/java")) {
                    Path path = module.resolve(directory);
                    if (Files.exists(path)) {
                        covered.add(ROOT.relativize(path).toString());
                    }
                }
            }
        }
        assertThat(covered)
                .hasSizeGreaterThan(6)
                .allSatisfy(directory ->
                        assertThat(COVERED).anyMatch(path -> Path.of(directory).startsWith(path)));
    }

    @Test
    void everyPhraseIsFoundInEveryKindOfText() {
        PHRASES.keySet().forEach(phrase -> {
            String broken = phrase.replace(" ", "\n     * ");
            String sum = phrase.replace(" ", " \"\n + \"");
            String java = "/** It " + broken + ". */\nclass A { // " + phrase + "\nchar q = '\"'; String s = \""
                    + phrase + "\"; String t = \"\"\"\n" + phrase + "\n\"\"\"; String u = \"" + sum + "\"; }";
            assertThat(findings("A.java", java)).filteredOn(found(phrase)).hasSize(5);
            String lines = phrase.replace(" ", "\n# ");
            for (String text : List.of("a.md", "a.txt", "run", "a.json")) {
                assertThat(findings(text, "# It " + lines + "."))
                        .filteredOn(found(phrase))
                        .hasSize(1);
            }
            assertThat(findings("pom.xml", "<a>" + phrase + "</a><!-- " + phrase + " -->"))
                    .filteredOn(found(phrase))
                    .hasSize(1);
            assertThat(findings("A.java", "class A { int " + phrase.replace(" ", "") + "; }"))
                    .isEmpty();
        });
        assertThat(findings("A.java", "// one\n/* two\n   told */")).hasToString("[A.java:3: 'told': write reported]");
        assertThat(findings("a.md", "untold `Told_it` foretells")).isEmpty();
    }

    private static Predicate<Finding> found(String phrase) {
        return finding -> finding.phrase().equals(phrase);
    }

    private static List<Path> coveredFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : COVERED) {
            Path path = ROOT.resolve(name);
            assertThat(path).exists();
            try (Stream<Path> below = Files.walk(path)) {
                files.addAll(below.filter(Files::isRegularFile)
                        .filter(file -> isProse(ROOT.relativize(file)))
                        .toList());
            }
        }
        return files;
    }

    private static boolean isProse(Path file) {
        String name = file.getFileName().toString();
        String extension = name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
        return EXTENSIONS.contains(extension)
                && !file.equals(SELF)
                && Stream.of(file.toString().split("/")).noneMatch("target"::equals);
    }

    private static List<Finding> findings(String file, String source) {
        List<Finding> findings = new ArrayList<>();
        String text = text(file, source);
        String lowerCase = text.toLowerCase(Locale.ROOT);
        PHRASES.keySet().forEach(phrase -> {
            // Searching words is much faster than matching, and most texts have no phrase.
            if (!Stream.of(phrase.split(" ")).allMatch(lowerCase::contains)) {
                return;
            }
            Matcher matcher = PATTERNS.get(phrase).matcher(text);
            while (matcher.find()) {
                int line = 1
                        + (int) text.substring(0, matcher.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                findings.add(new Finding(file, line, phrase));
            }
        });
        return findings;
    }

    private static Pattern pattern(String phrase) {
        return Pattern.compile(
                "(?<![\\w-])" + String.join(SEPARATOR, phrase.split(" ")) + "(?![\\w-])", Pattern.CASE_INSENSITIVE);
    }

    private static String text(String file, String source) {
        if (file.endsWith(".java")) {
            return withoutCode(JAVA_TEXT, source);
        }
        return file.endsWith(".xml") ? withoutCode(XML_COMMENT, source) : source;
    }

    /** Returns the source with everything except text replaced by blanks, so that the lines keep their numbers. */
    private static String withoutCode(Pattern pattern, String source) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = pattern.matcher(source);
        int end = 0;
        while (matcher.find()) {
            text.append(blank(source.substring(end, matcher.start()))).append(matcher.group());
            end = matcher.end();
        }
        return text.append(blank(source.substring(end))).toString();
    }

    private static String blank(String code) {
        return code.replaceAll("[^\n]+", " . ");
    }
}
