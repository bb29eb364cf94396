package io.github.qapi4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Reads the files of a schema.
 *
 * <p>A name is a path with {@code /}. The name of the root file is given by the caller. The name in an include directive is relative to the including
 * file. The message of an {@link IOException} is only the reason, e.g. {@code "no such file"}. Implementations may be used by several threads.
 */
public interface SourceResolver {

    /** The size, in bytes, above which no file is read. */
    int MAX_BYTES = 64 << 20;

    /**
     * A string that is the same for all names of one file.
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
     * Reads a stream to its end. Implementations of {@link #read} can use this method.
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

    /** Reads regular files; relative names start at a directory and may lead out of it. */
    static SourceResolver directory(Path directory) {
        return new FileSources(directory, null);
    }

    /**
     * Reads only regular files below a directory; the root file must be inside too. Nothing outside is accessed: a name or link that leads outside is
     * rejected in the same way whether or not its target exists. There is no protection against someone who changes files and links inside while they
     * are read.
     *
     * @param directory the directory at which relative names start
     * @param includeRoot the directory that contains all files after links are resolved. It may be a link itself; absolute names may begin with its
     *     path as given or as resolved
     */
    static SourceResolver directory(Path directory, Path includeRoot) {
        return new FileSources(directory, includeRoot);
    }

    /** Reads only resources of a class loader; names must not be absolute or lead out of it by {@code ..}. */
    static SourceResolver classpath(ClassLoader loader) {
        return new ClasspathSources(loader);
    }

    /** Reads only entries of a jar; names must not be absolute or lead out of it by {@code ..}. */
    static SourceResolver jar(Path jar) {
        return new JarSources(jar);
    }

    /** Reads only from a map of names to texts. */
    static SourceResolver memory(Map<String, String> files) {
        return new MemorySources(files);
    }

    /**
     * The name of an included file.
     *
     * @param from the name of the including file
     * @param include the name in the directive
     */
    static String join(String from, String include) {
        return include.startsWith("/") ? include : from.substring(0, from.lastIndexOf('/') + 1) + include;
    }

    /**
     * The name without {@code .}, {@code ..} and repeated {@code /}. Implementations that confine their files can use this method.
     *
     * @throws IOException if it is absolute or leads out of the root
     */
    static String normalize(String name) throws IOException {
        if (name.startsWith("/")) {
            throw new IOException("an absolute path");
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new IOException("outside the root");
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts) + (name.endsWith("/") ? "/" : "");
    }
}
