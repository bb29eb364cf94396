package io.github.qapi4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the files of a schema come from.
 *
 * <p>A name is a path with {@code /}: the root's as it was asked for, an included file's as its include directive says it, relative to the
 * including file. The message of an {@link IOException} is the bare reason, e.g. {@code "no such file"}. Implementations may be used by
 * several threads.
 */
public interface SourceResolver {

    /** The size, in bytes, above which no file is read. */
    int MAX_BYTES = 64 << 20;

    /**
     * What two names of one file have in common.
     *
     * @throws IOException if there is no file of this name that may be read
     */
    String identity(String name) throws IOException;

    /**
     * Reads a file.
     *
     * @throws IOException if there is no file of this name, or if it cannot be read or is larger than {@link #MAX_BYTES}
     */
    byte[] read(String name) throws IOException;

    /**
     * Reads a stream to its end, for implementations.
     *
     * @throws IOException if it cannot be read or holds more than {@link #MAX_BYTES}
     */
    static byte[] readAll(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("larger than 64 MiB");
        }
        return bytes;
    }

    /** Reads regular files; names that are not absolute start at a directory and may leave it. */
    static SourceResolver directory(Path directory) {
        return new FileSources(directory, null);
    }

    /**
     * Reads regular files below a directory only, the schema's first file included. What is outside is neither opened nor looked at: a name or link
     * that leads there is refused alike whether there is anything or not. Who can change files and links inside while they are read is not kept out.
     *
     * @param directory where names start that are not absolute
     * @param includeRoot the directory that no file may be outside of, links resolved; it may be a link, and absolute names may say it as it is
     *     given here or with its links resolved
     */
    static SourceResolver directory(Path directory, Path includeRoot) {
        return new FileSources(directory, includeRoot);
    }

    /** Reads resources of a class loader, and nothing else; names may not be absolute or leave it by {@code ..}. */
    static SourceResolver classpath(ClassLoader loader) {
        return new ClasspathSources(loader);
    }

    /** Reads entries of a jar, and nothing else; names may not be absolute or leave it by {@code ..}. */
    static SourceResolver jar(Path jar) {
        return new JarSources(jar);
    }

    /** Reads from a map of names to texts, and nothing else. */
    static SourceResolver memory(Map<String, String> files) {
        return new MemorySources(files);
    }

    /**
     * The name of an included file.
     *
     * @param from the name of the including file
     * @param include what the directive says
     */
    static String join(String from, String include) {
        return include.startsWith("/") ? include : from.substring(0, from.lastIndexOf('/') + 1) + include;
    }
}
