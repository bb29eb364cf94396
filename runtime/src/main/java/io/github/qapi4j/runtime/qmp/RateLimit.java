package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How often an event is sent: once in a period or, if it has keys, once in a period for each key.
 *
 * @param nanos the length of the period
 */
record RateLimit(long nanos, Key key) {
    private static final byte[] NO_DATA = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final String ANY = "";

    /** Finds the key of an event. */
    interface Key {
        /**
         * Returns the key; null if the limit does not apply to this event.
         *
         * @param data the encoded data; null if the event has none
         */
        @Nullable
        String of(QmpEvent event, byte @Nullable [] data) throws IOException;
    }

    /** Returns a limit of all events with the same name together. */
    static RateLimit of(Duration period) {
        return of(period, (event, data) -> ANY);
    }

    /** Returns a limit for each key. An event with another descriptor, such as an {@link UnknownEvent}, is converted by its data. */
    static <E extends QmpEvent> RateLimit of(
            Duration period, EventDescriptor<E> descriptor, Function<? super E, ? extends @Nullable String> key) {
        return of(period, (event, data) -> {
            if (event.descriptor() == descriptor) {
                @SuppressWarnings("unchecked") // an event's descriptor has the event's type as its type argument
                E typed = (E) event;
                return key.apply(typed);
            }
            return key.apply(JsonFormat.strict().read(descriptor.data(), data == null ? NO_DATA : data));
        });
    }

    private static RateLimit of(Duration period, Key key) {
        return new RateLimit(TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(period, "period")), key);
    }

    /**
     * Returns QEMU's limits of the events that a schema declares, by their names. A limit applies only to an event that has the named member, so that
     * it does not affect an event of the same name in another schema: {@code BLOCK_IO_ERROR} has a {@code qom-path} in those releases of QEMU that
     * limit it.
     */
    static Map<String, RateLimit> ofQemu(SchemaDescriptor schema) {
        Map<String, RateLimit> limits = new LinkedHashMap<>();
        limits.put("RTC_CHANGE", ofQemu(data -> ifPresent(data, "offset")));
        limits.put("WATCHDOG", ofQemu(data -> ifPresent(data, "action")));
        limits.put("BALLOON_CHANGE", ofQemu(data -> ifPresent(data, "actual")));
        limits.put("HV_BALLOON_STATUS_REPORT", ofQemu(data -> ifPresent(data, "committed")));
        limits.put("QUORUM_FAILURE", ofQemu(data -> ifPresent(data, "reference")));
        limits.put("QUORUM_REPORT_BAD", ofQemu(data -> text(data, "node-name")));
        limits.put("VSERPORT_CHANGE", ofQemu(data -> text(data, "id")));
        limits.put("MEMORY_DEVICE_SIZE_CHANGE", ofQemu(data -> text(data, "qom-path")));
        limits.put(
                "BLOCK_IO_ERROR", ofQemu(data -> "stop".equals(text(data, "action")) ? null : text(data, "qom-path")));
        limits.keySet().removeIf(name -> schema.event(name).isEmpty());
        return limits;
    }

    private static RateLimit ofQemu(Function<JsonObject, @Nullable String> key) {
        return of(
                Duration.ofSeconds(1),
                (event, data) ->
                        data == null ? null : key.apply(JsonFormat.strict().read(JsonObject.CODEC, data)));
    }

    private static @Nullable String ifPresent(JsonObject data, String member) {
        return data.find(member).isPresent() ? ANY : null;
    }

    private static @Nullable String text(JsonObject data, String member) {
        JsonValue value = data.find(member).orElse(null);
        return value instanceof JsonString text ? text.value() : null;
    }
}
