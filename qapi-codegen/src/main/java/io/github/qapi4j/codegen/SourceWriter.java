package io.github.qapi4j.codegen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes generated files into a directory. A file is written only if its bytes differ. A file that an earlier run wrote, according to its manifest, and
 * this run does not, is removed; files that the manifest does not list are left alone. Not thread-safe.
 */
public final class SourceWriter {
    private final Path directory;
    private final Path manifest;

    /**
     * Creates a writer.
     *
     * @param directory the output directory; created when needed
     * @param manifest the file that lists the written files: relative paths, one per line
     */
    public SourceWriter(Path directory, Path manifest) {
        this.directory = directory.toAbsolutePath().normalize();
        this.manifest = manifest.toAbsolutePath();
    }

    /** The numbers of files that were written, were up to date, and were removed. */
    public record Report(int written, int unchanged, int removed) {}

    /**
     * Brings the directory up to date.
     *
     * @param files the text of each file by its relative path, with {@code /}
     * @throws IOException if a file cannot be read, written or removed; some files may have been written before
     */
    public Report write(Map<String, String> files) throws IOException {
        List<Map.Entry<String, String>> entries = List.copyOf(files.entrySet());
        Set<Path> present = makeDirectories(files.keySet());
        int written = writeAll(entries, present);
        int removed = 0;
        for (String path : listed()) {
            if (!files.containsKey(path) && remove(path)) {
                removed++;
            }
        }
        Files.createDirectories(manifest.getParent());
        write(manifest, String.join("\n", files.keySet()) + "\n", true);
        return new Report(written, entries.size() - written, removed);
    }

    private int writeAll(List<Map.Entry<String, String>> entries, Set<Path> present) throws IOException {
        int threads = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), entries.size() / 64));
        if (threads == 1) {
            return writeEvery(entries, present, 0, 1);
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Integer>> shares = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int first = i;
                shares.add(() -> writeEvery(entries, present, first, threads));
            }
            int written = 0;
            for (Future<Integer> share : executor.invokeAll(shares)) {
                written += share.get();
            }
            return written;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while writing to " + directory, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("bug: " + e.getCause(), e.getCause());
        } finally {
            executor.shutdown();
        }
    }

    private int writeEvery(List<Map.Entry<String, String>> entries, Set<Path> present, int first, int step)
            throws IOException {
        int written = 0;
        for (int i = first; i < entries.size(); i += step) {
            Map.Entry<String, String> entry = entries.get(i);
            Path file = resolve(entry.getKey());
            if (write(file, entry.getValue(), present.contains(file))) {
                written++;
            }
        }
        return written;
    }

    /** Creates the directories of the files, and returns the files that exist in them: most runs write into new directories. */
    private Set<Path> makeDirectories(Set<String> paths) throws IOException {
        Set<Path> directories = new HashSet<>();
        directories.add(directory);
        for (String path : paths) {
            directories.add(resolve(path).getParent());
        }
        Set<Path> present = new HashSet<>();
        for (Path each : directories) {
            Files.createDirectories(each);
            try (DirectoryStream<Path> children = Files.newDirectoryStream(each)) {
                children.forEach(present::add);
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return present;
    }

    private static boolean write(Path file, String text, boolean present) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (present
                && Files.isRegularFile(file)
                && Files.size(file) == bytes.length
                && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return false;
        }
        Files.write(file, bytes);
        return true;
    }

    private List<String> listed() throws IOException {
        return Files.isRegularFile(manifest) ? Files.readAllLines(manifest, StandardCharsets.UTF_8) : List.of();
    }

    private boolean remove(String path) throws IOException {
        if (path.isEmpty()) {
            return false;
        }
        Path file = resolve(path);
        boolean removed = Files.deleteIfExists(file);
        for (Path parent = file.getParent();
                removed && parent != null && !parent.equals(directory);
                parent = parent.getParent()) {
            if (!isEmpty(parent)) {
                break;
            }
            Files.delete(parent);
        }
        return removed;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            return !children.iterator().hasNext();
        }
    }

    /** The file at a relative path. A path that leads out of the directory is rejected, even if a manifest lists it. */
    private Path resolve(String path) throws IOException {
        Path file = directory.resolve(path).normalize();
        if (!file.startsWith(directory) || file.equals(directory)) {
            throw new IOException("not below " + directory + ": " + path);
        }
        return file;
    }
}
