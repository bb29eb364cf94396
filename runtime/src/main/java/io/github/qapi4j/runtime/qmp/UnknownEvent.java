package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;
import java.util.Objects;

/**
 * An event that the schema does not declare, for example from a newer server.
 *
 * <pre>{@code
 * client.events().listen(QmpApi.schema(), received -> {
 *     if (received.event() instanceof UnknownEvent unknown) {
 *         log("unknown event " + unknown.name());
 *     }
 * });
 * }</pre>
 *
 * @param name the event's name in QMP
 * @param data its data; empty if it has no data. A server sends an event with empty data as one without data
 */
public record UnknownEvent(String name, JsonObject data) implements QmpEvent {

    /** Checks that nothing is null. */
    public UnknownEvent {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(data, "data");
    }

    /** Returns the descriptor of an event with this name and with any data. */
    @Override
    public EventDescriptor<UnknownEvent> descriptor() {
        EventDescriptor.Builder<UnknownEvent> builder = EventDescriptor.builder(name, new DataCodec(name));
        return data.equals(JsonObject.EMPTY) ? builder.withoutData().build() : builder.build();
    }

    static EventDescriptor<UnknownEvent> descriptor(String name) {
        return EventDescriptor.builder(name, new DataCodec(name)).build();
    }

    private record DataCodec(String name) implements Codec<UnknownEvent> {
        @Override
        public UnknownEvent read(JsonReader in) throws IOException {
            return new UnknownEvent(name, JsonObject.CODEC.read(in));
        }

        @Override
        public void write(JsonWriter out, UnknownEvent value) throws IOException {
            JsonObject.CODEC.write(out, value.data());
        }
    }
}
