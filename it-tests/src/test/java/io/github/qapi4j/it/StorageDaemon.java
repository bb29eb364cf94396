package io.github.qapi4j.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A {@code qemu-storage-daemon} with a QMP monitor, started for one test. */
final class StorageDaemon implements AutoCloseable {
    private static final String PROGRAM = "qemu-storage-daemon";

    private final Process process;
    private final Path socket;

    private StorageDaemon(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /** Starts the daemon; the test is skipped where the program is missing, or fails if QEMU is required. */
    static StorageDaemon start(Path folder, String... options) throws IOException, InterruptedException {
        requireProgram();
        Path socket = folder.resolve("qmp.sock");
        Path output = folder.resolve("daemon.log");
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(options));
        command.addAll(
                List.of("--chardev", "socket,path=" + socket + ",server=on,wait=off,id=m0", "--monitor", "chardev=m0"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!listens(socket)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                fail(PROGRAM + " does not listen: " + Files.readString(output));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new StorageDaemon(process, socket);
    }

    /** The file is there a moment before the daemon accepts. */
    private static boolean listens(Path socket) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return Files.exists(socket) && probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    private static void requireProgram() {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, PROGRAM))) {
                return;
            }
        }
        if (Boolean.getBoolean("qapi.qemu.required")) {
            fail("no " + PROGRAM);
        }
        System.out.println("skipped: no " + PROGRAM);
        Assumptions.abort("no " + PROGRAM);
    }

    Path socket() {
        return socket;
    }

    /** Whether the daemon ends by itself within some seconds, and how. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            fail(PROGRAM + " still runs");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
