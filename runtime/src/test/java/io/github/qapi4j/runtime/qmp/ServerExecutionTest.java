package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.Quit;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import io.github.qapi4j.runtime.qmp.Sample.Yank;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a server executes a command, how its answer is decided, and what a handler knows of its request. */
@Timeout(60)
class ServerExecutionTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final SchemaDescriptor SCHEMA = schema();

    private final QmpServer.Builder builder = QmpServer.builder(SCHEMA).closeTimeout(Duration.ofSeconds(1));
    private final BlockingQueue<QmpRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private QmpServer server;

    private static SchemaDescriptor schema() {
        ModuleDescriptor<QmpHandler> module = ModuleDescriptor.builder("all", QmpHandler.class)
                .command(Echo.DESCRIPTOR, Echo.class, (handler, command) -> "")
                .command(Poke.DESCRIPTOR, Poke.class, (handler, command) -> null)
                .command(Silence.DESCRIPTOR, Silence.class, (handler, command) -> null)
                .command(Yank.DESCRIPTOR, Yank.class, (handler, command) -> null)
                .command(Quit.DESCRIPTOR, Quit.class, (handler, command) -> null)
                .command(Sample.QueryCommands.DESCRIPTOR, Sample.QueryCommands.class, (handler, command) -> List.of())
                .command(Blob.DESCRIPTOR, Blob.class, (handler, command) -> command.content())
                .build();
        return SchemaDescriptor.of("all", List.of(module));
    }

    /** A text whose codec waits, if the text says so. */
    private record Content(String text) {
        private static volatile CountDownLatch entered = new CountDownLatch(1);
        private static volatile CountDownLatch release = new CountDownLatch(1);

        private static final Codec<Content> CODEC = new Codec<>() {
            @Override
            public Content read(JsonReader in) throws IOException {
                String text = in.readString();
                pause(text.startsWith("slow to read"));
                return new Content(text);
            }

            @Override
            public void write(JsonWriter out, Content value) throws IOException {
                pause(value.text().startsWith("slow to write"));
                out.string(value.text());
            }
        };

        private static void pause(boolean waits) throws IOException {
            if (waits) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    /** {@code blob}: returns its text. */
    private record Blob(Content content) implements QmpCommand<Content> {
        static final CommandDescriptor<Blob, Content> DESCRIPTOR = CommandDescriptor.builder(
                        "blob",
                        new Codec<Blob>() {
                            @Override
                            public Blob read(JsonReader in) throws IOException {
                                in.beginObject();
                                in.nextMember();
                                Blob blob = new Blob(Content.CODEC.read(in));
                                in.nextMember();
                                return blob;
                            }

                            @Override
                            public void write(JsonWriter out, Blob value) {
                                throw new IllegalStateException();
                            }
                        },
                        Content.CODEC)
                .build();

        @Override
        public CommandDescriptor<Blob, Content> descriptor() {
            return DESCRIPTOR;
        }
    }

    @AfterEach
    void close() {
        release.countDown();
        Content.release.countDown();
        if (server != null) {
            server.close();
        }
    }

    private Peer join() throws Exception {
        if (server == null) {
            server = builder.start();
        }
        return new Peer(server.attach()).join();
    }

    /** Joins with out-of-band execution. */
    private Peer joinOutOfBand() throws Exception {
        server = builder.outOfBand(true).start();
        Peer peer = new Peer(server.attach());
        assertThat(peer.next()).contains("\"capabilities\":[\"oob\"]");
        peer.send("{'execute':'qmp_capabilities','arguments':{'enable':['oob']}}");
        assertThat(peer.next()).isEqualTo("{\"return\":{}}");
        return peer;
    }

    private static String echo(String text, int id) {
        return "{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"},\"id\":" + id + "}\n";
    }

    /** Waits if the text says so. */
    private String hold(QmpRequest request, Echo command) {
        requests.add(request);
        if (command.text().startsWith("hold")) {
            boolean released = false;
            while (!released) {
                try {
                    release.await();
                    released = true;
                } catch (InterruptedException e) {
                    done.add("interrupted");
                    if (command.text().equals("hold until interrupted")) {
                        return "late";
                    }
                }
            }
        }
        done.add(command.text());
        return command.text();
    }

    @Test
    void outOfBandCommandOvertakesAnotherCommand() throws Exception {
        builder.handle(Echo.DESCRIPTOR, this::hold);
        builder.handle(Yank.DESCRIPTOR, (request, command) -> {
            done.add("yank " + request.isOutOfBand());
            return null;
        });
        try (Peer peer = joinOutOfBand()) {
            peer.send(echo("hold", 1) + echo("b", 2) + "{'exec-oob':'yank','id':3}");
            assertThat(peer.next()).isEqualTo("{\"return\":{},\"id\":3}");
            assertThat(done.take()).isEqualTo("yank true");
            peer.send("{'execute':'yank','id':4}{'exec-oob':'yank','id':5}");
            assertThat(peer.next()).isEqualTo("{\"return\":{},\"id\":5}");
            assertThat(done.take()).isEqualTo("yank true");
            release.countDown();
            assertThat(peer.next()).isEqualTo("{\"return\":\"hold\",\"id\":1}");
            assertThat(peer.next()).isEqualTo("{\"return\":\"b\",\"id\":2}");
            assertThat(peer.next()).isEqualTo("{\"return\":{},\"id\":4}");
            assertThat(List.of(done.take(), done.take(), done.take())).containsExactly("hold", "b", "yank false");
        }
    }

    @Test
    void errorsOfOutOfBandRequestsOvertakeToo() throws Exception {
        builder.handle(Echo.DESCRIPTOR, this::hold);
        try (Peer peer = joinOutOfBand()) {
            peer.send(echo("hold", 0) + "{'exec-oob':'echo','id':1}");
            peer.expectError("1", "GenericError", "command 'echo' does not allow out-of-band execution");
            peer.send("{'exec-oob':5,'id':2}");
            peer.expectError("2", "GenericError", "member 'exec-oob' of a QMP message must be a string");
            peer.send("{'exec-oob':'yank','id':3,'x':1}");
            peer.expectError("3", "GenericError", "member 'x' of a QMP message is unexpected");
            peer.send("{'exec-oob':'none','id':4}");
            peer.expectError("4", "CommandNotFound", "none");
            peer.send("{'exec-oob':'yank','id':5}");
            peer.expectError("5", "CommandNotFound", "yank");
            // These two are not requests for out-of-band execution.
            peer.send("{'exec-oob':'yank','execute':'yank','id':6}{'id':7}{'exec-oob':'echo','id':8}");
            peer.expectError("8", "GenericError", "does not allow");
            release.countDown();
            assertThat(peer.next()).isEqualTo("{\"return\":\"hold\",\"id\":0}");
            peer.expectError("6", "GenericError", "must not have both members 'execute' and 'exec-oob'");
            peer.expectError("7", "GenericError", "member 'execute' of a QMP message is missing");
        }
    }

    @Test
    void eightQueuedRequestsStopTheReader() throws Exception {
        builder.handle(Echo.DESCRIPTOR, this::hold);
        builder.handle(Yank.DESCRIPTOR, (request, command) -> null);
        try (Peer peer = joinOutOfBand()) {
            StringBuilder text = new StringBuilder(echo("hold", 0));
            for (int i = 1; i <= 8; i++) {
                text.append(echo("x", i));
            }
            peer.send(text.toString());
            requests.take();
            peer.send("{'exec-oob':'yank','id':'ahead'}");
            release.countDown();
            assertThat(peer.next()).isEqualTo("{\"return\":\"hold\",\"id\":0}");
            List<String> rest = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                rest.add(peer.next());
            }
            assertThat(rest).contains("{\"return\":{},\"id\":\"ahead\"}");
            rest.remove("{\"return\":{},\"id\":\"ahead\"}");
            for (int i = 1; i <= 8; i++) {
                assertThat(rest.get(i - 1)).isEqualTo("{\"return\":\"x\",\"id\":" + i + "}");
            }
        }
    }

    @Test
    void outOfBandExecutionMustBeNegotiated() throws Exception {
        server = builder.handle(Yank.DESCRIPTOR, (request, command) -> null)
                .outOfBand(true)
                .start();
        try (Peer peer = new Peer(server.attach())) {
            peer.next();
            // What the second request means depends on the effect of the first one.
            peer.send("{'exec-oob':'yank','id':1}{'execute':'qmp_capabilities','arguments':{'enable':['oob','oob']}}"
                    + "{'exec-oob':'yank','id':2}");
            peer.expectError("1", "GenericError", "member 'exec-oob' of a QMP message is unexpected");
            assertThat(peer.next()).isEqualTo("{\"return\":{}}");
            assertThat(peer.next()).isEqualTo("{\"return\":{},\"id\":2}");
        }
        try (Peer peer = new Peer(server.attach())) {
            peer.next();
            peer.send("{'execute':'qmp_capabilities'}{'exec-oob':'yank','id':1}");
            assertThat(peer.next()).isEqualTo("{\"return\":{}}");
            peer.expectError("1", "GenericError", "member 'exec-oob' of a QMP message is unexpected");
        }
    }

    @Test
    void outOfBandCommandMayReplyLater() throws Exception {
        CompletableFuture<Void> reply = new CompletableFuture<>();
        builder.handleAsync(Yank.DESCRIPTOR, (request, command) -> {
            requests.add(request);
            return reply;
        });
        builder.handle(Echo.DESCRIPTOR, this::hold);
        try (Peer peer = joinOutOfBand()) {
            peer.send("{'exec-oob':'yank','id':1}{'exec-oob':'echo','id':2}");
            assertThat(requests.take().isOutOfBand()).isTrue();
            assertThat(peer.isQuiet()).isTrue();
            reply.complete(null);
            assertThat(peer.next()).isEqualTo("{\"return\":{},\"id\":1}");
            peer.expectError("2", "GenericError", "does not allow");
        }
    }

    @Test
    void handlerThatHangsAnswersAtItsDeadlineAndOthersAreServed() throws Exception {
        builder.handle(Echo.DESCRIPTOR, this::hold).replyTimeout(Duration.ofMillis(200));
        try (Peer peer = join();
                Peer other = join()) {
            peer.send(echo("hold", 1) + echo("next", 2));
            QmpRequest request = requests.take();
            assertThat(request.timeLeft().orElseThrow()).isLessThanOrEqualTo(Duration.ofMillis(200));
            CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
            request.onCancel(() -> cancelled.complete(request.isCancelled()));
            peer.expectError("1", "GenericError", "command 'echo' was not completed before its deadline");
            assertThat(cancelled.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(request.timeLeft()).contains(Duration.ZERO);
            assertThat(peer.next()).isEqualTo("{\"return\":\"next\",\"id\":2}");
            assertThat(List.of(done.take(), done.take())).containsExactlyInAnyOrder("interrupted", "next");
            other.send(echo("o", 3));
            assertThat(other.next()).isEqualTo("{\"return\":\"o\",\"id\":3}");
            assertThat(done.take()).isEqualTo("o");
            for (int i = 4; i < 7; i++) {
                peer.send(echo("hold", i));
                peer.expectError(Integer.toString(i), "GenericError", "deadline");
                assertThat(done.take()).isEqualTo("interrupted");
            }
            // Four threads are lost now. The server has none for a fifth one, but executes its own commands.
            other.send(echo("rejected", 7));
            other.expectError("7", "GenericError", "the handlers of earlier commands have not returned");
            try (Peer third = join()) {
                third.send("{'execute':'query-commands','id':8}");
                assertThat(third.next()).contains("\"id\":8");
            }
            release.countDown();
            assertThat(List.of(done.take(), done.take(), done.take(), done.take()))
                    .containsOnly("hold");
            for (boolean served = false; !served; ) {
                other.send(echo("served", 9));
                served = other.next().equals("{\"return\":\"served\",\"id\":9}");
            }
        }
    }

    @Test
    void outOfBandCommandThatHangsAnswersAtItsDeadline() throws Exception {
        builder.replyTimeout(Duration.ofMillis(100)).handle(Yank.DESCRIPTOR, (request, command) -> {
            hold(request, new Echo("hold"));
            return null;
        });
        Peer[] peers = new Peer[6];
        peers[0] = joinOutOfBand();
        for (int i = 1; i < peers.length; i++) {
            peers[i] = new Peer(server.attach());
            peers[i].next();
            peers[i].send("{'execute':'qmp_capabilities','arguments':{'enable':['oob']}}");
            peers[i].next();
        }
        for (Peer peer : peers) {
            peer.send("{'exec-oob':'yank','id':1}{'execute':'query-commands','id':2}");
        }
        // Two of them wait for a thread, and have the same deadline.
        for (Peer peer : peers) {
            peer.expectError("1", "GenericError", "command 'yank' was not completed before its deadline");
            assertThat(peer.next()).contains("\"id\":2");
        }
        assertThat(requests).hasSize(4);
        release.countDown();
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void closingTheServerEndsOutOfBandCommands() throws Exception {
        builder.handle(Yank.DESCRIPTOR, (request, command) -> {
            hold(request, new Echo("hold until interrupted"));
            return null;
        });
        try (Peer peer = joinOutOfBand()) {
            peer.send("{'exec-oob':'yank','id':1}");
            requests.take();
            server.close();
            assertThat(done.take()).isEqualTo("interrupted");
            assertThat(peer.next()).isEqualTo("{\"return\":{},\"id\":1}");
            peer.expectEnd();
        }
    }

    @Test
    void clientsThatWaitForAnAnswerAreNotIdle() throws Exception {
        builder.handle(Echo.DESCRIPTOR, this::hold)
                .negotiationTimeout(Duration.ofMillis(50))
                .idleTimeout(Duration.ofMillis(50));
        try (Peer peer = join();
                Peer other = new Peer(server.attach());
                Peer silent = new Peer(server.attach())) {
            peer.send(echo("hold", 1));
            requests.take();
            assertThat(other.next()).contains("QMP");
            other.send("{'execute':'qmp_capabilities'}");
            assertThat(silent.next()).contains("QMP");
            silent.expectEnd();
            // Several deadlines of both have passed.
            TimeUnit.MILLISECONDS.sleep(200);
            release.countDown();
            assertThat(peer.next()).isEqualTo("{\"return\":\"hold\",\"id\":1}");
            assertThat(other.next()).isEqualTo("{\"return\":{}}");
            peer.expectEnd();
            other.expectEnd();
        }
    }

    @Test
    void lateAnswersAreDropped() throws Exception {
        CompletableFuture<String> late = new CompletableFuture<>();
        builder.handleAsync(
                        Echo.DESCRIPTOR,
                        (request, command) -> command.text().equals("late")
                                ? late
                                : CompletableFuture.completedFuture(hold(request, command)))
                .replyTimeout(SHORT);
        try (Peer peer = join()) {
            for (int i = 0; i < 5; i++) {
                peer.send(echo("late", i));
                peer.expectError(Integer.toString(i), "GenericError", "deadline");
            }
            late.complete("x");
            peer.send(echo("hold until interrupted", 5));
            peer.expectError("5", "GenericError", "deadline");
            peer.send(echo("after", 6));
            assertThat(peer.next()).isEqualTo("{\"return\":\"after\",\"id\":6}");
        }
    }

    @Test
    void requestIsCancelledWhenItsSessionEnds() throws Exception {
        CompletableFuture<String> reply = new CompletableFuture<>();
        builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> {
            requests.add(request);
            request.onCancel(() -> reply.complete("cancelled"));
            return command.text().equals("wait") ? reply : CompletableFuture.completedFuture("x");
        });
        try (Peer other = join()) {
            Peer peer = join();
            peer.send(echo("wait", 1) + echo("never", 2));
            QmpRequest request = requests.take();
            assertThat(request.isCancelled()).isFalse();
            assertThat(request.timeLeft()).isEmpty();
            other.send(echo("o", 3));
            peer.close();
            // A client that sends nothing more may still read: only writing shows that it does not.
            server.emit(new Sample.Tick("x"));
            assertThat(other.next()).contains("TICK");
            assertThat(other.next()).isEqualTo("{\"return\":\"x\",\"id\":3}");
            assertThat(reply).isCompletedWithValue("cancelled");
            assertThat(request.isCancelled()).isTrue();
            assertThat(request.session().isOpen()).isFalse();
            QmpRequest last = requests.take();
            assertThat(last.id()).contains(JsonValue.parse("3"));
            last.onCancel(() -> done.add("bug"));
        }
        assertThat(done).isEmpty();
    }

    @Test
    void closingTheServerCancelsTheRequest() throws Exception {
        builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> {
            requests.add(request);
            return new CompletableFuture<>();
        });
        try (Peer peer = join()) {
            peer.send(echo("x", 1));
            QmpRequest request = requests.take();
            server.close();
            peer.expectError("1", "GenericError", "failed inside the server");
            peer.expectEnd();
            assertThat(request.isCancelled()).isTrue();
            request.onCancel(() -> done.add("at once"));
            assertThat(done.poll()).isEqualTo("at once");
        }
    }

    @Test
    void oneHandlerExecutesAllOtherCommands() throws Exception {
        builder.handle(Echo.DESCRIPTOR, this::hold).otherwise((request, command) -> {
            if (command.name().equals("x-fail")) {
                throw new QmpErrorException("DeviceNotFound", "no");
            }
            return CompletableFuture.completedFuture(new JsonString(command.name() + command.arguments()));
        });
        assertThatThrownBy(() -> builder.otherwise((request, command) -> new CompletableFuture<>()))
                .isInstanceOf(IllegalStateException.class);
        try (Peer peer = join()) {
            peer.send("{'execute':'x-new','arguments':{'a':[1.50]},'id':1}");
            assertThat(peer.next()).isEqualTo("{\"return\":\"x-new{\\\"a\\\":[1.50]}\",\"id\":1}");
            peer.send("{'execute':'poke','id':2}");
            assertThat(peer.next()).isEqualTo("{\"return\":\"poke{}\",\"id\":2}");
            peer.send("{'execute':'x-fail','id':3}{'execute':'silence','id':4}" + echo("own", 5));
            peer.expectError("3", "DeviceNotFound", "no");
            assertThat(peer.next()).isEqualTo("{\"return\":\"own\",\"id\":5}");
            peer.send("{'execute':'query-commands','id':6}");
            assertThat(peer.next())
                    .contains("\"echo\"", "\"poke\"", "\"silence\"", "\"yank\"", "\"blob\"")
                    .doesNotContain("x-new");
        }
    }

    /** The value of one command is encoded while the commands of another session are executed; the next one of the same session waits. */
    @ParameterizedTest
    @ValueSource(strings = {"write", "read"})
    void slowCodecHoldsItsOwnSessionOnly(String kind) throws Exception {
        Content.entered = new CountDownLatch(1);
        Content.release = new CountDownLatch(1);
        builder.handle(Echo.DESCRIPTOR, this::hold).handle(Blob.DESCRIPTOR, (request, command) -> command.content());
        try (Peer slow = join();
                Peer other = join()) {
            String large = "x".repeat(300_000);
            slow.send("{'execute':'blob','arguments':{'content':'slow to " + kind + large + "'},'id':1}"
                    + echo("after", 2));
            Content.entered.await();
            for (int i = 0; i < 100; i++) {
                other.send(echo("o", i));
                assertThat(other.next()).isEqualTo("{\"return\":\"o\",\"id\":" + i + "}");
            }
            assertThat(slow.isQuiet()).isTrue();
            Content.release.countDown();
            assertThat(slow.next()).isEqualTo("{\"return\":\"slow to " + kind + large + "\",\"id\":1}");
            assertThat(slow.next()).isEqualTo("{\"return\":\"after\",\"id\":2}");
        }
    }

    /** The reply of a command whose value is being encoded is sent before the server ends. */
    @Test
    void quitWaitsForAnAnswerThatIsEncoded() throws Exception {
        Content.entered = new CountDownLatch(1);
        Content.release = new CountDownLatch(1);
        builder.handle(Blob.DESCRIPTOR, (request, command) -> command.content()).closeTimeout(Duration.ofSeconds(20));
        try (Peer slow = join();
                Peer other = join()) {
            slow.send("{'execute':'blob','arguments':{'content':'slow to write'},'id':1}");
            Content.entered.await();
            other.send("{'execute':'quit','id':2}");
            assertThat(other.next()).isEqualTo("{\"return\":{},\"id\":2}");
            Content.release.countDown();
            assertThat(slow.next()).isEqualTo("{\"return\":\"slow to write\",\"id\":1}");
            slow.expectEnd();
            other.expectEnd();
            assertThat(server.awaitQuit(Duration.ofSeconds(20))).isTrue();
        }
    }

    /** Sessions that hold parts of large messages wait for one of them, and small messages get through. */
    @Test
    void largeMessagesWaitForEachOther() throws Exception {
        builder.handle(
                        Blob.DESCRIPTOR,
                        (request, command) ->
                                new Content("" + command.content().text().length()))
                .handle(Echo.DESCRIPTOR, this::hold)
                .inputBytes(1_000_000);
        int count = 6;
        Peer[] peers = new Peer[count];
        for (int i = 0; i < count; i++) {
            peers[i] = join();
            peers[i].send("{'execute':'blob','arguments':{'content':'" + "x".repeat(150_000));
        }
        CompletableFuture<?>[] senders = new CompletableFuture<?>[count];
        for (int i = 0; i < count; i++) {
            Peer peer = peers[i];
            senders[i] = CompletableFuture.runAsync(() -> {
                try {
                    peer.send("x".repeat(850_000) + "'}}");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
        try (Peer honest = join()) {
            for (int i = 0; i < 10; i++) {
                honest.send(echo("h", i));
                assertThat(honest.next()).isEqualTo("{\"return\":\"h\",\"id\":" + i + "}");
            }
        }
        for (Peer peer : peers) {
            assertThat(peer.next()).isEqualTo("{\"return\":\"1000000\"}");
            peer.close();
        }
        CompletableFuture.allOf(senders).join();
    }

    /** The callback ignores both the interrupt and the signal of its deadline. */
    @Test
    void transactionThatHangsBlocksTheNextOneAndNotTheServer() throws Exception {
        TransactionExecutor executor = TransactionExecutor.builder()
                .deadline(SHORT)
                .patience(Duration.ZERO)
                .build();
        builder.replyTimeout(Duration.ofMillis(400)).handle(Echo.DESCRIPTOR, (request, command) -> {
            executor.execute(List.of(command.text()), CompletionMode.INDIVIDUAL, text -> scope -> {
                scope.onAbort(() -> done.add("undo " + text));
                hold(request, command);
            });
            return command.text();
        });
        try (Peer peer = join()) {
            peer.send(echo("hold", 1));
            assertThat(peer.next()).startsWith("{\"id\":1,\"error\"");
            peer.send(echo("b", 2));
            assertThat(peer.next())
                    .contains("another transaction has been running for too long")
                    .startsWith("{\"id\":2,\"error\"");
            assertThat(done).doesNotContain("b");
            assertTimeoutPreemptively(Duration.ofSeconds(20), server::close);
        }
        assertThat(done).contains("interrupted").doesNotContain("hold", "undo hold");
        release.countDown();
        String last = done.take();
        while (last.equals("interrupted") || last.equals("hold")) {
            last = done.take();
        }
        assertThat(last).isEqualTo("undo hold");
        executor.execute(List.of("c"), CompletionMode.INDIVIDUAL, text -> scope -> done.add(text));
        assertThat(done.take()).isEqualTo("c");
    }

    @Test
    void rejectsWrongSettings() {
        assertThatThrownBy(() -> builder.replyTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.inputBytes(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
