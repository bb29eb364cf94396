package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Hostile clients of the server of {@link ServerLoad}, and an honest client whose round trips are measured meanwhile. Started by {@link
 * ServerFairnessTest} in a JVM of its own. Prints a line for each kind of hostility: its name, the 99th percentile and the maximum of the honest client's
 * round trips, and the same while the server is quiet, in milliseconds.
 */
final class HostileLoad {
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final byte[] JOIN = "{\"execute\":\"qmp_capabilities\"}".getBytes(US_ASCII);
    private static final int MEBI = 1 << 20;

    private final Path socket;
    private volatile boolean stop;

    private HostileLoad(Path socket) {
        this.socket = socket;
    }

    /** @param args the socket */
    public static void main(String[] args) throws Exception {
        HostileLoad load = new HostileLoad(Path.of(args[0]));
        // The first rounds warm both JVMs up.
        load.measure("warm-up", () -> load.pipelined(20_000));
        load.measure("never reads", load::neverReads);
        load.measure("a byte a millisecond", load::bytewise);
        load.measure("10,000 connections without negotiation", load::connects);
        load.measure(
                "six times 60 MiB at once, one string",
                () -> load.large("\"text\":\"", repeat((byte) 'x', MEBI), "\""));
        byte[] strings = repeat((byte) 'x', MEBI);
        for (int i = 0; i < MEBI; i += 64) {
            strings[i] = '"';
            strings[i + 62] = '"';
            strings[i + 63] = ',';
        }
        load.measure(
                "six times 60 MiB at once, 1 M strings",
                () -> load.large("\"text\":\"\",\"unexpected\":[", strings, "0]"));
        load.measure("2 MiB of 0xFF", () -> load.junk(repeat((byte) 0xFF, 2 * MEBI), 1));
        load.measure("1,025 levels, 500 times", () -> load.junk(nested(1025), 500));
        load.measure("100,000 pipelined requests", () -> load.pipelined(100_000));
        try (SocketChannel last = load.connect()) {
            last.write(ByteBuffer.wrap("{\"execute\":\"quit\"}".getBytes(US_ASCII)));
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (last.read(buffer.clear()) >= 0) {
                // Until the server has ended.
            }
        }
    }

    private static byte[] repeat(byte value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static byte[] nested(int levels) {
        return ("[".repeat(levels) + "]".repeat(levels)).getBytes(US_ASCII);
    }

    private void measure(String name, Callable<String> hostility) throws Exception {
        double[] quiet = honest(CompletableFuture.completedFuture(""), QUIET_NANOS);
        CompletableFuture<String> done = run(hostility);
        double[] measured = honest(done, LEAST_NANOS);
        if (!name.equals("warm-up")) {
            System.out.printf(
                    Locale.ROOT,
                    "%s|%.2f|%.2f|%.2f|%.2f|%s%n",
                    name,
                    measured[0],
                    measured[1],
                    quiet[0],
                    quiet[1],
                    done.get());
        }
    }

    private CompletableFuture<String> run(Callable<String> hostility) {
        stop = false;
        CompletableFuture<String> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        done.complete(hostility.call());
                    } catch (Exception | Error e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    /** Makes round trips until the hostility is done, at least for this time; returns the 99th percentile and the maximum in milliseconds. */
    private double[] honest(CompletableFuture<?> hostility, long nanos) throws IOException {
        long[] times = new long[1_000_000];
        int count = 0;
        try (SocketChannel channel = connect()) {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            ByteBuffer request = ByteBuffer.wrap(echo("honest").getBytes(US_ASCII));
            long begin = System.nanoTime();
            for (long now = begin; count < times.length && (now - begin < nanos || !hostility.isDone()); ) {
                stop = now - begin >= nanos;
                channel.write(request.rewind());
                awaitLines(channel, buffer, 1);
                long end = System.nanoTime();
                times[count++] = end - now;
                LockSupport.parkNanos(500_000);
                now = System.nanoTime();
            }
        }
        Arrays.sort(times, 0, count);
        return new double[] {times[count * 99 / 100] / 1e6, times[count - 1] / 1e6};
    }

    private static String echo(String text) {
        return "{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"}}\n";
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        channel.write(ByteBuffer.wrap(JOIN));
        awaitLines(channel, ByteBuffer.allocate(1000), 2);
        return channel;
    }

    private static void awaitLines(SocketChannel channel, ByteBuffer buffer, int count) throws IOException {
        int missing = count;
        while (missing > 0) {
            int length = channel.read(buffer.clear());
            if (length < 0) {
                throw new IOException("disconnected");
            }
            for (int i = 0; i < length; i++) {
                missing -= buffer.get(i) == '\n' ? 1 : 0;
            }
        }
    }

