package io.github.qapi4j.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * A directory that contains all files that may be read.
 *
 * <p>Paths are resolved here and not by the operating system, so that nothing outside is accessed, not even to check whether it exists: a path that
 * leads outside is rejected in the same way whether or not its target exists.
 */
final class IncludeRoot {
    /** The same limit as in Linux. */
    private static final int MAX_LINKS = 40;

    private final Path directory;

    /** Creates a root at a directory, or at a link to one. */
    IncludeRoot(Path directory) {
        this.directory = directory;
    }

    /**
     * Resolves the links of a path. A path is inside if it reaches this directory under the name that was given, or under that name with its links
     * resolved.
     *
     * @param path an absolute path
     * @throws java.nio.file.FileSystemException if there is no such file inside
     * @throws IOException if the path leads outside, if its links form a cycle, or if this is not a directory
     */
    Path resolve(Path path) throws IOException {
        Path root = directory();
        Path name = directory.toAbsolutePath().normalize();
        Path given = Files.exists(name) && Files.isSameFile(name, root) ? name : root;
        Deque<Path> rest = new ArrayDeque<>();
        Path at = prepend(path, path.getRoot(), rest);
        int links = 0;
        while (!rest.isEmpty()) {
            Path part = rest.pop();
            if (at.startsWith(root)) {
                BasicFileAttributes attributes = attributes(at);
                if (!attributes.isDirectory()) {
                    throw new NotDirectoryException(at.toString());
                }
            }
            if (part.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
            } else if (!part.toString().equals(".")) {
                at = at.resolve(part);
            }
            if (at.equals(given)) {
                at = root;
            } else if (at.startsWith(root) && attributes(at).isSymbolicLink()) {
                if (++links > MAX_LINKS) {
                    throw new IOException("symbolic link loop");
                }
                at = prepend(Files.readSymbolicLink(at), Objects.requireNonNull(at.getParent()), rest);
            }
        }
        if (!at.startsWith(root)) {
            throw new IOException("outside the include root");
        }
        return at;
    }

    private Path directory() throws IOException {
        try {
            Path root = directory.toRealPath();
            if (Files.isDirectory(root)) {
                return root;
            }
        } catch (NoSuchFileException e) {
            throw new IOException("the include root '" + directory + "' does not exist", e);
        }
        throw new IOException("the include root '" + directory + "' is not a directory");
    }

    /** Inserts the names of a path before the remaining names, and returns the path relative to which all of them are resolved. */
    private static Path prepend(Path path, Path from, Deque<Path> rest) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            rest.push(path.getName(i));
        }
        return path.isAbsolute() ? path.getRoot() : from;
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
