package io.github.qapi4j.it.future;

/**
 * A difference between a generated API and a server.
 *
 * @param path the path of the element, as in {@code ServerSchema.supports}
 * @param kind the kind of difference
 */
public record SchemaDifference(String path, Kind kind) {

    /** The kind of difference. Kinds may be added, so a {@code switch} needs a {@code default}. */
    public enum Kind {
        /** Only the API has the element: a call that uses it fails. */
        MISSING_IN_SERVER,
        /** Only the server has the element: it is received as unrecognized, and cannot be sent. */
        MISSING_IN_API,
        /** Both have the element, with different types. */
        TYPE
    }
}
