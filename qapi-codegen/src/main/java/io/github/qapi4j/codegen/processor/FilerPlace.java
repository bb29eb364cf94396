package io.github.qapi4j.codegen.processor;

import io.github.qapi4j.source.SourceResolver;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.annotation.processing.Filer;
import javax.tools.FileObject;
import javax.tools.JavaFileManager;

/** Resolves files below a folder in one of the compiler's locations, and rejects all other files. */
final class FilerPlace implements SourceResolver {
    private static final SourceResolver FILES = SourceResolver.directory(Path.of(""));

    private final Filer filer;
    private final JavaFileManager.Location location;
    private final String folder;
    private final Map<String, Content> contents = new HashMap<>();

    /**
     * A folder of a location.
     *
     * @param folder empty, or ends in {@code /}
     */
    FilerPlace(Filer filer, JavaFileManager.Location location, String folder) {
        this.filer = filer;
        this.location = location;
        this.folder = folder;
    }

    private static final class Content {
        final String uri;
        final byte[] bytes;

        Content(String uri, byte[] bytes) {
            this.uri = uri;
            this.bytes = bytes;
        }
    }

    @Override
    public String identity(String name) throws IOException {
        return content(name).uri;
    }

    @Override
    public byte[] read(String name) throws IOException {
        return content(name).bytes;
    }

    private synchronized Content content(String name) throws IOException {
        String path = normalize(name);
        Content content = contents.get(path);
        if (content == null) {
            content = load(path);
            contents.put(path, content);
        }
        return content;
    }

    private Content load(String path) throws IOException {
        try {
            FileObject file = filer.getResource(location, "", path);
            URI uri = file.toUri();
            if ("file".equals(uri.getScheme())) {
                // The compiler's files may be folders or FIFOs.
                return new Content(uri.toString(), FILES.read(Path.of(uri).toString()));
            }
            try (InputStream in = file.openInputStream()) {
                return new Content(uri.toString(), SourceResolver.readAll(in));
            }
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new IOException("no such file", e);
        } catch (IllegalArgumentException e) {
            // Thrown by file managers for locations that they do not have, and for invalid names.
            throw new IOException("not readable", e);
        }
    }

    /** The path from the location's root; the compiler's file managers reject {@code .} and {@code ..} in it. */
    private String normalize(String name) throws IOException {
        if (name.startsWith("/")) {
            throw new IOException("not a relative path");
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (folder + name).split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new IOException("outside the location");
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }
}
