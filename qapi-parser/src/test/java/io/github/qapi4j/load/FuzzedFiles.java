package io.github.qapi4j.load;

import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files that one input of a fuzzer describes: each begins with a line {@code === NAME WORD...}, which no schema contains. Bytes without such
 * lines are one file.
 *
 * @param words the words after the first file's name
 */
record FuzzedFiles(String root, Set<String> words, Map<String, byte[]> files, SourceResolver names)
        implements SourceResolver {
    static final String HEADER = "=== ";

    static FuzzedFiles of(byte[] bytes) {
        // Latin-1 keeps every byte.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(HEADER)) {
            text = HEADER + "a.json\n" + text;
        }
        String root = "";
        Set<String> words = Set.of();
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String file : text.substring(HEADER.length()).split("\n" + HEADER, -1)) {
            int end = file.indexOf('\n');
            String[] header = (end < 0 ? file : file.substring(0, end)).split(" ", -1);
            if (files.isEmpty()) {
                root = header[0];
                words = Set.copyOf(List.of(header).subList(1, header.length));
            }
            files.put(header[0], file.substring(end + 1).getBytes(StandardCharsets.ISO_8859_1));
        }
        Map<String, String> names = new HashMap<>();
        files.keySet().forEach(name -> names.put(name, ""));
        return new FuzzedFiles(root, words, files, SourceResolver.memory(names));
    }

    boolean has(String word) {
        return words.contains(word);
    }

    @Override
    public String identity(String name) throws IOException {
        return names.identity(name);
    }

    @Override
    public byte[] read(String name) throws IOException {
        byte[] bytes = files.get(identity(name));
        if (bytes == null) {
            throw new IOException("no such file");
        }
        return bytes;
    }
}
