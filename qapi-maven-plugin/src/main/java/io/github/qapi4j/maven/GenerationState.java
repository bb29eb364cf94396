package io.github.qapi4j.maven;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of the last successful generation of one execution, in a text file. Its lines are the key of the options, a digest of the execution's
 * configuration in the POM, a stamp of all files, a digest of the generator and of the files that were written, the options in the user's
 * spelling, and one line for each file that was read.
 *
 * <p>While the stamp is the same, no file is read. If it differs, e.g. because a build server has restored the files, their content decides.
 */
final class GenerationState {
    private static final int KEY = 0;
    private static final int CONFIGURATION = 1;
    private static final int STAMP = 2;
    private static final int DIGEST = 3;
    private static final int SPELLING = 4;
    private static final int HEAD = 5;

    /** The stamp of a generation whose schema changed while it ran. */
    private static final String NO_STAMP = "none";

    private final Path file;

    GenerationState(Path file) {
        this.file = file;
    }

    /** The record of an execution in the directory of all records. */
    static GenerationState of(String execution, Path directory) {
        return new GenerationState(file(execution, directory, "state"));
    }

    /** The file of an execution with an extension, in the directory of all records. */
    static Path file(String execution, Path directory, String extension) {
        String name = URLEncoder.encode(execution, StandardCharsets.UTF_8).replace("*", "%2A");
        return directory.resolve(name + "." + extension);
    }

    /**
     * The key of the last generation if its options had the same spelling, so that they need not be checked again; null otherwise.
     *
     * @param spelling the options in the user's spelling, as one line
     */
    @Nullable
    String keyOf(String spelling) {
        List<String> lines = lines();
        return lines.size() >= HEAD && lines.get(SPELLING).equals(spelling) ? lines.get(KEY) : null;
    }

    /**
     * Whether a generation with this key would read the same content and write the same files as the last one.
     *
     * @param written the files of the last generation by their names; empty if it was interrupted
     */
    boolean isCurrent(String key, SchemaSource source, Optional<Map<String, Path>> written) {
        List<String> lines = lines();
        if (written.isEmpty() || lines.size() < HEAD || !lines.get(KEY).equals(key)) {
            return false;
        }
        List<String> read = lines.subList(HEAD, lines.size());
        try {
            Stamp stamp = stamp(written.get(), read, source);
            if (lines.get(STAMP).equals(stamp.toString()) && stamp.isReliable(file)) {
                return true;
            }
            if (!lines.get(DIGEST).equals(digest(written.get()))
                    || !read.stream().allMatch(source::hasUnchanged)) {
                return false;
            }
            lines.set(STAMP, stamp.toString());
        } catch (IOException lostOrReplaced) {
            return false;
        }
        update(lines);
        return true;
    }

    /** Replaces the spelling of the options after they were found to have the same key. */
    void respell(String spelling) {
        List<String> lines = lines();
        if (lines.size() >= HEAD) {
            lines.set(SPELLING, spelling);
            update(lines);
        }
    }

    private void update(List<String> lines) {
        try {
            write(lines);
        } catch (IOException readOnly) {
            // The next run does the same work again.
        }
    }

    private void write(List<String> lines) throws IOException {
        // Unlike Files.write with lines, this accepts half of a surrogate pair.
        Files.write(file, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the execution had this configuration, and the files that it read have not changed. */
    boolean isLive(String configuration) {
        List<String> lines = lines();
        return lines.size() >= HEAD
                && lines.get(CONFIGURATION).equals(configuration)
                && lines.stream()
                        .skip(HEAD)
                        .allMatch(line -> SchemaSource.containing(line).hasUnchanged(line));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException lostOrDamaged) {
            return List.of();
        }
    }

    /**
     * Saves the record.
     *
     * @param key the key of the options
     * @param spelling the options in the user's spelling, as one line
     * @param configuration the digest of the configuration in the POM
     * @param written the files that were written, by their names
     * @param source the source, with the files that were read
     */
    void save(String key, String spelling, String configuration, Map<String, Path> written, SchemaSource source)
            throws IOException {
        List<String> read = source.filesRead();
        // The stamp is made before the content is read: it must not be the stamp of later content.
        String stamp = stamp(written, read, source).toString();
        boolean unchanged = read.stream().allMatch(source::hasUnchanged);
        List<String> lines =
                new ArrayList<>(List.of(key, configuration, unchanged ? stamp : NO_STAMP, digest(written), spelling));
        lines.addAll(read);
        Files.createDirectories(file.getParent());
        write(lines);
    }

    private static Stamp stamp(Map<String, Path> written, List<String> read, SchemaSource source) throws IOException {
        Stamp stamp = new Stamp();
        for (Path each : GeneratorCode.files()) {
            stamp.add(each);
        }
        for (String line : read) {
            stamp.add(source.file(line));
        }
        for (Map.Entry<String, Path> each : written.entrySet()) {
            stamp.add(each.getKey(), each.getValue());
        }
        return stamp;
    }

    private static String digest(Map<String, Path> written) throws IOException {
        Digest digest = new Digest().add(GeneratorCode.digest());
        for (Path each : written.values()) {
            digest.add(each.toString()).add(Files.readAllBytes(each));
        }
        return digest.hex();
    }
}
