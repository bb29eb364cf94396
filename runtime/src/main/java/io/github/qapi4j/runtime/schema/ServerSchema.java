package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The commands and events of a server and the types that they use, as data: the answer to {@code query-qmp-schema}. It comes from a server or from a
 * file, and needs no generated code. Immutable and thread-safe.
 *
 * <p>An answer may be newer than this library: unknown members are ignored, and a type of an unknown kind is a {@link SchemaType.Other}.
 *
 * <h2>Paths</h2>
 *
 * An element has a path in the notation of libvirt, in which steps are separated by slashes. The first step is the name of a command or event:
 *
 * <table>
 * <caption>Further steps</caption>
 * <tr><th>step</th><th>leads from</th><th>to</th></tr>
 * <tr><td>{@code arg-type}</td><td>a command or event</td><td>the type of its arguments or data; only as the second step</td></tr>
 * <tr><td>{@code ret-type}</td><td>a command</td><td>the type of its return value; only as the second step</td></tr>
 * <tr><td>{@code name}</td><td>an object</td><td>the member with this name</td></tr>
 * <tr><td>{@code *name}</td><td>an object</td><td>the member with this name, if it is optional</td></tr>
 * <tr><td>{@code +value}</td><td>a union</td><td>the variant for this value of the tag; a further step leads to its members</td></tr>
 * <tr><td>{@code ^value}</td><td>an enum</td><td>the value; only {@code $feature} may follow</td></tr>
 * <tr><td>{@code !type}</td><td>a built-in type</td><td>the type, if this is its type in JSON, e.g. {@code int}; only as the last step</td></tr>
 * <tr><td>{@code $feature}</td><td>any element</td><td>the feature of the element, or of the type of the member; only as the last step</td></tr>
 * </table>
 *
 * <p>A step from a member leads into the member's type. Arrays and alternates have no step of their own: a step from an array leads into its elements,
 * and a step from an alternate into the first alternative that has what the step names. A space before the name of a member is ignored; libvirt requires it before a
 * name that does not begin with a letter.
 *
 * <pre>{@code
 * ServerSchema schema = ServerSchema.read(Path.of("qemu-10.2.json"));
 * if (schema.supports("blockdev-add/arg-type/+qcow2/lazy-refcounts")) {
 *     System.out.println(schema.commands().size() + " commands");
 * }
 * }</pre>
 */
public final class ServerSchema {
    private final Map<String, SchemaCommand> commands = new LinkedHashMap<>();
    private final Map<String, SchemaEvent> events = new LinkedHashMap<>();
    private final Map<String, SchemaType> types = new LinkedHashMap<>();

    private ServerSchema(Map<String, SchemaElement> entities) {
        for (SchemaElement entity : entities.values()) {
            if (entity instanceof SchemaCommand command) {
                commands.put(command.name(), command);
            } else if (entity instanceof SchemaEvent event) {
                events.put(event.name(), event);
            } else if (entity instanceof SchemaType type) {
                types.put(type.name(), type);
            }
        }
    }

    /**
     * Reads an answer: the array that {@code query-qmp-schema} returns, or the whole reply, an object with the array as its member {@code return}.
     *
     * @throws CodecException if the answer does not have this form: the first error, by which up to 99 further ones are {@linkplain
     *     Throwable#getSuppressed suppressed}
     */
    public static ServerSchema of(JsonValue answer) throws CodecException {
        return new ServerSchema(SchemaReader.read(Objects.requireNonNull(answer, "answer")));
    }

    /**
     * Reads the JSON text of an answer, with the default limits.
     *
     * @throws CodecException if the text is not JSON, exceeds a limit, or does not have the form that {@link #of} describes
     */
    public static ServerSchema parse(String text) throws CodecException {
        return of(JsonValue.parse(text));
    }

    /**
     * Reads a file with the JSON text of an answer, in UTF-8, with the default limits.
     *
     * @throws CodecException if the text is not JSON, exceeds a limit, or does not have the form that {@link #of} describes
     * @throws IOException if the file cannot be read
     */
    public static ServerSchema read(Path file) throws IOException {
        return read(file, JsonLimits.DEFAULT);
    }

