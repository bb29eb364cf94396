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
 * @param data the data, in memory of its own
 */
record RawEvent<E extends QmpEvent>(EventDescriptor<E> descriptor, Slice data, Optional<Instant> timestamp) {

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
