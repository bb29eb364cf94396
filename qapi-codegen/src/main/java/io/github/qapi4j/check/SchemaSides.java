package io.github.qapi4j.check;

import io.github.qapi4j.input.SchemaSide;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The schemas that a user can name for a comparison: files of all kinds, and running servers. */
public final class SchemaSides {
    /** The time for connecting and for the answer of a server. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private SchemaSides() {}

    /**
     * Returns the side that a text names: {@code unix:PATH}, {@code tcp:HOST:PORT}, or a form that {@link SchemaSide#of} accepts.
     *
     * @param directory the directory to which relative names are relative, and in which git runs
     * @param includeRoot the directory that all files must be in; null for no such limit
     * @throws IllegalArgumentException with a message for the user if the text has no valid form
     */
    public static SchemaSide of(String text, Path directory, @Nullable Path includeRoot) {
        if (text.startsWith("unix:") || text.startsWith("tcp:")) {
            return new ServerSide(text, ServerAddress.of(text), TIMEOUT);
        }
        return SchemaSide.of(text, directory, includeRoot);
    }
}
