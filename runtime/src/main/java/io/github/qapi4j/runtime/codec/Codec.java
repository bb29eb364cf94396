package io.github.qapi4j.runtime.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the values of one type as JSON. Codecs are stateless and thread-safe. Each generated type has a codec; {@link Codecs} has the
 * codecs of QAPI's built-in types. A {@link JsonFormat} applies a codec to bytes.
 *
 * <p>The codec of {@code record Disk(String id, long size)}. It rejects duplicate and missing members; {@link JsonReader#unknownMember}
 * rejects or skips unknown ones:
 *
 * <pre>{@code
 * final class DiskCodec implements Codec<Disk> {
 *     public Disk read(JsonReader in) throws IOException {
 *         String id = null;
 *         Long size = null;
 *         Set<String> names = new HashSet<>();
 *         in.beginObject();
 *         for (String name = in.nextMember(); name != null; name = in.nextMember()) {
 *             if (!names.add(name)) {
 *                 throw in.failure("duplicate member");
 *             }
 *             switch (name) {
 *                 case "id" -> id = in.readString();
 *                 case "size" -> size = in.readUint64();
 *                 default -> in.unknownMember();
 *             }
 *         }
 *         if (id == null || size == null) {
 *             throw in.missingMember(id == null ? "id" : "size");
 *         }
 *         return new Disk(id, size);
 *     }
 *
 *     public void write(JsonWriter out, Disk disk) throws IOException {
 *         out.beginObject();
 *         out.member("id").string(disk.id());
 *         out.member("size").unsigned(disk.size());
 *         out.endObject();
 *     }
 * }
 * }</pre>
 *
 * @param <T> the type
 */
public interface Codec<T extends @Nullable Object> {

    /**
     * Reads the next value. The method may be called twice for one text, with readers of different kinds: the first one is fast and its exceptions have
     * no path, the second one reports errors. Therefore it has no effect except for its result, and does not catch exceptions of the reader.
     *
     * @throws CodecException if the text is not JSON, or the value is not of this type
     */
    T read(JsonReader in) throws IOException;

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if the value, or a part of it, has no JSON form: an unrecognized enum value, an unpaired
     *     surrogate, an infinite number
     */
    void write(JsonWriter out, T value) throws IOException;
}
