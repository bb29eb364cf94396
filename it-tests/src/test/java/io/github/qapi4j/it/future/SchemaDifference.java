package io.github.qapi4j.it.future;

/**
 * A difference between a generated API and a server.
 *
 * @param path what differs, as in {@code ServerSchema.supports}
 * @param kind how it differs
 */
public record SchemaDifference(String path, Kind kind) {

    /** How an element differs; the set of kinds is open, so a {@code switch} needs a {@code default}. */
    public enum Kind {
        /** The API has it, the server does not: a call that uses it fails. */
        MISSING_IN_SERVER,
        /** The server has it, the API does not: it is received as unrecognized, and cannot be sent. */
        MISSING_IN_API,
        /** Both have it, with different types. */
        TYPE
    }
}
