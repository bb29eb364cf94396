package io.github.qapi4j.input;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.source.SourceResolver;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A schema that is named by a path: of its root file, of a directory or of a jar. */
record FileSide(String name, Path directory, @Nullable Path includeRoot) implements SchemaSide {
    private static final String JAR = ".jar";
    /** Separates the path of a jar from that of an entry. */
    private static final String ENTRY = "!/";

    @Override
    public LoadResult load(LoadOptions options) {
        Path path;
        int entry = name.indexOf(JAR + ENTRY);
        try {
            path = directory.resolve(entry < 0 ? name : name.substring(0, entry + JAR.length()));
        } catch (InvalidPathException e) {
            return SchemaSide.unreadable(name, "not a valid path", options);
        }
        if (entry >= 0) {
            return new JarSide(name, path, name.substring(entry + JAR.length() + ENTRY.length())).load(options);
        }
        if (name.endsWith(JAR) && Files.isRegularFile(path)) {
            return new JarSide(name, path, "").load(options);
        }
        String root = name.replace(File.separatorChar, '/');
        if (Files.isDirectory(path)) {
            try {
                root = (root.endsWith("/") ? root : root + "/")
                        + RootSearch.find(folder -> files(path.resolve(folder)));
            } catch (IOException e) {
                return SchemaSide.unreadable(name, e, options);
            }
        }
        return SchemaInput.load(
                includeRoot == null
                        ? SourceResolver.directory(directory)
                        : SourceResolver.directory(directory, includeRoot),
                root,
                options);
    }

    private static List<String> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return names(files);
        }
    }

    /**
     * Returns the names of the regular files.
     *
     * @throws IOException if the stream cannot read the directory
     */
    static List<String> names(Stream<Path> files) throws IOException {
        try {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