    private static void writeAll(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private String neverReads() throws Exception {
        byte[] request = echo("x".repeat(100_000)).getBytes(US_ASCII);
        Map<SocketChannel, ByteBuffer> deaf = new HashMap<>();
        int disconnected = 0;
        while (!stop) {
            while (deaf.size() < 8) {
                SocketChannel channel = connect();
                channel.configureBlocking(false);
                deaf.put(channel, ByteBuffer.wrap(request));
            }
            for (SocketChannel channel : List.copyOf(deaf.keySet())) {
                ByteBuffer rest = deaf.get(channel);
                try {
                    channel.write(rest);
                    if (!rest.hasRemaining()) {
                        rest.rewind();
                    }
                } catch (IOException e) {
                    disconnected++;
                    channel.close();
                    deaf.remove(channel);
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        for (SocketChannel channel : deaf.keySet()) {
            channel.close();
        }
        return disconnected + " disconnected";
    }

    private String bytewise() throws Exception {
        byte[] request = echo("slow").getBytes(US_ASCII);
        List<SocketChannel> slow = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            slow.add(connect());
        }
        for (int i = 0; !stop; i++) {
            for (SocketChannel channel : slow) {
                channel.write(ByteBuffer.wrap(request, i % request.length, 1));
            }
            LockSupport.parkNanos(1_000_000);
        }
        for (SocketChannel channel : slow) {
            channel.close();
        }
        return "served";
    }

    private String connects() throws Exception {
        ArrayDeque<SocketChannel> open = new ArrayDeque<>();
        for (int i = 0; i < 10_000; i++) {
            open.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            if (open.size() > 500) {
                open.remove().close();
            }
        }
        for (SocketChannel channel : open) {
            channel.close();
        }
        return "replaced";
    }

    /** Each client sends a request of 60 MiB, and reads the reply. */
    private String large(String begin, byte[] repeated, String end) throws Exception {
        ByteBuffer head = ByteBuffer.wrap(("{\"execute\":\"echo\",\"arguments\":{" + begin).getBytes(US_ASCII));
        ByteBuffer part = ByteBuffer.allocateDirect(MEBI);
        part.put(repeated).flip();
        List<CompletableFuture<String>> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(run(() -> {
                try (SocketChannel channel = connect()) {
                    writeAll(channel, head.duplicate());
                    for (int sent = 0; sent < 60; sent++) {
                        writeAll(channel, part.duplicate());
                    }
                    writeAll(channel, ByteBuffer.wrap((end + "}}").getBytes(US_ASCII)));
                    awaitLines(channel, ByteBuffer.allocateDirect(MEBI), 1);
                    return "replied";
                } catch (IOException e) {
                    return "disconnected: " + e.getMessage();
                }
            }));
        }
        List<String> ends = new ArrayList<>();
        for (CompletableFuture<String> client : clients) {
            ends.add(client.get(2, TimeUnit.MINUTES));
        }
        return String.join(", ", ends);
    }

    /** Sends what is no request, reads the errors, and makes a request at last. */
    private String junk(byte[] junk, int times) throws Exception {
        try (SocketChannel channel = connect()) {
            CompletableFuture<String> reader = run(() -> {
                ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
                long errors = 0;
                String end = "\"last\"";
                StringBuilder line = new StringBuilder();
                while (true) {
                    if (channel.read(buffer.clear()) < 0) {
                        return "disconnected after " + errors + " errors";
                    }
                    for (int i = 0; i < buffer.position(); i++) {
                        char next = (char) buffer.get(i);
                        line.append(next);
                        if (next == '\n') {
                            if (line.indexOf(end) >= 0) {
                                return errors + " errors, then served";
                            }
                            line.setLength(0);
                            errors++;
                        }
                    }
                }
            });
            try {
                for (int i = 0; i < times; i++) {
                    writeAll(channel, ByteBuffer.wrap(junk));
                    writeAll(channel, ByteBuffer.wrap("\n\u0001\n".getBytes(US_ASCII)));
                }
                writeAll(channel, ByteBuffer.wrap(echo("last").getBytes(US_ASCII)));
            } catch (IOException e) {
                return "disconnected";
            }
            return reader.get(2, TimeUnit.MINUTES);
        }
    }

    private String pipelined(int count) throws Exception {
        try (SocketChannel channel = connect()) {
            CompletableFuture<String> reader = run(() -> {
                awaitLines(channel, ByteBuffer.allocate(64 * 1024), count);
                return "served";
            });
            byte[] batch = echo("pipelined").repeat(1000).getBytes(US_ASCII);
            for (int i = 0; i < count / 1000; i++) {
                writeAll(channel, ByteBuffer.wrap(batch));
            }
            return reader.get(2, TimeUnit.MINUTES);
        }
    }
}
