package io.github.qapi4j.maven;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of the last successful generation of one execution, in a text file. Its lines are the key of the options, a digest of the files
 * that were written, and one line for each file that was read.
 */
final class GenerationState {
    private final Path file;
    private final Path manifest;
    private final Path outputDirectory;

    GenerationState(Path file, Path manifest, Path outputDirectory) {
        this.file = file;
        this.manifest = manifest;
        this.outputDirectory = outputDirectory;
    }

    /** Whether a generation with this key would read the same content as the last one, and write the files that exist. */
    boolean isCurrent(String key, SchemaSource source) throws IOException {
        List<String> lines;
        String outputs;
        try {
            lines = Files.readAllLines(file);
            outputs = outputs();
        } catch (NoSuchFileException | MalformedInputException lostOrDamaged) {
            return false;
        }
        return lines.size() >= 3
                && lines.get(0).equals(key)
                && lines.get(1).equals(outputs)
                && lines.stream().skip(2).allMatch(source::hasUnchanged);
    }

    /** Deletes the record: while files are being written, no generation is current. */
    void clear() throws IOException {
        Files.deleteIfExists(file);
    }

    void save(String key, SchemaSource source) throws IOException {
        List<String> lines = new ArrayList<>(List.of(key, outputs()));
        lines.addAll(source.filesRead());
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private String outputs() throws IOException {
        Digest digest = new Digest();
        for (String path : Files.readAllLines(manifest)) {
            digest.add(path).add(Files.readAllBytes(outputDirectory.resolve(path)));
        }
        return digest.hex();
    }
}
