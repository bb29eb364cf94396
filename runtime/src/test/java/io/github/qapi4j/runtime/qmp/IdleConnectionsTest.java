package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The memory of connections that were used and are idle, in a JVM of its own. Runs with the property {@code qapi.load}. */
@Timeout(300)
class IdleConnectionsTest {
    private static final long MAX_HEAP = 16 * 1024;
    private static final int MANY = 10_000;

    private static Map<String, Long> figures(List<String> lines) {
        assertThat(lines).hasSize(1);
        return Arrays.stream(lines.get(0).split(" "))
                .map(figure -> figure.split("="))
                .collect(Collectors.toMap(figure -> figure[0], figure -> Long.parseLong(figure[1])));
    }

    @Test
    @EnabledIfSystemProperty(named = "qapi.load", matches = "all|long")
    void anIdleConnectionHoldsLittle(@TempDir Path directory) throws Exception {
        Map<String, Long> bytes = figures(ChildJvm.run(
                directory,
                Duration.ofSeconds(60),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k"),
                IdleConnections.class,
                directory.resolve("s"),
                300,
                "each"));
        assertThat(bytes.get("server")).as("bytes in %s", bytes).isLessThan(MAX_HEAP);
        // The server's end holds 2 KiB.
        assertThat(bytes.get("both")).as("bytes in %s", bytes).isLessThan(MAX_HEAP + 2 * 1024);
    }

    private static boolean mayOpen(int files) throws IOException {
        String limit = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .findFirst()
                .orElse("Max open files 0");
        String soft = limit.substring("Max open files".length()).trim().split("\\s+")[0];
        return soft.equals("unlimited") || Long.parseLong(soft) >= files;
    }

    @Test
    @EnabledIfSystemProperty(named = "qapi.load", matches = "long")
    void tenThousandIdleSessionsFitIntoOneGibibyte(@TempDir Path directory) throws Exception {
        assumeTrue(mayOpen(MANY + 500), "fewer than 10,500 files may be open");
        Path socket = directory.resolve("s");
        CompletableFuture<List<String>> server = CompletableFuture.supplyAsync(() -> {
            try {
                return ChildJvm.run(
                        directory, Duration.ofMinutes(4), List.of(), IdleConnections.class, socket, MANY, "all");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        List<SocketChannel> clients = new ArrayList<>();
        try {
            while (!Files.exists(socket)) {
                assertThat(server).isNotDone();
                TimeUnit.MILLISECONDS.sleep(5);
            }
            for (int i = 0; i < MANY; i++) {
                clients.add(IdleConnections.rawClient(socket));
            }
            Map<String, Long> bytes = figures(server.get());
            System.out.println(MANY + " idle sessions: " + bytes);
            assertThat(bytes.get("resident")).isBetween(1L, 1L << 30);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }
}
