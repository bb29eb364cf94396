package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.schema.ServerSchema;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes a command of a schema: its name in QMP, the codecs of its arguments and its return value, and its other properties in the schema.
 * Immutable; generated code has one per command.
 *
 * <pre>{@code
 * CommandDescriptor<?, ?> command = QmpApi.schema().command("blockdev-add").orElseThrow();
 * boolean unstable = command.features().contains("unstable");
 * }</pre>
 *
 * @param <C> the command's type, whose members are the arguments
 * @param <R> the type of its return value, {@link Void} for a command that returns nothing
 */
public final class CommandDescriptor<C extends QmpCommand<R>, R extends @Nullable Object> {
    private final String name;
    private final Codec<C> arguments;
    private final Codec<R> returns;
    private final Set<CommandFlag> flags;
    private final List<String> features;
    private final @Nullable String condition;

    /** Made when the command is executed first; making it twice does no harm. */
    private @Nullable RequestHead requestHead;

    private CommandDescriptor(Builder<C, R> builder) {
        this.name = builder.name;
        this.arguments = builder.arguments;
        this.returns = builder.returns;
        this.flags = Set.copyOf(builder.flags);
        this.features = builder.features;
        this.condition = builder.condition;
    }

    /**
     * Returns a builder of a command descriptor.
     *
     * @param name the command's name in QMP
     * @param arguments the codec of the arguments object
     * @param returns the codec of the return value; {@link io.github.qapi4j.runtime.codec.Codecs#EMPTY} for a command
     *     that returns nothing
     */
    public static <C extends QmpCommand<R>, R extends @Nullable Object> Builder<C, R> builder(
            String name, Codec<C> arguments, Codec<R> returns) {
        return new Builder<>(name, arguments, returns);
    }

    /** Returns the command's name in QMP, e.g. {@code blockdev-add}. */
    public String name() {
        return name;
    }

    /** Returns the codec of the arguments object. */
    public Codec<C> arguments() {
        return arguments;
    }

    /** Returns the codec of the return value. */
    public Codec<R> returns() {
        return returns;
    }

    /** Returns the flags that the schema sets. */
    public Set<CommandFlag> flags() {
        return flags;
    }

    /** Returns the command's features, in schema order. */
    public List<String> features() {
        return features;
    }

    /** Returns the condition under which the command exists, as text; empty if it always exists. */
    public Optional<String> condition() {
        return Optional.ofNullable(condition);
    }

    /** Returns whether a server with this schema has the command. Its arguments may still differ: see {@link ServerSchema#supports(String)}. */
    public boolean isSupportedBy(ServerSchema server) {
        return server.command(name).isPresent();
    }

    /** Returns the beginning of the requests with this command. */
    RequestHead requestHead() {
        RequestHead head = requestHead;
        if (head == null) {
            head = new RequestHead(name);
            requestHead = head;
        }
        return head;
    }

    @Override
    public String toString() {
        return "command '" + name + "'";
    }

    /**
     * A builder of a command descriptor.
     *
     * @param <C> the command's type
     * @param <R> the type of its return value
     */
    public static final class Builder<C extends QmpCommand<R>, R extends @Nullable Object> {
        private final String name;
        private final Codec<C> arguments;
        private final Codec<R> returns;
        private final Set<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
        private List<String> features = List.of();
        private @Nullable String condition;

        private Builder(String name, Codec<C> arguments, Codec<R> returns) {
            this.name = Objects.requireNonNull(name, "name");
            this.arguments = Objects.requireNonNull(arguments, "arguments");
            this.returns = Objects.requireNonNull(returns, "returns");
        }

        /** Sets a flag. */
        public Builder<C, R> flag(CommandFlag flag) {
            flags.add(flag);
            return this;
        }

        /** Sets the features, in schema order. */
        public Builder<C, R> features(String... features) {
            this.features = List.of(features);
            return this;
        }

        /** Sets the condition, as text. */
        public Builder<C, R> condition(String condition) {
            this.condition = Objects.requireNonNull(condition, "condition");
            return this;
        }

        /** Returns the descriptor. */
        public CommandDescriptor<C, R> build() {
            return new CommandDescriptor<>(this);
        }
    }
}
