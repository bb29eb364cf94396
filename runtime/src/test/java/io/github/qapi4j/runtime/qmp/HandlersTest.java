package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.QueryCommands;
import io.github.qapi4j.runtime.qmp.Sample.QueryVersion;
import io.github.qapi4j.runtime.qmp.Sample.SampleCommands;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers of single commands: the requests that they receive, their priority, and late replies. */
@Timeout(60)
class HandlersTest {
    private final QmpServer.Builder builder = QmpServer.builder(Sample.SCHEMA).version(1, 2, 3, "handlers");
    private QmpServer server;

    private Peer join() throws Exception {
        if (server == null) {
            server = builder.start();
        }
        return new Peer(server.attach()).join();
    }

    private static void send(Peer client, String command, String arguments, int id) throws IOException {
        client.send("{\"execute\":\"" + command + "\",\"arguments\":" + arguments + ",\"id\":" + id + "}");
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(20, TimeUnit.SECONDS);
        assertThat(taken).as("in time").isNotNull();
        return taken;
    }

    @Test
    void handlerKnowsItsRequest() throws Exception {
        BlockingQueue<QmpRequest> requests = new LinkedBlockingQueue<>();
        builder.handle(Echo.DESCRIPTOR, (request, command) -> {
            requests.add(request);
            return command.text();
        });
        try (Peer first = join()) {
            QmpSession session;
            try (Peer second = join()) {
                first.send("{\"execute\":\"echo\",\"arguments\":{\"text\":\"a\"},\"id\":{\"my\":[1]}}");
                assertThat(first.next()).isEqualTo("{\"return\":\"a\",\"id\":{\"my\":[1]}}");
                first.send("{\"execute\":\"echo\",\"arguments\":{\"text\":\"b\"}}");
                assertThat(first.next()).isEqualTo("{\"return\":\"b\"}");
                send(second, "echo", "{\"text\":\"c\"}", 7);
                assertThat(second.next()).isEqualTo("{\"return\":\"c\",\"id\":7}");
                QmpRequest a = take(requests);
                QmpRequest b = take(requests);
                QmpRequest c = take(requests);
                assertThat(a.command()).isEqualTo("echo");
                assertThat(a.id()).contains(JsonValue.parse("{\"my\":[1]}"));
                assertThat(b.id()).isEmpty();
                assertThat(a.session()).isSameAs(b.session()).isNotEqualTo(c.session());
                assertThat(a).hasToString("request 'echo' of " + a.session());
                session = c.session();
                assertThat(session.isOpen()).isTrue();
            }
            while (session.isOpen()) {
                Thread.sleep(1);
            }
            send(first, "echo", "{\"text\":\"d\"}", 1);
            assertThat(first.next()).contains("d");
            assertThat(take(requests).session().isOpen()).isTrue();
        }
    }

    @Test
    void serverHasTheCommandsThatHaveHandlers() throws Exception {
        builder.handle(Poke.DESCRIPTOR, (request, command) -> null)
                .handle(QueryVersion.DESCRIPTOR, (request, command) -> JsonObject.EMPTY);
        try (Peer client = join()) {
            send(client, "query-commands", "{}", 1);
            assertThat(client.next())
                    .isEqualTo("{\"return\":[{\"name\":\"poke\"},{\"name\":\"query-version\"},"
                            + "{\"name\":\"qmp_capabilities\"},{\"name\":\"quit\"},{\"name\":\"query-commands\"}],"
                            + "\"id\":1}");
            send(client, "poke", "{\"text\":\"x\"}", 2);
            assertThat(client.next()).isEqualTo("{\"return\":{},\"id\":2}");
            send(client, "poke", "{\"text\":1}", 3);
            client.expectError("3", "GenericError", "$.arguments.text: expected string");
            send(client, "query-version", "{}", 4);
            assertThat(client.next()).isEqualTo("{\"return\":{},\"id\":4}");
            send(client, "echo", "{\"text\":\"x\"}", 5);
            client.expectError("5", "CommandNotFound", "echo");
        }
    }

    @Test
    void ownHandlerPrecedesThatOfTheModule() throws Exception {
        builder.handle(Echo.DESCRIPTOR, (request, command) -> "own " + command.text())
                .handler(new SampleCommands() {
                    @Override
                    public String echo(Echo command) {
                        return "module's " + command.text();
                    }

                    @Override
                    public void poke(Poke command) throws IOException {
                        throw QmpErrorException.generic("module's " + command.text());
                    }
                });
        try (Peer client = join()) {
            send(client, "echo", "{\"text\":\"x\"}", 1);
            assertThat(client.next()).isEqualTo("{\"return\":\"own x\",\"id\":1}");
            send(client, "poke", "{\"text\":\"y\"}", 2);
            client.expectError("2", "GenericError", "module's y");
        }
    }

    @Test
    void commandWithoutSuccessResponseHasNoReply() throws Exception {
        BlockingQueue<Silence> silences = new LinkedBlockingQueue<>();
        builder.handle(Silence.DESCRIPTOR, (request, command) -> {
                    silences.add(command);
                    return null;
                })
                .handle(Echo.DESCRIPTOR, (request, command) -> command.text());
        try (Peer client = join()) {
            send(client, "silence", "{}", 1);
            send(client, "echo", "{\"text\":\"x\"}", 2);
            assertThat(client.next()).isEqualTo("{\"return\":\"x\",\"id\":2}");
            assertThat(silences).hasSize(1);
        }
    }

