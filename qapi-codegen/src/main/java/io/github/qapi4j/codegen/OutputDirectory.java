package io.github.qapi4j.codegen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The files to be written into a directory, with the state of the existing files. Reads and writes with one thread for each processor. */
final class OutputDirectory {
    private final Path root;
    private final List<String> texts;
    private final Target[] targets;
    private final Set<Path> obstacles = new TreeSet<>();
    private final Set<Path> directories = new LinkedHashSet<>();
    private final Set<Path> present = new HashSet<>();

    /** The present files in lower case: where the file system ignores case, a file may be present under another name. */
    private final Set<String> presentInAnyCase = new HashSet<>();

    /** The state of the file system where a file is to be written. */
    enum State {
        ABSENT,
        /** A file with the text that is to be written. */
        EQUAL,
        /** A file that is marked as generated. */
        GENERATED,
        /** A file that is not marked as generated. */
        UNMARKED,
        /** A symbolic link, which qapi4j never writes, to a file with another text. */
        LINK,
        /** A directory or a special file. */
        OBSTACLE
    }

    /**
     * A file to be written.
     *
     * @param path the path below the directory, with {@code /}
     * @param file the absolute path
     */
    record Target(String path, Path file, State state) {}

    /**
     * Inspects the directory without changing it.
     *
     * @param root the directory, as {@link #real} returns it
     */
    OutputDirectory(Path root, SortedMap<String, String> files) throws IOException {
        this.root = root;
        this.texts = List.copyOf(files.values());
        this.targets = new Target[texts.size()];
        int i = 0;
        for (String path : files.keySet()) {
            targets[i++] = new Target(path, resolve(root, path), State.ABSENT);
        }
        list();
        if (!present.isEmpty()) {
            inParallel(targets.length, this::findStates);
        }
    }

    /** The absolute path with all symbolic links resolved in the part of it that exists. */
    static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            if (Files.exists(existing)) {
                return existing.toRealPath().resolve(existing.relativize(absolute));
            }
        }
        return absolute;
    }

    /** The file at a path below a directory. A path that leads out of the directory is rejected, even if a manifest lists it. */
    static Path resolve(Path directory, String path) throws IOException {
        Path file = directory.resolve(path).normalize();
        if (!file.startsWith(directory) || file.equals(directory)) {
            throw new IOException("not below " + directory + ": " + path);
        }
        return file;
    }

    static String lowerCase(Path file) {
        return file.toString().toLowerCase(Locale.ROOT);
    }

    /** The existing files where directories are needed. */
    Set<Path> obstacles() {
        return obstacles;
    }

    List<Target> targets() {
        return List.of(targets);
    }

    /** Lists the directories of the files. Most runs write into new directories, so no file needs to be read. */
    private void list() throws IOException {
        directories.add(root);
        for (Target target : targets) {
            directories.add(target.file().getParent());
        }
        for (Path directory : directories) {
            Path existing = existing(directory);
            if (existing != null && !Files.isDirectory(existing)) {
                obstacles.add(existing);
            } else if (directory.equals(existing)) {
                list(directory);
            }
        }
    }

    private static @Nullable Path existing(Path path) {
        Path existing = path;
        while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        return existing;
    }

    private void list(Path directory) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                present.add(child);
                presentInAnyCase.add(lowerCase(child));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void findStates(int first, int step) throws IOException {
        for (int i = first; i < targets.length; i += step) {
            Path file = targets[i].file();
            if (present.contains(file)
                    || presentInAnyCase.contains(lowerCase(file)) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                targets[i] = new Target(targets[i].path(), file, state(file, texts.get(i)));
            }
        }
    }

    private static State state(Path file, String text) throws IOException {
        boolean link = Files.isSymbolicLink(file);
        if (!Files.isRegularFile(file)) {
            return link ? State.LINK : State.OBSTACLE;
        }
        byte[] content = Files.readAllBytes(file);
        if (Arrays.equals(content, text.getBytes(StandardCharsets.UTF_8))) {
            return State.EQUAL;
        }
        if (link) {
            return State.LINK;
        }
        return GeneratedMark.isIn(content) ? State.GENERATED : State.UNMARKED;
    }

    /** Causes a file to be written even if it is up to date, since it is about to be removed under a name that differs only in case. */
    void rewrite(Path file) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i].file().equals(file)) {
                targets[i] = new Target(targets[i].path(), file, State.ABSENT);
            }
        }
    }

    /** The number of files that are not up to date. */
    int outdated() {
        int outdated = 0;
        for (Target target : targets) {
            outdated += target.state() == State.EQUAL ? 0 : 1;
        }
        return outdated;
    }

    /**
     * Writes the files that are not up to date. Each file is written under a temporary name and then moved, so an interrupted run leaves the old file
     * or the new one, and neither the target of a symbolic link nor another hard link of a file is changed.
     */
    void write() throws IOException {
        // Those that existed, too: they were removed if they contained stale files only.
        for (Path directory : directories) {
            Files.createDirectories(directory);
        }
        inParallel(outdated(), this::write);
    }

    private void write(int first, int step) throws IOException {
        // Only one thread of one process uses the name. It is short, since the name of a generated file may have the
        // maximum length.
        Path temporary = root.resolve(".qapi-" + ProcessHandle.current().pid() + "-" + first + ".tmp");
        Files.deleteIfExists(temporary);
        try {
            for (int i = first; i < targets.length; i += step) {
                if (targets[i].state() != State.EQUAL) {
                    Files.write(
                            temporary, texts.get(i).getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
                    move(temporary, targets[i].file());
                }
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Replaces a file by another one, atomically where the file system can. */
    static void move(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The part of the work for one thread: every {@code step}-th file, starting with the {@code first} one. */
    private interface Share {
        void run(int first, int step) throws IOException;
    }

    private static void inParallel(int amount, Share share) throws IOException {
        int threads = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), amount / 64));
        if (threads == 1) {
            share.run(0, 1);
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Boolean>> shares = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int first = i;
                shares.add(() -> {
                    share.run(first, threads);
                    return true;
                });
            }
            for (Future<Boolean> each : executor.invokeAll(shares)) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("bug: " + e.getCause(), e.getCause());
        } finally {
            executor.shutdown();
        }
    }
}
