package io.github.qapi4j.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Reads sources from a map of names to texts. */
final class MemorySources implements SourceResolver {
    private final Map<String, String> files;

    MemorySources(Map<String, String> files) {
        this.files = Map.copyOf(files);
    }

    @Override
    public String identity(String name) throws IOException {
        String path = normalize(name);
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

    /**
     * The name without {@code .}, {@code ..} and repeated {@code /}.
     *
     * @throws IOException if it is absolute or leads out of the root
     */
    static String normalize(String name) throws IOException {
        if (name.startsWith("/")) {
            throw new IOException("an absolute path");
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new IOException("outside the root");
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts) + (name.endsWith("/") ? "/" : "");
    }
}
