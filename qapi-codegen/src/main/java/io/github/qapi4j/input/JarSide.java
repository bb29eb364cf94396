package io.github.qapi4j.input;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A schema in a jar.
 *
 * @param path the entry of the root file, or empty to search for it
 */
record JarSide(String name, Path jar, String path) implements SchemaSide {

    @Override
    public LoadResult load(LoadOptions options) {
        if (Files.exists(jar) && !Files.isRegularFile(jar)) {
            // Opening a FIFO would wait.
            return SchemaSide.unreadable(
                    name, Files.isDirectory(jar) ? "is a directory" : "not a regular file", options);
        }
        try {
            String root = path.isEmpty() ? root() : path;
            // Messages show the jar, with which a place is complete.
            String prefix = jar.toString().replace('\\', '/') + "!/";
            return SchemaInput.load(new PrefixedSources(prefix, SourceResolver.jar(jar)), prefix + root, options);
        } catch (IOException e) {
            return SchemaSide.unreadable(name, e, options);
        }
    }

    private String root() throws IOException {
        Map<String, List<String>> byFolder = new HashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                String entry = entries.nextElement().getName();
                int end = entry.lastIndexOf('/') + 1;
                if (entry.endsWith(".json")) {
                    byFolder.computeIfAbsent(entry.substring(0, end), none -> new ArrayList<>())
                            .add(entry.substring(end));
                }
            }
        } catch (IOException e) {
            throw described(e);
        }
        return RootSearch.find(folder -> byFolder.getOrDefault(folder, List.of()));
    }

    /** Returns an exception whose message describes why a jar cannot be opened. */
    static IOException described(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new IOException("no such file", e);
        }
        if (e instanceof AccessDeniedException) {
            return new IOException("permission denied", e);
        }
        return e instanceof ZipException ? new IOException("the jar is damaged: " + e.getMessage(), e) : e;
    }
}
