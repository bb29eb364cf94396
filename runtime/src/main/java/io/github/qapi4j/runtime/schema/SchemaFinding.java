package io.github.qapi4j.runtime.schema;

import java.util.Objects;

/**
 * A finding of a {@link SchemaValidator} in a JSON value: a violation of the schema, or a note. It contains no part of the value except names of members
 * and unknown values of enums, both escaped and truncated.
 *
 * <pre>{@code
 * for (SchemaFinding violation : schema.validator().arguments("block_resize", arguments).violations()) {
 *     System.err.println(violation.path() + ": expected " + violation.expected());
 * }
 * }</pre>
 *
 * @param path the path of the value, e.g. {@code $.arguments.actions[2].data.node}
 * @param kind the kind of finding
 * @param expected what the schema allows, for humans, e.g. {@code string}
 * @param found what the value is, for humans, e.g. {@code number}
 */
public record SchemaFinding(String path, Kind kind, String expected, String found) {

    /** The kind of finding. Kinds may be added, so a {@code switch} needs a {@code default}. */
    public enum Kind {
        /** The schema has no such command. */
        UNKNOWN_COMMAND,
        /** The schema has no such event. */
        UNKNOWN_EVENT,
        /** A value is of another type, or of no type of an alternate. */
        WRONG_TYPE,
        /** A number exceeds the range of its type: 64 bits for integers, that of a {@code double} for others. */
        OUT_OF_RANGE,
        /** A mandatory member is missing. */
        MISSING_MEMBER,
        /** The schema does not have the member. This is a violation in arguments, and a note in what a server sends, which may be newer. */
        UNEXPECTED_MEMBER,
        /** An enum does not have the value. */
        UNKNOWN_VALUE,
        /** A union has no variant for the value of its tag. The members of the variant are not validated. */
        UNKNOWN_VARIANT,
        /** The value is nested too deeply; what it contains is not validated. */
        TOO_DEEP,
        /** A note: the command, event, member, value or type is deprecated. */
        DEPRECATED,
        /** A note: the command, event, member, value or type may change without notice. */
        UNSTABLE
    }

    /** Checks that nothing is null. */
    public SchemaFinding {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(found, "found");
    }

    /** Returns the finding as one line, e.g. {@code $.arguments.size: expected int, got string}. */
    @Override
    public String toString() {
        return path + ": expected " + expected + ", got " + found;
    }
}
