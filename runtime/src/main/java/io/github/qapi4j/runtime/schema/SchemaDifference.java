package io.github.qapi4j.runtime.schema;

import java.util.Objects;

/**
 * A difference between two schemas: that for which a client was made, the first, and that of a server, the second.
 *
 * <pre>{@code
 * for (SchemaDifference difference : api.differences(client.schema())) {
 *     if (difference.impact() == SchemaDifference.Impact.BREAKS) {
 *         System.err.println(difference);
 *     }
 * }
 * }</pre>
 *
 * @param path the path of the element, as {@link ServerSchema} defines it
 * @param kind the kind of difference
 * @param impact the effect on a client that was made for the first schema
 * @param first what the first schema has, for humans, e.g. {@code optional string}; {@code nothing} if it does not have the element
 * @param second what the second schema has, in the same form
 */
public record SchemaDifference(String path, Kind kind, Impact impact, String first, String second) {

    /** The kind of difference. Kinds may be added, so a {@code switch} needs a {@code default}. */
    public enum Kind {
        /** Only the first schema, that of the client, has the element. */
        REMOVED,
        /** Only the second schema, that of the server, has the element. */
        ADDED,
        /** The types are of different kinds. */
        TYPE,
        /** The member is optional in the first schema and mandatory in the second one. */
        BECAME_MANDATORY,
        /** The member is mandatory in the first schema and optional in the second one. */
        BECAME_OPTIONAL,
        /** Different members are the tags of the unions. */
        TAG,
        /** The command allows out-of-band execution in only one of the schemas. */
        OUT_OF_BAND,
        /**
         * The types are not compared: the path has more than 1024 steps, or one of them was compared with 64 other types before. Not possible for
         * schemas of QEMU.
         */
        NOT_COMPARED
    }

    /** The effect of a difference on a client that was made for the first schema and uses a server with the second one. */
    public enum Impact {
        /** None, if the client ignores unknown members and accepts unknown values in what it receives, as generated clients do. */
        NONE,
        /**
         * Some clients may fail. For example, a client waits for an event that the server no longer has, or it sends an argument that was already
         * deprecated in the first schema and is missing in the second one.
         */
        MAY_BREAK,
        /** A client that uses the element fails. */
        BREAKS
    }

    /** Checks that nothing is null. */
    public SchemaDifference {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(impact, "impact");
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(second, "second");
    }

    /** Returns the difference as one line, e.g. {@code query-status/ret-type/singlestep: mandatory boolean, then nothing (BREAKS)}. */
    @Override
    public String toString() {
        return path + ": " + first + ", then " + second + " (" + impact + ")";
    }
}
