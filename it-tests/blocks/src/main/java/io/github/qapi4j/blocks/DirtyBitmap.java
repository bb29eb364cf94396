package io.github.qapi4j.blocks;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A bitmap of a node, which records the parts that were written since it was created or cleared: one bit for each {@code granularity} bytes. */
final class DirtyBitmap {
    static final long DEFAULT_GRANULARITY = 65536;

    private static final int MIN_GRANULARITY = 512;

    /** In bytes of UTF-8. */
    private static final int MAX_NAME = 1023;

    private static final int WORD_BYTES = 8;

    private final String name;
    private final long size;
    private final long granularity;
    private final boolean persistent;
    private boolean recording = true;
    private boolean busy;
    private boolean removed;
    private boolean readOnly;
    private BitSet bits = new BitSet();

    /** What was written while a job uses the bitmap. */
    private @Nullable BitSet writtenMeanwhile;

    private DirtyBitmap(String name, long size, long granularity, boolean persistent) {
        this.name = name;
        this.size = size;
        this.granularity = granularity;
        this.persistent = persistent;
    }

    /**
     * Returns a new bitmap without marks, which records.
     *
     * @throws QmpErrorException if the granularity or the length of the name is not allowed
     */
    static DirtyBitmap create(String name, long size, long granularity, boolean persistent) throws QmpErrorException {
        if (granularity < MIN_GRANULARITY || Long.bitCount(granularity) != 1) {
            throw QmpErrorException.generic("the granularity must be a power of two and at least " + MIN_GRANULARITY);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
            throw QmpErrorException.generic("the name of a bitmap has at most " + MAX_NAME + " bytes: " + name);
        }
        if (bits(size, granularity) > Integer.MAX_VALUE) {
            throw QmpErrorException.generic("the bitmap would be too large; use a larger granularity");
        }
        return new DirtyBitmap(name, size, granularity, persistent);
    }

    /** Returns a bitmap as it was stored in an image. */
    static DirtyBitmap load(Image.StoredBitmap stored, long size) {
        DirtyBitmap bitmap = new DirtyBitmap(stored.name(), size, stored.granularity(), true);
        bitmap.recording = stored.recording();
        bitmap.bits = (BitSet) stored.bits().clone();
        return bitmap;
    }

    private static long bits(long size, long granularity) {
        return size / granularity + (size % granularity == 0 ? 0 : 1);
    }

    String name() {
        return name;
    }

    long size() {
        return size;
    }

    long granularity() {
        return granularity;
    }

    boolean isPersistent() {
        return persistent;
    }

    /** Returns whether the bitmap is saved when its node is closed or becomes read-only. */
    boolean isStored() {
        return persistent && !removed;
    }

    Image.StoredBitmap stored() {
        return new Image.StoredBitmap(name, granularity, recording, (BitSet) bits.clone());
    }

    boolean isRecording() {
        return recording;
    }

    /** Sets whether it records, and returns whether it did. */
    boolean record(boolean writes) {
        boolean before = recording;
        recording = writes;
        return before;
    }

    boolean isBusy() {
        return busy;
    }

    /** Prevents its use until the transaction that removes it has ended. */
    void reserveForRemoval(boolean reserved) {
        busy = reserved;
        removed = reserved;
    }

    /** Rejects changes of the content from now on: the bitmap is stored in an image that is read-only. */
    void makeReadOnly() {
        readOnly = true;
    }

    void requireUnused() throws QmpErrorException {
        if (busy) {
            throw QmpErrorException.generic("bitmap '" + name + "' is in use by another operation");
        }
    }

    void requireChangeable() throws QmpErrorException {
        requireUnused();
        if (readOnly) {
            throw QmpErrorException.generic("bitmap '" + name + "' is in a read-only image and cannot be changed");
        }
    }

    /** Returns the number of bytes that are marked; the last bit counts as a whole. */
    long dirtyBytes() {
        return bits.cardinality() * granularity;
    }

    /** Keeps the content for a job, which prevents the use by others; what is written meanwhile is recorded separately. */
    void freeze() {
        busy = true;
        writtenMeanwhile = new BitSet();
    }

    /** Ends the use by a job: the content is that which was written meanwhile, with the former content or without it. */
    void thaw(boolean dropsFormer) {
        BitSet written = Objects.requireNonNull(writtenMeanwhile, "the bitmap is not frozen");
        writtenMeanwhile = null;
        busy = false;
        if (dropsFormer) {
            bits = written;
        } else {
            bits.or(written);
        }
    }

    /** Marks a range; what is beyond the size is ignored. */
    void mark(long offset, long length) {
        BitSet current = writtenMeanwhile == null ? bits : writtenMeanwhile;
        long end = Math.min(offset + length, size);
        if (offset < end) {
            current.set((int) (offset / granularity), (int) ((end - 1) / granularity) + 1);
        }
    }

    /** A function of a range. */
    interface RangeConsumer {
        void accept(long offset, long length);
    }

    /** Calls a function for each marked range, in ascending order. */
    void forEachRange(RangeConsumer consumer) {
        int start = bits.nextSetBit(0);
        while (start >= 0) {
            int end = bits.nextClearBit(start);
            long offset = start * granularity;
            consumer.accept(offset, Math.min(end * granularity, size) - offset);
            start = bits.nextSetBit(end);
        }
    }

    /** Replaces the content, and returns the former one. */
    BitSet replace(BitSet content) {
        BitSet before = bits;
        bits = content;
        return before;
    }

    /** Returns a copy of the content. */
    BitSet content() {
        return (BitSet) bits.clone();
    }

    /** Marks all ranges that another bitmap of the same size has marked, which may have another granularity. */
    void merge(DirtyBitmap source) {
        if (source != this) {
            source.forEachRange(this::mark);
        }
    }

    /** Returns the digest of the bits, in words of 64 bits, as QEMU computes it. */
    String sha256() {
        long words = Math.max(1, (bits(size, granularity) + Long.SIZE - 1) / Long.SIZE);
        byte[] content = Arrays.copyOf(bits.toByteArray(), Math.toIntExact(words * WORD_BYTES));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }
}
