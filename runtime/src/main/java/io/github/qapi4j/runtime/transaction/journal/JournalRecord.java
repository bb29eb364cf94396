package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The description of how a part of a step is undone or redone, as a JSON text. Recovery runs in another process, which has only the record and the
 * position of its step: the value should name its kind, as a generated union does, and must not refer to objects in memory. Undoing or redoing a
 * record twice must have the same effect as once: a record contains the value to restore, not the difference. Immutable.
 *
 * <pre>{@code
 * JournalRecord undo = JournalRecord.of(UndoAction.CODEC, UndoAction.blockDirtyBitmapRemove("disk0", "bitmap0"));
 * UndoAction action = undo.read(UndoAction.CODEC);
 * }</pre>
 */
public final class JournalRecord {
    private static final JsonLimits LIMITS = JsonLimits.DEFAULT;

    /** Reads whatever it writes: no text has more tokens than bytes. */
    private static final JsonFormat FORMAT = JsonFormat.strict().withLimits(LIMITS.withTokens(LIMITS.messageBytes()));

    /** The text is a part of these bytes, which never change: of the content of a journal if it was read from there. */
    private final byte[] bytes;

    private final int from;
    private final int length;

    private JournalRecord(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
    }

    /**
     * Returns the record of a value.
     *
     * @throws IllegalArgumentException if the value has no JSON form, or its text is longer than 64 MiB
     */
    public static <T extends @Nullable Object> JournalRecord of(Codec<T> codec, T value) {
        Objects.requireNonNull(codec, "codec");
        try {
            byte[] text = FORMAT.write(codec, value);
            return new JournalRecord(text, 0, text.length);
        } catch (IOException e) {
            throw new UncheckedIOException("the codec failed to write a record", e);
        }
    }

    /** Returns the record with a text that a journal has stored. */
    static JournalRecord stored(byte[] bytes, int from, int length) {
        return new JournalRecord(bytes, from, length);
    }

    /**
     * Returns the value. It is read strictly: a record with members that the type does not know, perhaps of a later version of the program, is
     * rejected and not applied in part.
     *
     * @throws CodecException if the record is not of this type
     */
    public <T extends @Nullable Object> T read(Codec<T> codec) throws CodecException {
        Objects.requireNonNull(codec, "codec");
        try {
            return FORMAT.read(codec, bytes, from, length, "$");
        } catch (CodecException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("the codec failed to read a record", e);
        }
    }

    /** Returns the number of bytes of the text. */
    int length() {
        return length;
    }

    /** Puts the text into a buffer. */
    void put(ByteBuffer out) {
        out.put(bytes, from, length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JournalRecord that
                && Arrays.equals(bytes, from, from + length, that.bytes, that.from, that.from + that.length);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes, from, length).hashCode();
    }

    /** Returns the size of the record, and nothing of its text, which may contain secrets. */
    @Override
    public String toString() {
        return "JournalRecord[" + length() + " bytes]";
    }
}
