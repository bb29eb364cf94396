package io.github.qapi4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads sources from the resources of a class loader.
 *
 * <p>Links in a directory of the class path are followed: anyone who can create them there can also put classes there.
 */
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
            if (connection instanceof JarURLConnection jar && jar.getJarEntry().isDirectory()) {
                throw new IOException("is a directory");
            }
            return SourceResolver.readAll(in);
        }
    }

    private URL resource(String name) throws IOException {
        String path = SourceResolver.normalize(name);
        // Some class loaders treat '\' like '/', and a name with ':' as a URL.
        URL resource = path.indexOf('\\') >= 0 || path.indexOf(':') >= 0 ? null : loader.getResource(path);
        if (resource == null) {
            throw new IOException("no such resource");
        }
        if (resource.getProtocol().equals("file")) {
            checkRegular(resource);
        }
        return resource;
    }

    private static void checkRegular(URL resource) throws IOException {
        Path file;
        try {
            file = Path.of(resource.toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("cannot be read", e);
        }
        if (Files.isDirectory(file)) {
            throw new IOException("is a directory");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException("not a regular file");
        }
    }
}
