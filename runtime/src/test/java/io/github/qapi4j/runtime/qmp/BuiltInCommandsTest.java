package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.Sample.Quit;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server does by itself, unless a handler does it. */
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
