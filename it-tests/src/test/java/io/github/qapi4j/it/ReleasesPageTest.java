package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.merge.Release;
import io.github.qapi4j.merge.SchemaMerge;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java of {@code docs/releases.md} compiles against the API of the schemas on the page, and does what the page says with a server of each release. */
@Timeout(120)
class ReleasesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "releases.md");

    /** The servers answer as those of their release do. */
    private static final String METHODS = """
                @Override
                public void run() {
                    try {
                        run(1, "{\\"id\\": \\"a\\", \\"state\\": \\"running\\", \\"uptime\\": 1}",
                                "{\\"enabled\\": true, \\"policy\\": 7}", false);
                        run(2, "{\\"id\\": \\"b\\", \\"state\\": \\"frozen\\", \\"owner\\": \\"me\\"}",
                                "{\\"enabled\\": true, \\"kind\\": \\"plain\\", \\"policy\\": 8}", true);
                        run(3, "{\\"id\\": \\"c\\", \\"state\\": \\"gone\\", \\"owner\\": \\"me\\"}",
                                "{\\"enabled\\": true, \\"kind\\": \\"new\\"}", true);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }

                private static void run(int major, String info, String guard, boolean bursts) throws Exception {
                    String schema = "[{\\"meta-type\\": \\"command\\", \\"name\\": \\"set-limit\\", \\"arg-type\\": \\"1\\", \\"ret-type\\": \\"0\\"},"
                            + "{\\"meta-type\\": \\"object\\", \\"name\\": \\"0\\", \\"members\\": []},"
                            + "{\\"meta-type\\": \\"builtin\\", \\"name\\": \\"int\\", \\"json-type\\": \\"int\\"},"
                            + "{\\"meta-type\\": \\"object\\", \\"name\\": \\"1\\", \\"members\\": [{\\"name\\": \\"bytes\\", \\"type\\": \\"int\\"}"
                            + (bursts ? ", {\\"name\\": \\"burst\\", \\"type\\": \\"int\\", \\"default\\": null}" : "") + "]}]";
                    QmpServer.Builder builder = QmpServer.builder(SchemaDescriptor.of("server", List.of()))
                            .version(major, 0, 0, "")
                            .otherwise((request, command) -> CompletableFuture.completedFuture(switch (command.name()) {
                                case "query-info" -> JsonValue.parse(info);
                                case "query-guard" -> JsonValue.parse(guard);
                                case "query-qmp-schema" -> JsonValue.parse(schema);
                                case "set-limit" -> {
                                    System.out.println("limit " + command.arguments());
                                    yield JsonObject.EMPTY;
                                }
                                default -> throw new AssertionError(command);
                            }));
                    try (QmpServer server = builder.start(); QmpClient client = QmpClient.connect(server.attach())) {
            %s
                    }
                }
            }
            """;

    /** The schemas of the page, the oldest first. */
    private static MergeResult merged() {
        List<Release> releases = new ArrayList<>();
        String page;
        try {
            page = Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int at = page.indexOf("```json\n"); at >= 0; at = page.indexOf("```json\n", at)) {
            at += "```json\n".length();
            String text = page.substring(at, page.indexOf("```", at));
            String name = releases.size() + 1 + ".0";
            Schema schema = SchemaLoader.load(
                            SourceResolver.memory(Map.of("server.json", text)), "server.json", LoadOptions.defaults())
                    .schema()
                    .orElseThrow();
            releases.add(new Release(name, schema));
        }
        assertThat(releases).hasSize(2);
        return SchemaMerge.merge(releases, Levels.of(false));
    }

    @Test
    void theBlocksRun() throws Exception {
        GeneratedSdk sdk = GeneratedSdk.of(ReleasesPageTest::merged, "sdk.releases_page", options -> options);
        List<String> blocks = JavaBlocks.of(PAGE);
        assertThat(blocks).hasSize(4);
        StringBuilder program = new StringBuilder("""
                import $PACKAGE$.*;
                import io.github.qapi4j.runtime.codec.*;
                import io.github.qapi4j.runtime.qmp.*;
                import java.util.List;
                import java.util.concurrent.CompletableFuture;

                public final class Releases implements Runnable {
                """);
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < blocks.size(); i++) {
            program.append(
                    "static void block%d(QmpClient client) throws Exception {\n%s}\n".formatted(i, blocks.get(i)));
            calls.append("block%d(client);\n".formatted(i));
        }
        Runnable releases = sdk.compileUser(
                Runnable.class,
                "Releases",
                program.append(METHODS.formatted(calls)).toString());

        assertThat(JavaBlocks.printed(releases::run))
                .containsExactly(
                        "a belongs to its machine",
                        "policy 7, of a server without kinds",
                        "limit {\"bytes\":1000000}",
                        "b belongs to me",
                        "policy 8",
                        "limit {\"bytes\":1000000,\"burst\":50000}",
                        "the server 3.0.0 is newer than all releases of the API, after 2.0",
                        "c belongs to me",
                        "limit {\"bytes\":1000000,\"burst\":50000}");
    }
}
