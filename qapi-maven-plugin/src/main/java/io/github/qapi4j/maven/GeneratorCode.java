package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The version of the generator, identified by its code, since the version number of a snapshot does not identify it.
 */
final class GeneratorCode {
    private GeneratorCode() {}

    /** The jars, or the files in the folders, that contain the code. */
    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path location : locations()) {
            files.addAll(filesIn(location));
        }
        return files;
    }

    static String digest() throws IOException {
        Digest digest = new Digest();
        for (Path location : locations()) {
            for (Path file : filesIn(location)) {
                digest.add(location.relativize(file).toString()).add(Files.readAllBytes(file));
            }
        }
        return digest.hex();
    }

    private static List<Path> locations() {
        return List.of(location(SourceResolver.class), location(SourceWriter.class), location(GeneratorCode.class));
    }

    private static List<Path> filesIn(Path location) throws IOException {
        if (Files.isRegularFile(location)) {
            return List.of(location);
        }
        try (Stream<Path> tree = Files.walk(location)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** The jar or the folder that a class was loaded from. */
    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("bug: no location of " + type, e);
        }
    }
}