    @Test
    void registrationRejectsWhatTheServerCannotHave() {
        CommandHandler<Echo, String> handler = (request, command) -> command.text();
        builder.handle(Echo.DESCRIPTOR, handler);
        assertThatThrownBy(() -> builder.handle(Echo.DESCRIPTOR, handler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command 'echo' already has a handler");
        assertThatThrownBy(() -> builder.handleAsync(
                        Echo.DESCRIPTOR, (request, command) -> CompletableFuture.completedFuture("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command 'echo' already has a handler");
        CommandDescriptor<Echo, String> other = CommandDescriptor.builder(
                        "echo", Echo.DESCRIPTOR.arguments(), Echo.DESCRIPTOR.returns())
                .build();
        assertThatThrownBy(() -> builder.handle(other, handler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schema 'sample' does not declare this command 'echo'");
        CommandDescriptor<Echo, String> negotiation = CommandDescriptor.builder(
                        "qmp_capabilities", Echo.DESCRIPTOR.arguments(), Echo.DESCRIPTOR.returns())
                .build();
        ModuleDescriptor<SampleCommands> module = ModuleDescriptor.builder("control", SampleCommands.class)
                .command(negotiation, Echo.class, SampleCommands::echo)
                .build();
        assertThatThrownBy(() -> QmpServer.builder(SchemaDescriptor.of("negotiating", List.of(module)))
                        .handle(negotiation, handler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command 'qmp_capabilities' is always built in");
    }

    @Test
    void replyMayComeLaterAndTheNextCommandWaitsForIt() throws Exception {
        BlockingQueue<CompletableFuture<String>> replies = new LinkedBlockingQueue<>();
        builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> {
                    CompletableFuture<String> reply = new CompletableFuture<>();
                    replies.add(reply);
                    return reply;
                })
                .handle(Poke.DESCRIPTOR, (request, command) -> null);
        try (Peer first = join();
                Peer second = join()) {
            send(first, "echo", "{\"text\":\"x\"}", 1);
            send(first, "poke", "{\"text\":\"x\"}", 2);
            CompletableFuture<String> reply = take(replies);
            send(second, "poke", "{\"text\":\"y\"}", 3);
            server.emit(new Stop());
            assertThat(first.next()).as("an event meanwhile").contains("STOP");
            assertThat(second.next()).contains("STOP");
            assertThat(first.isQuiet() && second.isQuiet()).isTrue();
            reply.complete("later");
            assertThat(first.next()).isEqualTo("{\"return\":\"later\",\"id\":1}");
            assertThat(first.next()).isEqualTo("{\"return\":{},\"id\":2}");
            assertThat(second.next()).isEqualTo("{\"return\":{},\"id\":3}");
        }
    }

    @Test
    void failedStageHasTheMeaningOfAnException() throws Exception {
        List<CompletableFuture<String>> stages = new ArrayList<>(List.of(
                CompletableFuture.failedFuture(new QmpErrorException("DeviceNotFound", "no x")),
                CompletableFuture.completedFuture("x")
                        .thenCompose(x ->
                                CompletableFuture.failedFuture(new QmpErrorException("DeviceNotActive", "no " + x))),
                CompletableFuture.failedFuture(new IOException("secret")),
                CompletableFuture.failedFuture(new StackOverflowError("secret")),
                new CompletableFuture<>()));
        stages.get(4).cancel(false);
        builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> stages.isEmpty() ? null : stages.remove(0));
        try (Peer client = join()) {
            for (int id = 1; id <= 6; id++) {
                send(client, "echo", "{\"text\":\"x\"}", id);
            }
            client.expectError("1", "DeviceNotFound", "no x");
            client.expectError("2", "DeviceNotActive", "no x");
            for (int id = 3; id <= 6; id++) {
                client.expectError(Integer.toString(id), "GenericError", "command 'echo' failed inside the server");
            }
            send(client, "query-version", "{}", 7);
            assertThat(client.next()).contains("handlers");
        }
    }

    @Test
    void serverClosesAlthoughAReplyIsMissing() throws Exception {
        BlockingQueue<Echo> entered = new LinkedBlockingQueue<>();
        builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> {
            entered.add(command);
            return new CompletableFuture<>();
        });
        try (Peer client = join()) {
            send(client, "echo", "{\"text\":\"x\"}", 1);
            take(entered);
            server.close();
            client.expectError("1", "GenericError", "failed inside the server");
            client.expectEnd();
        }
    }

    @Test
    void clientExecutesThem() throws Exception {
        builder.handle(
                Echo.DESCRIPTOR,
                (request, command) -> command.text() + " " + request.id().isPresent());
        server = builder.start();
        try (QmpClient client = QmpClient.connect(server.attach())) {
            assertThat(client.execute(new Echo("id"))).isEqualTo("id true");
            assertThat(client.execute(new QueryCommands()).stream()
                            .map(command -> ((JsonObject) command).getString("name")))
                    .contains("echo");
        }
    }
}
