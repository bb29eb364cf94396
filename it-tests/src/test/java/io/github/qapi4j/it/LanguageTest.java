package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rule of {@code CONTRIBUTING.md} that prose is plain technical English, as far as a list of phrases can hold it: these phrases must not return to
 * Javadoc, comments, string literals and documents.
 */
class LanguageTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** Comments, text blocks, strings and characters of Java source, in that order; characters, so that a quote in one opens no string. */
    private static final Pattern JAVA_TEXT = Pattern.compile(
            "//[^\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'", Pattern.DOTALL);

    /** What to write instead, by phrase. Words of a phrase may be in two lines. */
    private static final Map<String, String> PHRASES = phrases();

    /** What the rule covers: directories with all Java files and documents below them, and single files. */
    private static final List<String> COVERED = List.of(
            "qapi-parser/src/main",
            "qapi-codegen/src/main",
            "qapi-maven-plugin/src/main",
            "runtime/src/main",
            "docs/api-stability.md",
            "docs/decisions",
            "ARCHITECTURE.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "README.md");

    private static Map<String, String> phrases() {
        Map<String, String> phrases = new LinkedHashMap<>();
        phrases.put("told", "reported");
        phrases.put("tells", "reports, says, describes");
        phrases.put("to tell", "to report, to distinguish");
        phrases.put("whoever", "a noun: the user, the caller, the author");
        phrases.put("what is wrong", "errors");
        phrases.put("takes its turn", "follows");
        phrases.put("turn comes", "is reached");
        phrases.put("the way to", "how to, for");
        phrases.put("but for", "except for");
        phrases.put("nothing but", "only");
        phrases.put("is but", "is only");
        phrases.put("are but", "are only");
        phrases.put("is none", "is not one, does not exist");
        phrases.put("are none", "are not, do not exist");
        phrases.put("sees to it", "ensures");
        phrases.put("as it were", "nothing");
        phrases.put("our own words", "the words of the mapping");
        phrases.put("stands in", "is in");
        phrases.put("stand in", "are in");
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
    void everyPhraseIsFoundInEveryKindOfText() {
        PHRASES.keySet().forEach(phrase -> {
            String broken = phrase.replace(" ", "\n     * ");
            String java = "/** It " + broken + ". */\nclass A { // " + phrase + "\nchar q = '\"'; String s = \""
                    + phrase + "\"; String t = \"\"\"\n" + phrase + "\n\"\"\"; }";
            assertThat(findings("A.java", java))
                    .extracting(Finding::phrase)
                    .containsExactly(phrase, phrase, phrase, phrase);
            assertThat(findings("a.md", "It " + phrase.replace(' ', '\n') + "."))
                    .hasSize(1);
            assertThat(findings("A.java", "class A { int " + phrase.replace(" ", "") + "; }"))
                    .isEmpty();
        });
        assertThat(findings("A.java", "// one\n/* two\n   told */")).hasToString("[A.java:3: 'told': write reported]");
        assertThat(findings("a.md", "untold `Told_it` foretells")).isEmpty();
    }

    private static List<Path> coveredFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : COVERED) {
            Path path = ROOT.resolve(name);
            assertThat(path).exists();
            try (Stream<Path> below = Files.walk(path)) {
                files.addAll(below.filter(Files::isRegularFile)
                        .filter(file -> file.toString().endsWith(".java")
                                || file.toString().endsWith(".md"))
                        .toList());
            }
        }
        return files;
    }

    private static List<Finding> findings(String file, String source) {
        List<Finding> findings = new ArrayList<>();
        String text = file.endsWith(".java") ? withoutCode(source) : source;
        PHRASES.keySet().forEach(phrase -> {
            Matcher matcher = pattern(phrase).matcher(text);
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
                "(?<![\\w-])" + String.join("[\\s*/]+", phrase.split(" ")) + "(?![\\w-])", Pattern.CASE_INSENSITIVE);
    }

    /** Java source in which everything except text is blank, so that lines stay where they are. */
    private static String withoutCode(String source) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = JAVA_TEXT.matcher(source);
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
