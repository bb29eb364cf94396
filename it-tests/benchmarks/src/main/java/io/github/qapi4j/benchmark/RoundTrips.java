package io.github.qapi4j.benchmark;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Round trips to a real server over a Unix socket: the client against a raw channel that writes the same commands and reads to the end of the reply.
 * The server has two monitors, one for each of them; the measurements are interleaved pairs, each side first in every other pair.
 *
 * <p>The raw channel decodes nothing, has no deadlines, and serves one thread. The client decodes replies to {@link JsonValue}s.
 *
 * <p>The argument is the number of pairs. The small commands go to {@code qemu-storage-daemon}. The reply of 208 kB is that of {@code
 * qemu-system-x86_64} to {@code query-qmp-schema}; without that program, the smaller reply of the storage daemon is used.
 */
public final class RoundTrips {
    private static final int SYNC_CALLS = 300;
    private static final int IN_FLIGHT = 1000;
    private static final int LARGE_CALLS = 3;
    private static final long WARM_UP_NANOS = 4_000_000_000L;

    private static final Query VERSION = new Query("query-version");
    private static final Query SCHEMA = new Query("query-qmp-schema");

    private RoundTrips() {}

    /** A command without arguments, in the form of generated code. */
    private record Query(CommandDescriptor<Query, JsonValue> descriptor) implements QmpCommand<JsonValue> {
        Query(String name) {
            this(CommandDescriptor.builder(name, new NoArguments(), Codecs.ANY).build());
        }
    }

    private record NoArguments() implements Codec<Query> {
        @Override
        public Query read(JsonReader in) throws IOException {
            throw new IOException("not read");
        }

        @Override
        public void write(JsonWriter out, Query value) throws IOException {
            out.beginObject();
            out.endObject();
        }
    }

    /** A real server with two monitors, in a process of its own. */
    private static final class Server implements AutoCloseable {
        private final Path directory = Files.createTempDirectory("qmp");
        private final Process process;

        Server(String... program) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(program));
            for (String name : List.of("client", "raw")) {
                command.add(program[0].contains("system") ? "-chardev" : "--chardev");
                command.add("socket,server=on,wait=off,id=" + name + ",path=" + socket(name));
                command.add(program[0].contains("system") ? "-mon" : "--monitor");
                command.add("chardev=" + name + ",mode=control");
            }
            process = new ProcessBuilder(command).inheritIO().start();
            // The server must not outlive this program, even if a signal ends it.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            for (int i = 0; i < 100 && !Files.exists(socket("raw")); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }

