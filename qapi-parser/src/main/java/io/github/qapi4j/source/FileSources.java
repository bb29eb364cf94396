package io.github.qapi4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads sources from regular files. */
final class FileSources implements SourceResolver {
    private final Path directory;
    private final @Nullable IncludeRoot includeRoot;

    FileSources(Path directory, @Nullable Path includeRoot) {
        this.directory = directory;
        this.includeRoot = includeRoot == null ? null : new IncludeRoot(includeRoot);
    }

    @Override
    public String identity(String name) throws IOException {
        return file(name).toString();
    }

    @Override
    public byte[] read(String name) throws IOException {
        Path file = file(name);
        // The path has no links: a link that is found now was created after the path was resolved.
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return SourceResolver.readAll(in);
        } catch (FileSystemException e) {
            throw reason(e);
        }
    }

    /** Resolves the links of a name and checks that the file may be read: opening a FIFO would hang. */
    private Path file(String name) throws IOException {
        if (name.isEmpty()) {
            throw new IOException("no such file");
        }
        try {
            Path path = directory.resolve(name);
            Path file = includeRoot == null ? path.toRealPath() : includeRoot.resolve(path.toAbsolutePath());
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new IOException("is a directory");
            }
            if (name.endsWith("/")) {
                throw new IOException("not a directory");
            }
            if (!attributes.isRegularFile() || attributes.size() == 0 && isVirtual(file)) {
                throw new IOException("not a regular file");
            }
            if (attributes.size() > MAX_BYTES) {
                throw new IOException("larger than 64 MiB");
            }
            return file;
        } catch (InvalidPathException e) {
            throw new IOException("not a valid path", e);
        } catch (FileSystemException e) {
            throw reason(e);
        }
    }

    /**
     * Whether an empty file is in a file system without storage, such as {@code /proc}: reading it may still return content, possibly without end.
     */
    private static boolean isVirtual(Path file) {
        try {
            return Files.getFileStore(file).getTotalSpace() == 0;
        } catch (IOException mountsAreNotKnown) {
            return false;
        }
    }

    private static IOException reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return new IOException("no such file", e);
        }
        if (e instanceof NotDirectoryException) {
            return new IOException("not a directory", e);
        }
        if (e instanceof AccessDeniedException) {
            return new IOException("permission denied", e);
        }
        if (e instanceof FileSystemLoopException
                || String.valueOf(e.getMessage()).contains("symbolic link")) {
            return new IOException("symbolic link loop", e);
        }
        String reason = e.getReason();
        return new IOException(reason == null ? "cannot be read" : reason.toLowerCase(Locale.ROOT), e);
    }
}
