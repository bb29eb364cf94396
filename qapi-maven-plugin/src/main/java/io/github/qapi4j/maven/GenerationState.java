package io.github.qapi4j.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record of the last successful generation of one execution, in a text file. Its lines are the key of the options, a digest of the execution's
 * configuration in the POM, a digest of the files that were written, and one line for each file that was read.
 */
final class GenerationState {
    private static final int HEAD = 3;

    private final Path file;

    GenerationState(Path file) {
        this.file = file;
    }

    /**
     * Whether a generation with this key would read the same content and write the same files as the last one.
     *
     * @param written the files of the last generation; empty if it was interrupted
     */
    boolean isCurrent(String key, SchemaSource source, Optional<List<Path>> written) {
        List<String> lines = lines();
        try {
            return written.isPresent()
                    && lines.size() >= HEAD
                    && lines.get(0).equals(key)
                    && lines.get(2).equals(digest(written.get()))
                    && lines.stream().skip(HEAD).allMatch(source::hasUnchanged);
        } catch (IOException lostOrReplaced) {
            return false;
        }
    }

    /** Whether the execution had this configuration, and the files that it read have not changed. */
    boolean isLive(String configuration) {
        List<String> lines = lines();
        return lines.size() >= HEAD
                && lines.get(1).equals(configuration)
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

    void save(String key, String configuration, List<Path> written, SchemaSource source) throws IOException {
        List<String> lines = new ArrayList<>(List.of(key, configuration, digest(written)));
        lines.addAll(source.filesRead());
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private static String digest(List<Path> written) throws IOException {
        Digest digest = new Digest();
        for (Path each : written) {
            digest.add(each.toString()).add(Files.readAllBytes(each));
        }
        return digest.hex();
    }
}
