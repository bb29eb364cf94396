package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The codec in the Javadoc of {@link Codec} equals the codec of this test, which reads and writes as documented. */
class CodecExampleTest {
    private static final String INTERFACE = "src/main/java/io/github/qapi4j/runtime/codec/Codec.java";
    private static final String THIS = "src/test/java/io/github/qapi4j/runtime/codec/CodecExampleTest.java";

    private record Disk(String id, long size) {}

    @SuppressWarnings("MissingOverride") // as in the documentation
    static final class DiskCodec implements Codec<Disk> {
        public Disk read(JsonReader in) throws IOException {
            String id = null;
            Long size = null;
            Set<String> names = new HashSet<>();
            in.beginObject();
            for (String name = in.nextMember(); name != null; name = in.nextMember()) {
                if (!names.add(name)) {
                    throw in.failure("duplicate member");
                }
                switch (name) {
                    case "id" -> id = in.readString();
                    case "size" -> size = in.readUint64();
                    default -> in.unknownMember();
                }
            }
            if (id == null || size == null) {
                throw in.missingMember(id == null ? "id" : "size");
            }
            return new Disk(id, size);
        }

        public void write(JsonWriter out, Disk disk) throws IOException {
            out.beginObject();
            out.member("id").string(disk.id());
            out.member("size").unsigned(disk.size());
            out.endObject();
        }
    }

    private static Disk read(JsonFormat format, String json) throws IOException {
        return format.read(new DiskCodec(), json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAndWrites() throws IOException {
        Disk disk = new Disk("disk0", -1);
        byte[] text = JsonFormat.strict().write(new DiskCodec(), disk);
        assertThat(text).asString().isEqualTo("{'id':'disk0','size':18446744073709551615}".replace('\'', '"'));
        assertThat(JsonFormat.strict().read(new DiskCodec(), text)).isEqualTo(disk);
        assertThat(read(JsonFormat.tolerant(), "{'size': 5, 'node': {}, 'id': 'a'}"))
                .isEqualTo(new Disk("a", 5));
    }

    @Test
    void rejectsDuplicateUnknownAndMissingMembers() {
        JsonFormat strict = JsonFormat.strict();
        assertThatThrownBy(() -> read(strict, "{'id': 'a', 'id': 'b', 'size': 5}"))
                .hasMessage("$.id: duplicate member");
        assertThatThrownBy(() -> read(strict, "{'size': 5, 'size': 5}")).hasMessage("$.size: duplicate member");
        assertThatThrownBy(() -> read(strict, "{'id': 'a', 'node': 1}")).hasMessage("$.node: unexpected member");
        assertThatThrownBy(() -> read(strict, "{'id': 'a'}")).hasMessage("$.size: missing member");
        assertThatThrownBy(() -> read(strict, "{'size': 5}")).hasMessage("$.id: missing member");
    }

    @Test
    void isTheExampleOfTheDocumentation() throws IOException {
        String documentation = Files.readString(Path.of(INTERFACE)).replaceAll("(?m)^ \\*", "");
        String example = documentation.substring(
                documentation.indexOf("final class DiskCodec"), documentation.indexOf("}</pre>"));
        assertThat(Files.readString(Path.of(THIS)).replaceAll("\\s+", "")).contains(example.replaceAll("\\s+", ""));
    }
}
