package io.github.qapi4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Regular files. */
final class FileSources implements SourceResolver {
    /** Tells the same of what is outside of the include root and of what is nowhere, for who wrote the name must not learn which. */
    private static final String NOT_INSIDE = "no such file inside the include root";

    private final Path directory;
    private final @Nullable Path includeRoot;

    FileSources(Path directory, @Nullable Path includeRoot) {
        this.directory = directory;
        this.includeRoot = includeRoot;
    }

    @Override
    public String identity(String name) throws IOException {
        return file(name).toString();
    }

    @Override
    public byte[] read(String name) throws IOException {
        Path file = file(name);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("larger than 64 MiB");
            }
            return bytes;
        } catch (FileSystemException e) {
            throw reason(e);
        }
    }

    /** The file with its links resolved, once it is known to be one that may be read: opening a FIFO would hang. */
    private Path file(String name) throws IOException {
        if (name.isEmpty()) {
            throw new IOException("no such file");
        }
        try {
            Path file = directory.resolve(name).toRealPath();
            if (includeRoot != null && !file.startsWith(includeRoot.toRealPath())) {
                throw new IOException(NOT_INSIDE);
            }
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new IOException("is a directory");
            }
            if (name.endsWith("/")) {
                throw new IOException("not a directory");
            }
            if (!attributes.isRegularFile()) {
                throw new IOException("not a regular file");
            }
            if (attributes.size() > MAX_BYTES) {
                throw new IOException("larger than 64 MiB");
            }
            return file;
        } catch (InvalidPathException e) {
            throw new IOException("not a valid path", e);
        } catch (FileSystemException e) {
            throw includeRoot == null ? reason(e) : new IOException(NOT_INSIDE, e);
        }
    }

    private static IOException reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return new IOException("no such file", e);
        }
        if (e instanceof AccessDeniedException) {
            return new IOException("permission denied", e);
        }
        if (e instanceof FileSystemLoopException
                || String.valueOf(e.getMessage()).contains("symbolic link")) {
            return new IOException("links in a circle", e);
        }
        String reason = e.getReason();
        return new IOException(reason == null ? "cannot be read" : reason.toLowerCase(Locale.ROOT), e);
    }
}
