package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of names of revisions that hold for any bytes: one exception of the declared type, and never another one. */
class GitNameFuzzTest {
    static Stream<byte[]> names() {
        return Stream.of("main:qapi/qapi-schema.json", "main^{tree}:", "-:a", ":a", "main", "a:\n", "a:/../b:c")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("names")
    @FuzzTest(maxDuration = "")
    void anyName(byte[] bytes) {
        String text = "git:" + new String(bytes, StandardCharsets.UTF_8);
        try {
            GitSide side = (GitSide) SchemaSide.of(text, Path.of(""), null);
            assertThat(side.name()).isEqualTo(text);
            assertThat(side.ref()).isNotEmpty().doesNotStartWith("-").doesNotContain(":", "\n", "\0");
            assertThat(side.path()).doesNotContain("\n", "\0");
            assertThat(text).startsWith("git:" + side.ref() + ":").endsWith(side.path());
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("'git:");
        }
    }
}
