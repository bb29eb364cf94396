package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.QueryCommands;
import io.github.qapi4j.runtime.qmp.Sample.QueryVersion;
import io.github.qapi4j.runtime.qmp.Sample.Quit;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The built-in commands of a server, and handlers that replace them. */
@Timeout(60)
class BuiltInCommandsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final QmpServer.Builder builder = QmpServer.builder(Sample.SCHEMA).version(7, 2, 22, "test");
    private QmpServer server;

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void builtInCommands() throws Exception {
        server = builder.start();
        try (Peer client = new Peer(server.attach()).join()) {
            client.send("{\"execute\":\"query-version\"}");
            assertThat(client.next())
                    .isEqualTo("{\"return\":{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":22},\"package\":\"test\"}}");
            client.send("{\"execute\":\"query-version\",\"arguments\":{\"x\":1}}");
            client.expectError("-", "GenericError", "x");
            client.send("{\"execute\":\"query-commands\"}");
            assertThat(client.next())
                    .contains("{\"name\":\"quit\"}")
                    .contains("{\"name\":\"query-commands\"}")
                    .contains("{\"name\":\"qmp_capabilities\"}")
                    .doesNotContain("echo");
            client.send("{\"execute\":\"echo\",\"arguments\":{\"text\":\"\"}}");
            client.expectError("-", "CommandNotFound", "echo");
            client.send("{\"execute\":\"quit\",\"arguments\":{\"x\":1}}");
            client.expectError("-", "GenericError", "x");
            assertThat(server.awaitQuit(Duration.ofMillis(1))).isFalse();
            client.send("{\"execute\":\"quit\"}{\"execute\":\"query-version\"}");
            assertThat(client.next()).isEqualTo("{\"return\":{}}");
            client.expectEnd();
            assertThat(server.awaitQuit(LONG)).isTrue();
        }
    }

    @Test
    void handlersMayDoWhatIsBuiltIn() throws Exception {
        server = builder.handler(new Sample.ControlCommands() {
                    @Override
                    public void quit(Quit command) {
                        done.add("quit");
                        builder.emitter().emit(new Stop());
                        server.quit();
                    }
                })
                .start();
        try (Peer client = new Peer(server.attach()).join()) {
            client.send("{\"execute\":\"query-version\"}");
            assertThat(client.next()).as("not overridden").contains("\"micro\":22");
            client.send("{\"execute\":\"quit\",\"id\":1}{\"execute\":\"quit\",\"id\":2}");
            assertThat(client.next()).contains("STOP");
            assertThat(client.next()).isEqualTo("{\"return\":{},\"id\":1}");
            client.expectEnd();
            assertThat(server.awaitQuit(LONG)).isTrue();
            assertThat(done).containsExactly("quit");
        }
    }

    @Test
    void overriddenCommandKeepsItsCommandNotFound() throws Exception {
        server = builder.handler(new Sample.ControlCommands() {
                    @Override
                    public JsonObject queryVersion(QueryVersion command) throws IOException {
                        return Sample.ControlCommands.super.queryVersion(command);
                    }
                })
                .start();
        try (Peer client = new Peer(server.attach()).join()) {
            client.send("{\"execute\":\"query-version\"}");
            client.expectError("-", "CommandNotFound", "query-version");
            client.send("{\"execute\":\"query-commands\"}");
            assertThat(client.next()).contains("{\"name\":\"query-version\"}");
        }
    }

    @Test
    void commandThatIsNotOverriddenIsNotFoundWhateverItsArguments() throws Exception {
        server = builder.handler(new Sample.SampleCommands() {
                    @Override
                    public String echo(Echo command) {
                        return command.text();
                    }
                })
                .start();
        try (Peer client = new Peer(server.attach()).join()) {
            for (String arguments : List.of("{}", "{\"text\":1}", "{\"x\":[]}", "{\"text\":\"fine\"}")) {
                client.send("{\"execute\":\"poke\",\"arguments\":" + arguments + "}");
                client.expectError("-", "CommandNotFound", "there is no command 'poke'");
                client.send("{\"execute\":\"silence\",\"arguments\":" + arguments + "}");
                client.expectError("-", "CommandNotFound", "there is no command 'silence'");
            }
            client.send("{\"execute\":\"echo\",\"arguments\":{\"text\":1}}");
            client.expectError("-", "GenericError", "$.arguments.text");
            client.send("{\"execute\":\"query-commands\"}");
            assertThat(client.next())
                    .isEqualTo("{\"return\":[{\"name\":\"echo\"},{\"name\":\"qmp_capabilities\"},{\"name\":\"quit\"},"
                            + "{\"name\":\"query-version\"},{\"name\":\"query-commands\"}]}");
        }
    }

    @Test
    void handlerThatOverridesNothingLeavesTheBuiltInCommands() throws Exception {
        server = builder.handler(new Sample.ControlCommands() {}).start();
        try (Peer client = new Peer(server.attach()).join()) {
            client.send("{\"execute\":\"query-version\"}{\"execute\":\"quit\"}");
            assertThat(client.next()).contains("\"micro\":22");
            assertThat(client.next()).isEqualTo("{\"return\":{}}");
            client.expectEnd();
        }
        assertThat(server.awaitQuit(LONG)).isTrue();
    }

    @Test
    void overriddenQueryCommandsIsUsed() throws Exception {
        server = builder.handler(new Sample.ControlCommands() {
                    @Override
                    public List<JsonValue> queryCommands(QueryCommands command) {
                        return List.of();
                    }
                })
                .start();
        try (Peer client = new Peer(server.attach()).join()) {
            client.send("{\"execute\":\"query-commands\"}");
            assertThat(client.next()).isEqualTo("{\"return\":[]}");
        }
    }

    @Test
    void proxyExecutesEveryCommandOfItsInterface() throws Exception {
        Sample.SampleCommands proxy = (Sample.SampleCommands) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Sample.SampleCommands.class},
                (self, method, arguments) -> method.getName().equals("echo") ? "from a proxy" : null);
        server = builder.handler(proxy).start();
        try (Peer client = new Peer(server.attach()).join()) {
            client.send("{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"}}");
            assertThat(client.next()).isEqualTo("{\"return\":\"from a proxy\"}");
            client.send("{\"execute\":\"poke\",\"arguments\":{\"text\":\"x\"}}");
            assertThat(client.next()).isEqualTo("{\"return\":{}}");
        }
    }

    @Test
    void schemaWithoutThemHasNoBuiltInCommandsButOne() throws Exception {
        try (QmpServer other = QmpServer.builder(SchemaDescriptor.of("sample", List.of(Sample.SAMPLE)))
                        .start();
                Peer client = new Peer(other.attach()).join()) {
            for (String name : List.of("quit", "query-version", "query-commands")) {
                client.send("{\"execute\":\"" + name + "\"}");
                client.expectError("-", "CommandNotFound", name);
            }
        }
    }
}
