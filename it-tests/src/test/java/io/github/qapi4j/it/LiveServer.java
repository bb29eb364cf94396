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

/** A QEMU process with a QMP monitor, started for one test. The test is skipped if the program is missing, or fails if QEMU is required. */
final class LiveServer implements AutoCloseable {
    /** Linux's table of Unix sockets. */
    private static final Path UNIX_SOCKETS = Path.of("/proc/net/unix");

    /** The flags of a socket that listens, in that table. */
    private static final String LISTENING = " 00010000 ";

    private final String program;
    private final Process process;
    private final Path socket;

    private LiveServer(String program, Process process, Path socket) {
        this.program = program;
        this.process = process;
        this.socket = socket;
    }

    /** Starts a storage daemon. */
    static LiveServer storageDaemon(Path folder, String... options) throws IOException, InterruptedException {
        return start("qemu-storage-daemon", folder, options, "--monitor", "chardev=m0");
    }

    /** Starts a PC without a display, in stopped state. */
    static LiveServer pc(Path folder, String... options) throws IOException, InterruptedException {
        return start(
                "qemu-system-x86_64",
                folder,
                options,
                "-machine",
                "q35,accel=tcg",
                "-display",
                "none",
                "-nodefaults",
                "-S",
                "-mon",
                "chardev=m0,mode=control");
    }

    private static LiveServer start(String program, Path folder, String[] options, String... monitor)
            throws IOException, InterruptedException {
        requireProgram(program);
        Path socket = folder.resolve("qmp.sock");
        Path output = folder.resolve("qemu.log");
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(options));
        command.addAll(List.of("--chardev", "socket,path=" + socket + ",server=on,wait=off,id=m0"));
        command.addAll(List.of(monitor));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!listens(socket)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                fail(program + " does not listen: " + Files.readString(output));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new LiveServer(program, process, socket);
    }

    /**
     * Returns whether the server accepts connections; the socket file exists shortly before that. No connection is made where the system lists the
     * sockets that listen: QEMU may reset a connection that follows one that has just ended.
     */
    private static boolean listens(Path socket) throws IOException {
        if (Files.exists(UNIX_SOCKETS)) {
            return Files.readString(UNIX_SOCKETS)
                    .lines()
                    .anyMatch(line -> line.endsWith(" " + socket) && line.contains(LISTENING));
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return Files.exists(socket) && probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    static void requireProgram(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return;
            }
        }
        if (Boolean.getBoolean("qapi.qemu.required")) {
            fail("no " + program);
        }
        System.out.println("skipped: no " + program);
        Assumptions.abort("no " + program);
    }

    long pid() {
        return process.pid();
    }

    Path socket() {
        return socket;
    }

    /** Sends a signal to the process. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            fail("cannot send signal " + name);
        }
    }

    /** Returns the exit code if the server ends within some seconds without being killed. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            fail(program + " still runs");
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
