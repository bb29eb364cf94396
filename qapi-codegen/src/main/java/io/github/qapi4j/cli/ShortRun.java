package io.github.qapi4j.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Runs the program in another JVM that is configured for a run of two seconds. In such a run, each method is used only briefly, so optimised code
 * does not pay off, yet the optimising compiler takes half of the processor time. Another JVM is needed because an executable jar cannot contain
 * options for its JVM.
 */
final class ShortRun {
    private static final String MARK = "qapi.short-run";
    /** The JVM's options. Most objects that survive one collection live until the end, so they are moved only once. */
    private static final List<String> OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:MaxTenuringThreshold=0",
            // picocli looks for these types by reflection; no option has one of them.
            "-Dpicocli.converters.excludes=java.sql.*|java.time.*",
            "-D" + MARK);
    /** The size of the young generation in bytes: with a larger one the process takes more memory and no less time. */
    private static final long YOUNG = 16 << 20;
    /** The file that shows whether Linux provides memory in large pages; allocating it in small ones takes up to a third of the time. */
    private static final String LARGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";
    /** The initial size of the heap in bytes; growing from a small one costs full collections. */
    private static final long HEAP = 256 << 20;
    /** The size in bytes from which files take longer to validate than another JVM takes to start. */
    private static final long LARGE = 512 << 10;

    private ShortRun() {}

    /**
     * Runs the program in another JVM and returns its exit code. Returns empty if the program must run in this JVM: because this JVM was started for
     * a short run, because another JVM would not save time, or because no other JVM can be started.
     */
    static OptionalInt of(String[] args) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (System.getProperty(MARK) != null || !isWorthIt(args) || !Files.isExecutable(java)) {
            return OptionalInt.empty();
        }
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(OPTIONS);
        if (hasLargePages()) {
            command.add("-XX:+UseTransparentHugePages");
        }
        long maxHeap = Runtime.getRuntime().maxMemory();
        command.add("-Xmn" + Math.min(YOUNG, maxHeap / 4));
        command.add("-Xms" + Math.min(HEAP, maxHeap));
        command.add("-Xmx" + maxHeap);
        String classPath = System.getProperty("java.class.path");
        if (!args[0].equals("generate")) {
            // The JVM loads these classes without Java code and does not verify them. The generator needs classes that
            // it cannot load in this way.
            command.add("-Xbootclasspath/a:" + classPath);
        }
        command.addAll(List.of("-cp", classPath, QapiCommand.class.getName()));
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
        String command = args.length == 0 ? "" : args[0];
        if (command.equals("validate") || command.equals("diff")) {
            // Not a stream, whose start-up cost would reduce the saved time.
            for (String arg : args) {
                if (isLarge(arg) || command.equals("diff") && isContainer(arg)) {
                    return true;
                }
            }
        }
        return command.equals("generate");
    }

    /** Whether a schema is in a revision or a jar; such schemas are usually those of a program. */
    private static boolean isContainer(String argument) {
        return argument.startsWith("git:") || argument.contains(".jar");
    }

    /** Whether a file, or all schema files in its directory together, are large. Most included files are in the same directory. */
    private static boolean isLarge(String argument) {
        File file = new File(argument);
        if (!file.exists()) {
            return false;
        }
        boolean isDirectory = file.isDirectory();
        long size = isDirectory ? 0 : file.length();
        File[] neighbours = isDirectory
                ? file.listFiles()
                : file.getAbsoluteFile().getParentFile().listFiles();
        for (int i = 0; neighbours != null && i < neighbours.length && size < LARGE; i++) {
            size += neighbours[i].getName().endsWith(".json") ? neighbours[i].length() : 0;
        }
        return size >= LARGE;
    }

    private static boolean hasLargePages() {
        // Not Files.readString, which loads 25 classes more.
        try (InputStream in = new FileInputStream(LARGE_PAGES)) {
            String modes = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return modes.contains("[madvise]") || modes.contains("[always]");
        } catch (IOException e) {
            // Not Linux, or a Linux without this file.
            return false;
        }
    }
}
