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
 * The property {@code qapi.load} selects how many: a few by default, with {@code all} and {@code long} 1,000 sessions with 1,000 commands each.
 */
@Timeout(600)
class ServerLoadTest {
    @TempDir
    Path folder;

    @Test
    void noCommandIsLostAndThreadsAreBounded() throws Exception {
        boolean all = !System.getProperty("qapi.load", "").isEmpty();
        int sessions = all ? 1000 : 100;
        int commands = all ? 1000 : 20;
        Path socket = folder.resolve("s");
        CompletableFuture<Map<String, Long>> server = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                server.complete(run("server", "-Xmx512m", socket, sessions));
            } catch (Exception | Error e) {
                server.completeExceptionally(e);
            }
        });
        runner.start();
        while (!Files.exists(socket) && !server.isDone()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Map<String, Long> clients = run("clients", "-Xmx256m", socket, sessions, commands);
        Map<String, Long> served = server.get(1, TimeUnit.MINUTES);
        System.out.println("clients: " + clients + ", server: " + served);
        assertThat(clients).containsEntry("replies", (long) sessions * commands);
        assertThat(served).containsEntry("executed", (long) sessions * commands);
        assertThat(served.get("threads")).isBetween(1L, 16L);
    }

    private Map<String, Long> run(String part, String heap, Object... args) throws Exception {
        Object[] all = new Object[args.length + 1];
        all[0] = part;
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
