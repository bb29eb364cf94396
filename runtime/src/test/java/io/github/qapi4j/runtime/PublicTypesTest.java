package io.github.qapi4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Javadoc of each public type for users contains an example. */
class PublicTypesTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\\n]*\\s+)*public (?:(?:abstract|sealed|final) )*(?:class|interface|record|enum|@interface) (\\w+)",
            Pattern.DOTALL);
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code(.*?)\\n \\* \\}</pre>", Pattern.DOTALL);

    /** Annotations that only generated code uses. */
    private static final Set<String> WITHOUT_EXAMPLE = Set.of("Generated", "Unstable");

    /** Packages that are not for users. */
    private static final Set<String> INTERNAL = Set.of("frame", "generated");

    @Test
    void eachHasAnExampleWithBalancedBraces() throws IOException {
        List<String> types = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        for (Path file : sources()) {
            Matcher type = PUBLIC_TYPE.matcher(Files.readString(file));
            if (type.find()) {
                types.add(type.group(2));
                Matcher example = EXAMPLE.matcher(type.group(1));
                if (example.find() ? !isBalanced(example.group(1)) : !WITHOUT_EXAMPLE.contains(type.group(2))) {
                    findings.add(type.group(2));
                }
            }
        }
        assertThat(findings).isEmpty();
        assertThat(types).hasSizeGreaterThan(50).contains("QmpCaller", "JsonObject", "Unsigned", "TransactionStep");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file ->
                            !INTERNAL.contains(file.getParent().getFileName().toString()))
                    .toList();
        }
    }

    /** Returns whether a closing brace ends the example only at its end, as the inline tag requires. */
    private static boolean isBalanced(String example) {
        int depth = 0;
        for (int i = 0; i < example.length() && depth >= 0; i++) {
            char c = example.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return depth == 0;
    }
}
