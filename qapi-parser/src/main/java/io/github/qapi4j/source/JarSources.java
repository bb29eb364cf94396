package io.github.qapi4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads sources from the entries of a jar, which is open only during each call. */
final class JarSources implements SourceResolver {
    private final Path jar;

    JarSources(Path jar) {
        this.jar = jar;
    }

    @Override
    public String identity(String name) throws IOException {
        try (ZipFile zip = open()) {
            return entry(zip, name).getName();
        }
    }

    @Override
    public byte[] read(String name) throws IOException {
        try (ZipFile zip = open();
                InputStream in = zip.getInputStream(entry(zip, name))) {
            return SourceResolver.readAll(in);
        } catch (ZipException e) {
            throw new IOException("jar '" + jar + "' is damaged: " + e.getMessage(), e);
        }
    }

    private ZipFile open() throws IOException {
        try {
            return new ZipFile(jar.toFile());
        } catch (NoSuchFileException e) {
            throw new IOException("jar '" + jar + "' does not exist", e);
        } catch (ZipException e) {
            throw new IOException("jar '" + jar + "' is damaged: " + e.getMessage(), e);
        }
    }

    private static ZipEntry entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(SourceResolver.normalize(name));
        if (entry == null) {
            throw new IOException("no such entry");
        }
        if (entry.isDirectory()) {
            throw new IOException("is a directory");
        }
        return entry;
    }
}
