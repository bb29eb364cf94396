package io.github.qapi4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Entries of a jar, which is open only while one is read. */
final class JarSources implements SourceResolver {
    private final Path jar;

    JarSources(Path jar) {
        this.jar = jar;
    }

    @Override
    public String identity(String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return entry(zip, name).getName();
        }
    }

    @Override
    public byte[] read(String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream in = zip.getInputStream(entry(zip, name))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("larger than 64 MiB");
            }
            return bytes;
        }
    }

    private static ZipEntry entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(MemorySources.normalize(name));
        if (entry == null || entry.isDirectory()) {
            throw new IOException("no such entry");
        }
        return entry;
    }
}
