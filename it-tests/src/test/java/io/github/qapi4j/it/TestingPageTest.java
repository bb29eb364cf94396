package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
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

    /** A schema that declares no commands. */
    private static final SchemaDescriptor SCHEMA = SchemaDescriptor.of("QEMU", List.of());

    /** The page's folder of the recordings. */
    private static final String RECORDINGS = "src/test/recordings/";

    /** The page's folder of the recordings of another QEMU. */
    private static final String OTHER_RECORDINGS = "target/qemu-10.2";

    /** Recordings are relative to the working directory, as on the page. */
    private static final String OWN_RECORDINGS = "target/testing-page/";

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
                    api.misc().stop();
                    qemu.takeCommand(BlockdevDelCommand.DESCRIPTOR, Duration.ofMillis(5));
                }
            }
            """;

    /** What QEMU 7.2 replies to {@code query-named-block-nodes}; 10.2 has more. */
    private static final String NODE = """
            {"iops_rd": 0, "detect_zeroes": "off", "image": {"virtual-size": 1, "filename": "null-co://", "format": "null-co"}, \
            "iops_wr": 0, "ro": false, "node-name": "a", "backing_file_depth": 0, "drv": "null-co", "iops": 0, "bps_wr": 0, \
            "write_threshold": 0, "encrypted": false, "bps": 0, "bps_rd": 0, "file": "null-co://", \
            "cache": {"no-flush": false, "direct": false, "writeback": true}%s}""";

    private static final String NODE_10_2 = NODE.formatted(", \"children\": [], \"active\": true");

    @TempDir
    private Path folder;

    private final GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");

    @AfterEach
    void stopRecording() {
        System.clearProperty("qapi4j.record");
        System.clearProperty("qapi4j.recordings");
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

    /** Returns the imports of {@code MachineTest}, and those that the page names for its other tests. */
    private static String imports() throws IOException {
        List<String> blocks = JavaBlocks.of(PAGE);
        String test = blocks.get(1);
        return test.substring(0, test.indexOf("@FakeQemu")).replace("com.example.qmp", "$PACKAGE$") + blocks.get(2);
    }

    /** Returns an instance of a class of the page, with the code under test. */
    private Object compile(String name, String text) throws Exception {
        String machine = JavaBlocks.of(PAGE).get(0);
        String withMachine = machine.substring(machine.indexOf("final class"));
        return sdk.compileUser(
                Object.class,
                name,
                imports()
                        + text.replace(OTHER_RECORDINGS, folder.toString())
                                .replace(RECORDINGS, OWN_RECORDINGS)
                                .replaceAll("(?m)^class " + name, "public class " + name)
                        + withMachine);
    }

    private static String withoutImports(String block) {
        return block.substring(block.indexOf("@FakeQemu"));
    }

    /** Runs tests that are recorded with a QEMU. */
    private static Map<String, String> record(Object tests, String node) {
        try (FakeServer qemu = FakeServer.start(SCHEMA)) {
            qemu.onUnknown("query-status").replyJson("{'running': true, 'singlestep': false, 'status': 'running'}");
            qemu.onUnknown("stop").reply();
            qemu.onUnknown("query-named-block-nodes").replyJson("[" + node + "]");
            System.setProperty("qapi4j.record", qemu.socket().toString());
            return run(tests);
        } finally {
            System.clearProperty("qapi4j.record");
        }
    }

    @Test
    void theTestsOfThePageRun() throws Exception {
        List<String> blocks = JavaBlocks.of(PAGE);
        assertThat(blocks).hasSize(18);
        assertThat(run(compile("MachineTest", withoutImports(blocks.get(1)))))
                .isEqualTo(Map.of("pausesARunningMachine", "", "leavesAPausedMachine", ""));

        Object recorded = compile("RecordedMachineTest", blocks.get(15));
        Map<String, String> passed = Map.of("pause", "", "nodes", "");
        assertThat(record(recorded, NODE.formatted(""))).isEqualTo(passed);
        assertThat(run(recorded)).isEqualTo(passed);
        System.setProperty("qapi4j.recordings", folder.toString());
        assertThat(record(recorded, NODE_10_2)).isEqualTo(passed);
        assertThat(run(recorded)).isEqualTo(passed);
        System.clearProperty("qapi4j.recordings");

        StringBuilder methods = new StringBuilder("@FakeQemu(QmpApi.class)\npublic class Page {\n");
        for (String block : blocks) {
            if (block.startsWith("@Test")) {
                methods.append(block);
            }
        }
        Object page = compile("Page", methods.append("}\n").toString());
        List<String> printed = JavaBlocks.printed(() -> assertThat(run(page))
                .hasSize(14)
                .allSatisfy((name, failure) -> assertThat(failure).as(name).isEmpty()));
        assertThat(printed.stream().filter(line -> line.startsWith(OWN_RECORDINGS)))
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(PAGE).content().contains("    " + line.replace(OWN_RECORDINGS, RECORDINGS) + "\n"));
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
