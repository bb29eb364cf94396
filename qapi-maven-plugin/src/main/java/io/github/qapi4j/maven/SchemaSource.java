package io.github.qapi4j.maven;

import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The location of a schema, or of the schemas of several releases, and the files that were read from it. File names do not depend on the working
 * directory.
 */
final class SchemaSource {
    private final SourceResolver files;
    private final String location;
    private final String rootName;
    private final @Nullable Path jar;

    /** The sources by their releases, the oldest first; empty for a single schema. */
    private final Map<String, SchemaSource> releases;

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
        this.releases = Map.of();
    }

    private SchemaSource(Map<String, SchemaSource> releases) {
        this.files = SourceResolver.memory(Map.of());
        this.location = "";
        this.jar = null;
        this.rootName = releases.values().stream().map(SchemaSource::rootName).collect(Collectors.joining(", "));
        this.releases = Collections.unmodifiableMap(new LinkedHashMap<>(releases));
    }

    /** The schemas of several releases, in the order of the map: the oldest first. */
    static SchemaSource ofReleases(Map<String, SchemaSource> releases) {
        return new SchemaSource(releases);
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

    /** The name of the root file; those of all releases, separated by commas. */
    String rootName() {
        return rootName;
    }

    /** The sources of several releases by their names, the oldest first; empty for a single schema. */
    Map<String, SchemaSource> releases() {
        return releases;
    }

    /** The name of each root file. */
    List<String> rootNames() {
        return releases.isEmpty()
                ? List.of(rootName)
                : releases.values().stream().map(SchemaSource::rootName).toList();
    }

    /** What distinguishes this source from others: the name of the root file, or of each release and its root file. */
    List<String> identity() {
        if (releases.isEmpty()) {
            return List.of(rootName);
        }
        List<String> names = new ArrayList<>();
        releases.forEach((release, source) -> {
            names.add(release);
            names.add(source.rootName());
        });
        return names;
    }

    /** The files that were read, each as a line for {@link #hasUnchanged}. */
    List<String> filesRead() {
        Map<String, String> read = new TreeMap<>(digests);
        releases.values().forEach(source -> read.putAll(source.digests));
        return read.entrySet().stream()
                .map(file -> file.getValue() + " " + file.getKey())
                .toList();
    }

    /**
     * The file of a line of {@link #filesRead}, or the jar that contains it.
     *
     * @throws IOException if the line does not name a file of this source
     */
    Path file(String line) throws IOException {
        if (!releases.isEmpty()) {
            return containing(line).file(line);
        }
        try {
            return jar == null ? Path.of(nameIn(line)) : jar;
        } catch (InvalidPathException damaged) {
            throw new IOException("not a line of a file: " + line, damaged);
        }
    }

    /** Whether the file of a line of {@link #filesRead} has the same content as then. */
    boolean hasUnchanged(String line) {
        if (!releases.isEmpty()) {
            return containing(line).hasUnchanged(line);
        }
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
