package io.github.qapi4j.maven;

import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The location of a schema, and the files that were read from it. File names do not depend on the working directory.
 */
final class SchemaSource {
    private final SourceResolver files;
    private final String location;
    private final String rootName;
    private final @Nullable Path jar;

    /** The digest of each file that was read. */
    private final Map<String, String> digests = new ConcurrentHashMap<>();

    /**
     * Creates the source of a schema.
     *
     * @param location the prefix that the name of each of these files has in messages
     * @param jar the jar that contains the files; null if they are files of their own
     */
    private SchemaSource(SourceResolver files, String location, String path, @Nullable Path jar) {
        this.files = files;
        this.location = location;
        this.jar = jar;
        this.rootName = location + path;
    }

    /** A schema in a directory; it may include files outside this directory. */
    static SchemaSource inDirectory(Path directory, String path) {
        String root = slashed(directory.toAbsolutePath().normalize().resolve(path));
        return new SchemaSource(SourceResolver.directory(directory), "", root, null);
    }

    /**
     * A schema in an artifact; it includes files of this artifact only.
     *
     * @param artifact a jar, or a folder if the artifact is part of this build and has not been packaged
     */
    static SchemaSource inArtifact(Path artifact, String path) {
        Path file = artifact.toAbsolutePath().normalize();
        return Files.isDirectory(file)
                ? new SchemaSource(SourceResolver.directory(file, file), slashed(file) + "/", path, null)
                : new SchemaSource(SourceResolver.jar(file), slashed(file) + "!/", path, file);
    }

    /** The source of a file that was read, given the file's line in {@link #filesRead}. */
    static SchemaSource containing(String line) {
        String name = nameIn(line);
        int jarEnd = name.indexOf("!/");
        if (jarEnd > 0 && Files.isRegularFile(Path.of(name.substring(0, jarEnd)))) {
            return inArtifact(Path.of(name.substring(0, jarEnd)), name.substring(jarEnd + 2));
        }
        return inDirectory(Path.of(""), name);
    }

    private static String nameIn(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }

    SourceResolver resolver() {
        return new Recorder();
    }

    String rootName() {
        return rootName;
    }

    /** The files that were read, each as a line for {@link #hasUnchanged}. */
    List<String> filesRead() {
        return new TreeMap<>(digests)
                .entrySet().stream()
                        .map(file -> file.getValue() + " " + file.getKey())
                        .toList();
    }

    /**
     * The file of a line of {@link #filesRead}, or the jar that contains it.
     *
     * @throws IOException if the line does not name a file of this source
     */
    Path file(String line) throws IOException {
        try {
            return jar == null ? Path.of(nameIn(line)) : jar;
        } catch (InvalidPathException damaged) {
            throw new IOException("not a line of a file: " + line, damaged);
        }
    }

    /** Whether the file of a line of {@link #filesRead} has the same content as then. */
    boolean hasUnchanged(String line) {
        String name = nameIn(line);
        try {
            return line.equals(Digest.of(files.read(inside(name))) + " " + name);
        } catch (IOException goneOrUnreadable) {
            return false;
        }
    }

    private String inside(String name) throws IOException {
        if (!name.startsWith(location)) {
            throw new IOException("outside " + location);
        }
        return name.substring(location.length());
    }

    private final class Recorder implements SourceResolver {
        @Override
        public String identity(String name) throws IOException {
            return files.identity(inside(name));
        }

        @Override
        public byte[] read(String name) throws IOException {
            byte[] bytes = files.read(inside(name));
            digests.put(name, Digest.of(bytes));
            return bytes;
        }
    }
}
