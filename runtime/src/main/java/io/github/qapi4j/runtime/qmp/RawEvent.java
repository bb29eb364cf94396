package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * An event whose data is not decoded yet: the thread that takes the event decodes it, not the thread that reads the session.
 */
record RawEvent(String name, Slice data, Optional<Instant> timestamp) {

    /**
     * Reads the envelope of an event.
     *
     * @throws IOException if the event has no name, or its timestamp cannot be read
     */
    static RawEvent read(Envelope envelope, JsonFormat format) throws IOException {
        Slice event = envelope.member("event");
        if (event == null) {
            throw new IllegalStateException("bug: not an event");
        }
        JsonValue name = event.read(format, Codecs.ANY, "$.event");
        if (!(name instanceof JsonString text)) {
            throw new QmpProtocolException("the name of an event is not a string: " + name);
        }
        Slice data = envelope.member("data");
        Slice timestamp = envelope.member("timestamp");
        return new RawEvent(
                text.value(),
                data == null ? Slice.EMPTY_OBJECT : data,
                timestamp == null ? Optional.empty() : readTimestamp(timestamp, format));
    }

    private static Optional<Instant> readTimestamp(Slice timestamp, JsonFormat format) throws IOException {
        JsonObject members = timestamp.read(format, JsonObject.CODEC, "$.timestamp");
        try {
            long seconds = number(members, "seconds");
            // A server without a clock sends -1 for both.
            return seconds < 0
                    ? Optional.empty()
                    : Optional.of(
                            Instant.ofEpochSecond(seconds).plus(number(members, "microseconds"), ChronoUnit.MICROS));
        } catch (ArithmeticException | DateTimeException e) {
            throw new QmpProtocolException("the timestamp of an event is invalid: " + members, e);
        }
    }

    private static long number(JsonObject members, String name) {
        return members.find(name).orElse(null) instanceof JsonNumber number ? number.toLong() : -1;
    }

    /**
     * Decodes the data.
     *
     * @throws QmpDecodeException if that fails
     */
    <E extends QmpEvent> Received<E> read(EventDescriptor<E> descriptor, JsonFormat format) throws IOException {
        try {
            return new Received<>(data.read(format, descriptor.data(), "$.data"), timestamp);
        } catch (CodecException e) {
            throw new QmpDecodeException(descriptor.toString(), null, data, format, e);
        }
    }
}
