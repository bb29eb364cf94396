package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's example compiles against what the project's schemas become. */
class ReadmeTest {
    @Test
    void exampleCompiles() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        int start = readme.indexOf("```java\nimport com.example.qmp.*;") + "```java\n".length();
        String example = readme.substring(start, readme.indexOf("```", start));
        Object nightly = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own")
                .compileUser(Object.class, "Nightly", example.replace("com.example.qmp", "$PACKAGE$"));
        assertThat(nightly.getClass().getMethod("main", String[].class)).isNotNull();
    }
}
