package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java of {@code docs/guide.md} compiles without warnings. {@link GuidePageIT} runs it. */
class GuidePageTest {
    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?(?:final )?class (\\w+)");

    @Test
    void compilesWithEveryLint() throws Exception {
        GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");
        Map<String, String> sources = new LinkedHashMap<>();
        for (String block : JavaBlocks.of(Path.of("..", "docs", "guide.md"))) {
            Matcher name = CLASS.matcher(block);
            assertThat(name.find()).isTrue();
            sources.put(name.group(1) + ".java", block.replace("com.example.qmp", "sdk.own"));
        }
        assertThat(sources)
                .containsOnlyKeys(
                        "Nodes.java", "Events.java", "Target.java", "TwoDisks.java", "Main.java", "TwoDisksTest.java");

        SourceCompilation compilation = new SourceCompilation();
        compilation.add(sources);
        assertThat(compilation.problems(sdk.classes())).isEmpty();
    }
}
