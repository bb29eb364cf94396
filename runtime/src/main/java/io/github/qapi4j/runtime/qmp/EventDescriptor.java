package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.schema.ServerSchema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes an event of a schema: its name in QMP, the codec of its data, and its other properties in the schema.
 * Immutable; generated code has one per event.
 *
 * <pre>{@code
 * EventSubscription<StopEvent> stops = client.events().subscribe(StopEvent.DESCRIPTOR);
 * }</pre>
 *
 * @param <E> the event's type, whose members are the data
 */
public final class EventDescriptor<E extends QmpEvent> implements EventSelector<E> {
    private final String name;
    private final Codec<E> data;
    private final boolean hasData;
    private final List<String> features;
    private final @Nullable String condition;

    private EventDescriptor(Builder<E> builder) {
        this.name = builder.name;
        this.data = builder.data;
        this.hasData = builder.hasData;
        this.features = builder.features;
        this.condition = builder.condition;
    }

    /**
     * Returns a builder of a descriptor.
     *
     * @param name the event's name in QMP
     * @param data the codec of the data object; for an event without data, a codec of empty objects
     */
    public static <E extends QmpEvent> Builder<E> builder(String name, Codec<E> data) {
        return new Builder<>(name, data);
    }

    /** Returns the event's name in QMP, e.g. {@code BLOCK_JOB_COMPLETED}. */
    public String name() {
        return name;
    }

    /** Returns the codec of the data object. */
    public Codec<E> data() {
        return data;
    }

    /** Returns whether the event has data; if not, its message has no member {@code data}. */
    public boolean hasData() {
        return hasData;
    }

    /** Returns the event's features, in schema order. */
    public List<String> features() {
        return features;
    }

    /** Returns the condition under which the event exists, as text; empty if it always exists. */
    public Optional<String> condition() {
        return Optional.ofNullable(condition);
    }

    /** Returns whether a server with this schema has the event. Its data may still differ: see {@link ServerSchema#supports(String)}. */
    public boolean isSupportedBy(ServerSchema server) {
        return server.event(name).isPresent();
    }

    @Override
    public Optional<EventDescriptor<? extends E>> select(String name) {
        return name.equals(this.name) ? Optional.of(this) : Optional.empty();
    }

    @Override
    public String toString() {
        return "event '" + name + "'";
    }

    /**
     * A builder of an event descriptor.
     *
     * @param <E> the event's type
     */
    public static final class Builder<E extends QmpEvent> {
        private final String name;
        private final Codec<E> data;
        private boolean hasData = true;
        private List<String> features = List.of();
        private @Nullable String condition;

        private Builder(String name, Codec<E> data) {
            this.name = Objects.requireNonNull(name, "name");
            this.data = Objects.requireNonNull(data, "data");
        }

        /** Declares that the event has no data. */
        public Builder<E> withoutData() {
            this.hasData = false;
            return this;
        }

        /** Sets the features, in schema order. */
        public Builder<E> features(String... features) {
            this.features = List.of(features);
            return this;
        }

        /** Sets the condition, as text. */
        public Builder<E> condition(String condition) {
            this.condition = Objects.requireNonNull(condition, "condition");
            return this;
        }

        /** Returns the descriptor. */
        public EventDescriptor<E> build() {
            return new EventDescriptor<>(this);
        }
    }
}