        Path socket(String name) {
            return directory.resolve(name);
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            for (String name : List.of("client", "raw")) {
                Files.deleteIfExists(socket(name));
            }
            Files.deleteIfExists(directory);
        }
    }

    /** The raw channel. */
    private static final class Raw implements AutoCloseable {
        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        private final ByteBuffer command = ByteBuffer.allocateDirect(1024);
        private long id;

        Raw(Path socket) throws IOException {
            channel.connect(UnixDomainSocketAddress.of(socket));
            readLines(1, null);
            send("qmp_capabilities");
            readLines(1, null);
        }

        void send(String name) throws IOException {
            String text = "{\"execute\": \"" + name + "\", \"id\": " + ++id + "}\n";
            command.clear().put(text.getBytes(StandardCharsets.US_ASCII)).flip();
            while (command.hasRemaining()) {
                channel.write(command);
            }
        }

        /** Reads until this number of lines is complete, and copies them if a stream is given. */
        void readLines(int count, @Nullable ByteArrayOutputStream copy) throws IOException {
            int lines = 0;
            while (lines < count) {
                if (channel.read(buffer.clear()) < 0) {
                    throw new EOFException();
                }
                buffer.flip();
                if (count == 1) {
                    lines += buffer.get(buffer.limit() - 1) == '\n' ? 1 : 0;
                } else {
                    for (int i = 0; i < buffer.limit(); i++) {
                        lines += buffer.get(i) == '\n' ? 1 : 0;
                    }
                }
                while (copy != null && buffer.hasRemaining()) {
                    copy.write(buffer.get());
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException, ExecutionException;
    }

    private static double micros(int operations, Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e3 / operations;
    }

    private static void measure(String work, int pairs, int operations, Work client, Work raw) throws Exception {
        List<Double> values = new ArrayList<>();
        List<Double> baselineValues = new ArrayList<>();
        long warm = System.nanoTime() + WARM_UP_NANOS;
        while (System.nanoTime() < warm) {
            raw.run();
            client.run();
        }
        for (int i = 0; i < pairs; i++) {
            boolean rawFirst = i % 2 == 0;
            double first = micros(operations, rawFirst ? raw : client);
            double second = micros(operations, rawFirst ? client : raw);
            values.add(rawFirst ? second : first);
            baselineValues.add(rawFirst ? first : second);
        }
        Row.ofPairs(
                        "Events and round trips of a client",
                        work,
                        "raw channel",
                        "us",
                        Row.Better.LOWER,
                        values,
                        baselineValues)
                .publish();
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int pairs = Integer.parseInt(args[0]);
        try (Server server = new Server("qemu-storage-daemon");
                Raw raw = new Raw(server.socket("raw"));
                QmpClient client = QmpClient.connect(server.socket("client"))) {
            verify(client, raw, VERSION);
            measure(
                    "round trip, sync",
                    pairs,
                    SYNC_CALLS,
                    () -> {
                        for (int i = 0; i < SYNC_CALLS; i++) {
                            client.execute(VERSION);
                        }
                    },
                    () -> {
                        for (int i = 0; i < SYNC_CALLS; i++) {
                            raw.send("query-version");
                            raw.readLines(1, null);
                        }
                    });
            measure(
                    "round trip, 1,000 in flight",
                    pairs,
                    IN_FLIGHT,
                    () -> {
                        List<CompletableFuture<JsonValue>> replies = new ArrayList<>();
                        for (int i = 0; i < IN_FLIGHT; i++) {
                            replies.add(client.executeAsync(VERSION));
                        }
                        for (CompletableFuture<JsonValue> reply : replies) {
                            reply.get();
                        }
                    },
                    () -> {
                        for (int i = 0; i < IN_FLIGHT; i++) {
                            raw.send("query-version");
                        }
                        raw.readLines(IN_FLIGHT, null);
                    });
        }
        try (Server server = isInstalled("qemu-system-x86_64")
                        ? new Server("qemu-system-x86_64", "-M", "none", "-nodefaults", "-display", "none")
                        : new Server("qemu-storage-daemon");
                Raw raw = new Raw(server.socket("raw"));
                QmpClient client = QmpClient.connect(server.socket("client"))) {
            int bytes = verify(client, raw, SCHEMA);
            measure(
                    "round trip, reply of " + bytes / 1000 + " kB",
                    pairs,
                    LARGE_CALLS,
                    () -> {
                        for (int i = 0; i < LARGE_CALLS; i++) {
                            client.execute(SCHEMA);
                        }
                    },
                    () -> {
                        for (int i = 0; i < LARGE_CALLS; i++) {
                            raw.send("query-qmp-schema");
                            raw.readLines(1, null);
                        }
                    });
        }
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Checks that both get the same value, and returns the number of bytes of the reply. */
    private static int verify(QmpClient client, Raw raw, Query query) throws IOException {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        raw.send(query.descriptor().name());
        raw.readLines(1, reply);
        JsonValue value = JsonValue.parse(reply.toString(StandardCharsets.UTF_8));
        if (!(value instanceof JsonObject object)
                || !object.find("return").orElseThrow().equals(client.execute(query))) {
            throw new IllegalStateException("the values differ");
        }
        return reply.size();
    }
}
