package io.github.qapi4j.examples;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program of QEMU that a test runs. The test is skipped if the program is missing, or fails if QEMU is required. */
final class LiveQemu implements AutoCloseable {
    private final String program;
    private final Process process;

    private LiveQemu(String program, Process process) {
        this.program = program;
        this.process = process;
    }

    /** Starts a program. Clients wait for its socket, so this method does not. */
    static LiveQemu start(Path folder, List<String> command) throws IOException {
        requireProgram(command.get(0));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new LiveQemu(command.get(0), process);
    }

    /** Runs a program that must succeed. */
    static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        try (LiveQemu running = start(folder, command)) {
            running.awaitEnd();
        }
    }

    /** Skips the test if a program is missing. */
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

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the program has ended successfully. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            fail(program + (process.isAlive() ? " still runs" : " has failed: " + process.exitValue()));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
