package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.qapi4j.runtime.qmp.QmpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The Java of {@code docs/testing.md} compiles against the API of the project's own schemas; its tests pass, and fail with the texts of the page. */
@Timeout(120)
class TestingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");

    /** The page's folder of the recordings. */
    private static final String RECORDINGS = "src/test/recordings/";

    private static final String IMPORTS = """
            import static org.junit.jupiter.api.Assertions.*;

            import $PACKAGE$.*;
            import io.github.qapi4j.junit.*;
            import io.github.qapi4j.runtime.codec.*;
            import io.github.qapi4j.runtime.qmp.*;
            import io.github.qapi4j.runtime.trace.*;
            import io.github.qapi4j.runtime.transport.*;
            import java.io.IOException;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.List;
            import java.util.concurrent.CompletableFuture;
            import org.junit.jupiter.api.Test;

            """;

    /** Tests that fail with the messages on the page. */
    private static final String FAILING = """
            @FakeQemu(QmpApi.class)
            public class Failing {
                @Test
                void unexpected(FakeServer qemu, QmpClient client) throws Exception {
                    qemu.on(QueryStatusCommand.DESCRIPTOR)
                            .replyJson("{'running': true, 'singlestep': false, 'status': 'running'}");
                    assertThrows(QmpErrorException.class, () -> new Machine(client).pause());
                }

                @Test
                void invalidJson(FakeServer qemu) {
                    qemu.on(QueryStatusCommand.DESCRIPTOR).lenient().replyJson("{'running': true}");
                }

                @Test
                void invalidValue(FakeServer qemu) {
                    IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () ->
                            qemu.on(QueryJobsCommand.DESCRIPTOR).replyJson(
                                    "[{'id': 'a', 'type': 'backup', 'status': 'runing', 'current-progress': 0}]"));
                    assertTrue(failure.getMessage().startsWith("the reply to 'query-jobs' is not valid: "
                            + "$[0].total-progress: missing member, expected int\\n    $[0].status: expected one of 'undefined', "),
                            failure.getMessage());
                }

                @Test
                void unknown(FakeServer qemu) {
                    qemu.on("query-statsu");
                }

                @Test
                void missing(FakeServer qemu, QmpApi api) throws Exception {
                    qemu.on(StopCommand.DESCRIPTOR).reply();
                    api.runState().stop();
                    qemu.takeCommand(BlockdevDelCommand.DESCRIPTOR, Duration.ofMillis(5));
                }
            }
            """;

    /** The real QEMU of the page. */
    private static final String REAL = """
            public final class Real implements java.util.function.Function<Path, QmpServer> {
                @Override
                public QmpServer apply(Path socket) {
                    try {
                        return QmpServer.builder(QmpApi.schema())
                            .handle(QueryStatusCommand.DESCRIPTOR, (request, command) ->
                                    StatusInfo.builder().running(true).singlestep(false).status(RunState.RUNNING).build())
                            .handle(StopCommand.DESCRIPTOR, (request, command) -> null)
                            .listen(socket);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private final GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");

    @AfterEach
    void stopRecording() {
        System.clearProperty("qapi4j.record");
    }

    /** Returns the results by the names of the tests; an empty text for a test that has passed. */
    private static Map<String, String> run(Object instance) {
        Map<String, String> results = new ConcurrentSkipListMap<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(instance.getClass()))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest() || result.getThrowable().isPresent()) {
                                    results.put(
                                            test.getDisplayName().replaceAll("\\(.*", ""),
                                            result.getThrowable()
                                                    .map(failure -> String.valueOf(failure.getMessage()))
                                                    .orElse(""));
                                }
                            }
                        });
        return new TreeMap<>(results);
    }

    /** Returns an instance of a class of the page, with the code under test. */
    private Object compile(String name, String text) throws Exception {
        String machine = JavaBlocks.of(PAGE).get(0);
        String withMachine = machine.substring(machine.indexOf("final class"));
        return sdk.compileUser(
                Object.class,
                name,
                IMPORTS
                        + text.replace(RECORDINGS, folder + "/")
                                .replaceAll("(?m)^class " + name, "public class " + name)
                        + withMachine);
    }

    private static String withoutImports(String block) {
        return block.substring(block.indexOf("@FakeQemu"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void theTestsOfThePageRun() throws Exception {
        List<String> blocks = JavaBlocks.of(PAGE);
        assertThat(blocks).hasSize(14);
        assertThat(run(compile("MachineTest", withoutImports(blocks.get(1)))))
                .isEqualTo(Map.of("pausesARunningMachine", "", "leavesAPausedMachine", ""));

        Path socket = folder.resolve("real.sock");
        Function<Path, QmpServer> real = sdk.compileUser(Function.class, "Real", IMPORTS + REAL);
        Object recorded = compile("RecordedMachineTest", blocks.get(12));
        try (QmpServer qemu = real.apply(socket)) {
            assertThat(qemu).isNotNull();
            System.setProperty("qapi4j.record", socket.toString());
            assertThat(run(recorded)).isEqualTo(Map.of("pause", ""));
        }
        System.clearProperty("qapi4j.record");
        assertThat(run(recorded)).isEqualTo(Map.of("pause", ""));

        StringBuilder methods = new StringBuilder("@FakeQemu(QmpApi.class)\npublic class Page {\n");
        for (String block : blocks) {
            if (block.startsWith("@Test")) {
                methods.append(block);
            }
        }
        assertThat(run(compile("Page", methods.append("}\n").toString())))
                .hasSize(11)
                .allSatisfy((name, failure) -> assertThat(failure).as(name).isEmpty());
    }

    private static String plugin(Path page) throws IOException {
        String text = Files.readString(page);
        String begin = "      <plugin>\n        <groupId>io.github.qapi4j</groupId>";
        int start = text.indexOf(begin);
        return text.substring(start, text.indexOf("\n      </plugin>", start));
    }

    @Test
    void thePomGeneratesTheApiAsThatOfTheReadme() throws Exception {
        assertThat(plugin(PAGE)).isEqualTo(plugin(Path.of("..", "README.md")));
    }

    @Test
    void theMessagesOfThePageAreReal() throws Exception {
        Map<String, String> failures = run(compile("Failing", FAILING));
        String page = Files.readString(PAGE).replaceAll("\\.java:\\d+", ".java:0");
        assertThat(failures.remove("invalidValue")).isEmpty();
        assertThat(failures).hasSize(4);
        failures.forEach((name, failure) -> assertThat(page)
                .as(name)
                .contains(("\n" + failure)
                        .replace("Failing.java", "MachineTest.java")
                        .replaceAll("\\.java:\\d+", ".java:0")
                        .replace("within 5 ms", "within 5000 ms")
                        .replaceAll("\n(?=.)", "\n    ")));
    }
}
