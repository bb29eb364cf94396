package io.github.qapi4j.source;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;

/** Resources of a class loader. */
final class ClasspathSources implements SourceResolver {
    private final ClassLoader loader;

    ClasspathSources(ClassLoader loader) {
        this.loader = loader;
    }

    @Override
    public String identity(String name) throws IOException {
        return resource(name).toString();
    }

    @Override
    public byte[] read(String name) throws IOException {
        URLConnection connection = resource(name).openConnection();
        // A cached connection would keep the jar open.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("larger than 64 MiB");
            }
            return bytes;
        }
    }

    private URL resource(String name) throws IOException {
        URL resource = loader.getResource(MemorySources.normalize(name));
        if (resource == null) {
            throw new IOException("no such resource");
        }
        if (resource.getProtocol().equals("file") && new File(resource.getPath()).isDirectory()) {
            throw new IOException("is a directory");
        }
        return resource;
    }
}
