package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes that start to listen on one Unix socket at the same time, without a umask that would restrict its permissions. The property {@code
 * qapi.load} selects how often: with {@code long} 3,000 times.
 */
@Timeout(900)
class SocketTakeoverTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int STARTERS = 2;
    private static final int FILE_TYPE = 0xF000;
    private static final int SOCKET = 0xC000;
    private static final int OTHERS = 0x3F;

    @TempDir
    Path folder;

    private final List<Starter> starters = new ArrayList<>();
    private final Set<String> violations = Collections.synchronizedSet(new TreeSet<>());
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean done;
    private Path socket;
    private Thread watcher;

    /** A process of {@link SocketStarter}. */
    private record Starter(Process process, BufferedReader answers) {
        static Starter of(Path socket) throws IOException {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classes = String.join(File.pathSeparator, "target/classes", "target/test-classes");
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            "umask 0; exec \"$0\" \"$@\"",
                            java,
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xshare:auto",
                            "-cp",
                            classes,
                            SocketStarter.class.getName(),
                            socket.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Starter(process, process.inputReader(StandardCharsets.US_ASCII));
        }

        void send(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        }

        String answer() throws IOException {
            return answers.readLine();
        }
    }

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("qmp.sock");
        for (int i = 0; i < STARTERS; i++) {
            starters.add(Starter.of(socket));
        }
        for (Starter starter : starters) {
            assertThat(starter.answer()).isEqualTo("ready");
        }
        watcher = new Thread(this::watch, "watcher");
        watcher.start();
    }

    @AfterEach
    void stop() throws Exception {
        done = true;
        watcher.join();
        for (Starter starter : starters) {
            starter.process.destroyForcibly().waitFor();
        }
    }

    /** Looks whether another user could connect to a socket. */
    private void watch() {
        while (!done) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    look(file);
                }
            } catch (IOException e) {
                violations.add(e.toString());
            }
        }
    }

    private void look(Path file) throws IOException {
        int mode;
        try {
            mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & FILE_TYPE) == SOCKET) {
            // Those that a test leaves behind are owner-only, too.
            looks.incrementAndGet();
            if ((mode & OTHERS) != 0) {
                violations.add(file + " " + Integer.toOctalString(mode));
            }
        } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && (mode & OTHERS) != 0) {
            try (DirectoryStream<Path> inside = Files.newDirectoryStream(file)) {
                inside.forEach(path -> violations.add(path + " in a directory for all"));
            } catch (NoSuchFileException | NotDirectoryException e) {
                // It is removed at this moment.
            }
        }
    }

    /** A socket file of a process that was killed. */
    private void leaveSocketBehind() throws IOException {
        Path hidden = Files.createTempDirectory("q");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path file = hidden.resolve("s");
            server.bind(UnixDomainSocketAddress.of(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Files.move(file, socket);
        } finally {
            Files.delete(hidden);
        }
    }

    private List<String> listenAtOnce() throws IOException {
        String at = Long.toString(System.currentTimeMillis() + 2);
        for (Starter starter : starters) {
            starter.send(at);
        }
        List<String> answers = new ArrayList<>();
        for (Starter starter : starters) {
            answers.add(starter.answer());
        }
        return answers;
    }

    private void closeAll() throws IOException {
        for (Starter starter : starters) {
            starter.send("close");
        }
        for (Starter starter : starters) {
            assertThat(starter.answer()).isEqualTo("closed");
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void exactlyOneListensAndAKilledOneHindersNobody() throws Exception {
        int rounds = "long".equals(System.getProperty("qapi.load")) ? 3000 : 12;
        for (int round = 0; round < rounds; round++) {
            if (round % 3 != 0) {
                leaveSocketBehind();
            }
            List<String> answers = listenAtOnce();
            assertThat(answers).as("round %s", round).containsExactlyInAnyOrder("listens", "BindException");
            Transport.unix(socket, LONG).close();
            assertThat(files()).as("round %s", round).containsExactly(socket);
            closeAll();
            assertThat(files()).as("round %s", round).isEmpty();
        }
        assertThat(violations).isEmpty();
        assertThat(looks).hasPositiveValue();
        killedServerHindersNobody();
    }

    private void killedServerHindersNobody() throws Exception {
        Starter killed = starters.remove(0);
        killed.send("0");
        assertThat(killed.answer()).isEqualTo("listens");
        killed.process.destroyForcibly().waitFor();
        assertThat(socket).exists();
        assertThat(listenAtOnce()).containsExactly("listens");
        Transport.unix(socket, LONG).close();
        assertThat(files()).containsExactly(socket);
        closeAll();
        assertThat(files()).isEmpty();
    }
}
