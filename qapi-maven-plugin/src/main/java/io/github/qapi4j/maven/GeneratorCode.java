package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.SchemaLoader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The version of the generator, identified by its code, since the version number of a snapshot does not identify it.
 */
final class GeneratorCode {
    private GeneratorCode() {}

    static String digest() throws IOException {
        Digest digest = new Digest();
        for (Class<?> type : List.of(SchemaLoader.class, QapiGenerator.class, GeneratorCode.class)) {
            Path location = location(type);
            try (Stream<Path> tree = Files.walk(location)) {
                for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
                    digest.add(location.relativize(file).toString()).add(Files.readAllBytes(file));
                }
            }
        }
        return digest.hex();
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
