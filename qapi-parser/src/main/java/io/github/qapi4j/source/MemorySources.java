package io.github.qapi4j.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads sources from a map of names to texts. */
final class MemorySources implements SourceResolver {
    private final Map<String, String> files;

    MemorySources(Map<String, String> files) {
        this.files = Map.copyOf(files);
    }

    @Override
    public String identity(String name) throws IOException {
        String path = SourceResolver.normalize(name);
        if (!files.containsKey(path)) {
            throw new IOException("no such file");
        }
        return path;
    }

    @Override
    public byte[] read(String name) throws IOException {
        String text = files.get(identity(name));
        if (text == null) {
            throw new IOException("no such file");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