    /**
     * Reads a file with the JSON text of an answer, in UTF-8. At most one byte more than the limit is read.
     *
     * @throws CodecException if the text is not JSON, exceeds a limit, or does not have the form that {@link #of} describes
     * @throws IOException if the file cannot be read
     */
    public static ServerSchema read(Path file, JsonLimits limits) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes((int) Math.min(limits.messageBytes() + 1L, Integer.MAX_VALUE));
        }
        JsonFormat format = JsonFormat.strict();
        if (!limits.equals(format.limits())) {
            format = format.withLimits(limits);
        }
        return of(format.read(Codecs.ANY, bytes));
    }

    /** Returns all commands, in the server's order; unmodifiable. */
    public Collection<SchemaCommand> commands() {
        return Collections.unmodifiableCollection(commands.values());
    }

    /** Returns all events, in the server's order; unmodifiable. */
    public Collection<SchemaEvent> events() {
        return Collections.unmodifiableCollection(events.values());
    }

    /** Returns all types, in the server's order; unmodifiable. Their names have no meaning. */
    public Collection<SchemaType> types() {
        return Collections.unmodifiableCollection(types.values());
    }

    /** Returns the command with exactly this name. */
    public Optional<SchemaCommand> command(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /** Returns the event with exactly this name. */
    public Optional<SchemaEvent> event(String name) {
        return Optional.ofNullable(events.get(name));
    }

    /**
     * Returns whether the server has the element at a path, e.g. an argument: {@code migrate/arg-type/resume}, a value: {@code
     * query-status/ret-type/status/^paused}, or a feature: {@code drive-backup/$deprecated}.
     *
     * @throws IllegalArgumentException if the path does not have the form that the description of this class defines; the message contains the index of
     *     the first wrong character
     */
    public boolean supports(String path) {
        return find(path).isPresent();
    }

    /**
     * Returns the element at a path; empty if the server does not have it.
     *
     * @throws IllegalArgumentException as {@link #supports(String)}
     */
    public Optional<SchemaElement> find(String path) {
        return SchemaPath.parse(path).find(this);
    }

    /**
     * Returns the paths of all commands, events, types of arguments and return values, members, variants, values and features. Each is supported, and
     * has no steps that begin with {@code *} or {@code !}. A type inside itself is not listed again. The stream is lazy: it needs memory for one path,
     * but types that refer to each other several times can have very many paths.
     */
    public Stream<String> paths() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new PathListing(this), Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
                false);
    }

    /**
     * Returns the differences between this schema and that of another server, in the order of their paths. Types are compared by structure, not by
     * name. If several paths lead to a type, a difference inside the type is listed once for what is sent and once for what is received, each with a
     * shortest path: to find those of one command, use {@link #differences(ServerSchema, Collection)} instead of a filter.
     *
     * @param server the schema of the server; clients that were made for this schema may be used with it
     */
    public List<SchemaDifference> differences(ServerSchema server) {
        return new SchemaComparison(this, server, null).differences();
    }

    /**
     * Returns the differences of these commands and events, in the order of their paths: what a program that uses only these must know. Unlike with
     * {@link #differences(ServerSchema)}, a difference inside a type is listed for each of the names that leads to it.
     *
     * @param server the schema of the server
     * @param names the names of commands and events in QMP
     * @throws IllegalArgumentException if this schema has no command or event with one of the names
     */
    public List<SchemaDifference> differences(ServerSchema server, Collection<String> names) {
        List<SchemaDifference> differences = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            if (command(name).isEmpty() && event(name).isEmpty()) {
                throw new IllegalArgumentException("the schema has no command or event '" + name + "'");
            }
            differences.addAll(new SchemaComparison(this, server, name).differences());
        }
        return List.copyOf(differences);
    }

    /** Returns a validator of arguments, return values and events against this schema. */
    public SchemaValidator validator() {
        return SchemaValidator.of(this);
    }

    /** Returns the numbers of commands, events and types. */
    @Override
    public String toString() {
        return "schema of " + commands.size() + " commands, " + events.size() + " events, " + types.size() + " types";
    }
}
