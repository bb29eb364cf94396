package io.github.qapi4j.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page {@code docs/diagnostics.md}: the introduction and the sections. */
record DiagnosticsPage(List<Block> introduction, List<Section> sections) {
    private static final Path FILE = Path.of("..", "docs", "diagnostics.md");
    private static final String FENCE = "```";

    /** A fenced block and the text after its opening fence, e.g. {@code "qapi sub.json"}. */
    record Block(String info, String text) {
        boolean isSchema() {
            return info.equals("qapi") || info.startsWith("qapi ");
        }

        boolean is(String word) {
            return (" " + info + " ").contains(" " + word + " ");
        }

        private String fileName() {
            String last = info.substring(info.lastIndexOf(' ') + 1);
            return last.endsWith(".json") ? last : "schema.json";
        }

        private byte[] bytes() {
            if (is("repeated")) {
                return text.repeat(Integer.parseInt(info.substring(info.lastIndexOf(' ') + 1)))
                        .getBytes(StandardCharsets.UTF_8);
            }
            return is("escaped") ? unescape(text) : text.getBytes(StandardCharsets.UTF_8);
        }

        private static byte[] unescape(String text) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int at = 0; at < text.length(); at++) {
                if (text.startsWith("\\x", at)) {
                    bytes.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
                    at += 3;
                } else {
                    bytes.writeBytes(text.substring(at, at + 1).getBytes(StandardCharsets.UTF_8));
                }
            }
            return bytes.toByteArray();
        }
    }

    /** The blocks of one example. */
    record Example(List<Block> blocks) {

        /** The files of a schema by name, the root file first. */
        Map<String, byte[]> files() {
            Map<String, byte[]> files = new LinkedHashMap<>();
            blocks.stream().filter(Block::isSchema).forEach(block -> files.put(block.fileName(), block.bytes()));
            return files;
        }

        boolean is(String word) {
            return blocks.stream().anyMatch(block -> block.is(word));
        }

        /** The text of the first block. */
        String text() {
            return blocks.get(0).text();
        }
    }

    /** The section on one code. */
    record Section(String id, List<String> lines, Example bad, Example good) {

        /** Whether the example has a command line, because only the generator reports this code. */
        boolean isGenerators() {
            return bad.is("sh");
        }

        /** Whether the examples contain releases, because only merging reports this code. */
        boolean isOfMerging() {
            return bad.is("releases");
        }

        @Override
        public String toString() {
            return id;
        }
    }

    static DiagnosticsPage read() throws IOException {
        List<Block> introduction = new ArrayList<>();
        List<Section> sections = new ArrayList<>();
        List<Block> blocks = introduction;
        List<String> lines = new ArrayList<>();
        List<String> page = Files.readAllLines(FILE);
        for (int at = 0; at < page.size(); at++) {
            String line = page.get(at);
            if (line.startsWith("### ")) {
                lines = new ArrayList<>();
                blocks = new ArrayList<>();
                sections.add(new Section(
                        line.substring(4), lines, new Example(new ArrayList<>()), new Example(new ArrayList<>())));
            } else if (line.startsWith("#")) {
                lines = new ArrayList<>();
            } else if (line.equals("Bad:")) {
                blocks = last(sections).bad().blocks();
            } else if (line.equals("Good:")) {
                blocks = last(sections).good().blocks();
            } else if (line.startsWith(FENCE)) {
                StringBuilder text = new StringBuilder();
                while (!page.get(++at).equals(FENCE)) {
                    text.append(page.get(at)).append('\n');
                }
                blocks.add(new Block(line.substring(FENCE.length()), text.toString()));
            } else if (!line.isEmpty() || !lines.isEmpty()) {
                lines.add(line);
            }
        }
        return new DiagnosticsPage(introduction, sections);
    }

    private static Section last(List<Section> sections) {
        return sections.get(sections.size() - 1);
    }
}
