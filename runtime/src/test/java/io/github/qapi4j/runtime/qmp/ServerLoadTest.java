package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many sessions with many commands over Unix sockets, with at most 512 MiB of heap: no command is lost, all replies are in order, and threads are bounded.
 * The property {@code qapi.load} selects how many: a few by default; with {@code all} and {@code long} 1,000 sessions with 1,000 commands each, and then 10
 * with as many in all, and the ratio of both throughputs is printed.
 */
@Timeout(600)
class ServerLoadTest {
    private static final int ROUNDS = System.getProperty("qapi.load", "").equals("long") ? 5 : 1;

    @TempDir
    Path folder;

    @Test
    void noCommandIsLostAndThreadsAreBounded() throws Exception {
        if (System.getProperty("qapi.load", "").isEmpty()) {
            load(100, 20);
            return;
        }
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            double many = load(1000, 1000);
            double few = load(10, 100_000);
            ratios[i] = many / few;
            System.out.printf(
                    "commands per second: %.0f with 1,000 sessions, %.0f with 10, ratio %.2f%n", many, few, ratios[i]);
        }
        Arrays.sort(ratios);
        System.out.printf("median of %d ratios: %.2f%n", ROUNDS, ratios[ROUNDS / 2]);
    }

    /** Returns the number of commands per second. */
    private double load(int sessions, int commands) throws Exception {
        Path socket = Files.createTempDirectory(folder, "s").resolve("s");
        CompletableFuture<Map<String, Long>> server = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                server.complete(run("server" + sessions, "-Xmx512m", socket, sessions));
            } catch (Exception | Error e) {
                server.completeExceptionally(e);
            }
        });
        runner.start();
        while (!Files.exists(socket) && !server.isDone()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Map<String, Long> clients = run("clients" + sessions, "-Xmx256m", socket, sessions, commands);
        Map<String, Long> served = server.get(1, TimeUnit.MINUTES);
        System.out.println("clients: " + clients + ", server: " + served);
        assertThat(clients).containsEntry("replies", (long) sessions * commands);
        assertThat(served).containsEntry("executed", (long) sessions * commands);
        assertThat(served.get("threads")).isBetween(1L, 16L);
        return clients.get("perSecond");
    }

    private Map<String, Long> run(String part, String heap, Object... args) throws Exception {
        Object[] all = new Object[args.length + 1];
        all[0] = part.replaceAll("\\d", "");
        System.arraycopy(args, 0, all, 1, args.length);
        List<String> lines = ChildJvm.run(
                Files.createDirectories(folder.resolve(part)),
                Duration.ofMinutes(9),
                List.of(heap, "-XX:+UseSerialGC"),
                ServerLoad.class,
                all);
        assertThat(lines).hasSize(1);
        return Arrays.stream(lines.get(0).split(" "))
                .map(figure -> figure.split("="))
                .collect(Collectors.toMap(figure -> figure[0], figure -> Long.parseLong(figure[1])));
    }
}
