package io.github.qapi4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Runs the program in a JVM that is set up for a run of two seconds. Generating, or validating a large file, uses each method for a moment only, so
 * what the optimising compiler makes never pays; but it takes half of the processor time, and an executable jar cannot carry options for its JVM.
 */
final class ShortRun {
    private static final String MARK = "qapi.short-run";
    /** What is still used after a collection mostly is so until the end: it is moved once only. */
    private static final List<String> OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:NewRatio=4", "-XX:MaxTenuringThreshold=0", "-D" + MARK);
    /** The size of the heap to begin with, in bytes; growing from a small one costs collections of all of it. */
    private static final long HEAP = 256 << 20;
    /** The size, in bytes, from which on a file takes longer to validate than another JVM to start. */
    private static final long LARGE = 2 << 20;

    private ShortRun() {}

    /** The exit code of such a run; empty if this is one, or if none can be started, so that the program has to run here. */
    static OptionalInt of(String[] args) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (System.getProperty(MARK) != null || !isWorthIt(args) || !Files.isExecutable(java)) {
            return OptionalInt.empty();
        }
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(OPTIONS);
        long maxHeap = Runtime.getRuntime().maxMemory();
        command.add("-Xms" + Math.min(HEAP, maxHeap));
        command.add("-Xmx" + maxHeap);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), QapiCommand.class.getName()));
        command.addAll(List.of(args));
        Process process;
        try {
            process = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
        Thread end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            return OptionalInt.of(process.waitFor());
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            return OptionalInt.of(QapiCommand.TROUBLE);
        }
    }

    private static boolean isWorthIt(String[] args) {
        return args.length > 0
                && (args[0].equals("generate")
                        || args[0].equals("validate") && Arrays.stream(args).anyMatch(ShortRun::isLargeFile));
    }

    private static boolean isLargeFile(String argument) {
        return new File(argument).length() >= LARGE;
    }
}
