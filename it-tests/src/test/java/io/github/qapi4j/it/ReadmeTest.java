package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's Java compiles against the API of the project's own schemas. */
class ReadmeTest {
    private static final String BEGIN = "```java\n";

    /** What the README's text says about the names in its statements. */
    private static final String HEAD = """
            import $PACKAGE$.*;
            import io.github.qapi4j.runtime.qmp.*;
            import io.github.qapi4j.runtime.transaction.TransactionStep;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.List;

            public final class Snippets {
                interface Bitmaps {
                    Runnable add(String node, String name);
                }

            """;

    private static final String METHOD =
            "static void snippet%d(QmpClient client, QmpApi api, TransactionActionHandler actions,"
                    + " Bitmaps bitmaps, String node, String name) throws Exception {\n%s}\n";

    @Test
    void everySnippetCompiles() throws Exception {
        GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");
        StringBuilder program = new StringBuilder(HEAD);
        int statements = 0;
        for (String snippet : snippets()) {
            if (snippet.contains("public final class Nightly")) {
                Object nightly =
                        sdk.compileUser(Object.class, "Nightly", snippet.replace("com.example.qmp", "$PACKAGE$"));
                assertThat(nightly.getClass().getMethod("main", String[].class)).isNotNull();
            } else if (!snippet.contains("package com.example.qmp;") && !snippet.startsWith("module ")) {
                String body = snippet.replace("QmpApi api = ", "api = ");
                program.append(METHOD.formatted(statements++, body));
            }
        }
        assertThat(statements).isEqualTo(5);
        sdk.compileUser(Object.class, "Snippets", program.append("}\n").toString());
    }

    private static List<String> snippets() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        List<String> snippets = new ArrayList<>();
        for (int at = readme.indexOf(BEGIN); at >= 0; at = readme.indexOf(BEGIN, at)) {
            at += BEGIN.length();
            snippets.add(readme.substring(at, readme.indexOf("```", at)));
        }
        return snippets;
    }
}
