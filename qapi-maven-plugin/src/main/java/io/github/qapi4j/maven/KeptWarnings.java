package io.github.qapi4j.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The warnings of the last successful generation of one execution, in a text file with a line for each. An up-to-date build repeats them. */
final class KeptWarnings {
    private final Path file;

    KeptWarnings(Path file) {
        this.file = file;
    }

    /** The warnings of an execution in the directory of all records. */
    static KeptWarnings of(String executionId, Path directory) {
        return new KeptWarnings(GenerationState.file(executionId, directory, "warnings"));
    }

    void save(List<String> lines) throws IOException {
        Files.createDirectories(file.getParent());
        // Unlike Files.write with lines, this accepts a name with half of a surrogate pair.
        Files.write(file, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    /** The warnings; an empty list if the file does not exist. */
    List<String> read() throws IOException {
        try {
            byte[] text = Files.readAllBytes(file);
            return text.length == 0
                    ? List.of()
                    : new String(text, StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }
}
