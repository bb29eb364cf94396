package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * An event for a subscriber, whose data is not decoded yet: the thread that takes the event decodes it, not the thread that reads the session.
 *
 * @param <E> the event's type
 * @param data the data, in memory of its own, which the subscribers of the event share
 */
record RawEvent<E extends QmpEvent>(EventDescriptor<E> descriptor, Slice data, Optional<Instant> timestamp) {
    /** About the memory that an event needs in addition to its data. */
    private static final int OVERHEAD = 128;

    /** Returns how many bytes of a queue's bound the event needs. */
    long size() {
        return (long) data.length() + OVERHEAD;
    }

    /**
     * Decodes the data.
     *
     * @throws QmpDecodeException if that fails
     */
    E read(JsonFormat format) throws IOException {
        try {
            return data.read(format, descriptor.data(), "$.data");
        } catch (CodecException e) {
            throw new QmpDecodeException(descriptor.toString(), null, data, format, e);
        }
    }
}
