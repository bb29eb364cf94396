package io.github.qapi4j.codegen;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports that existing files prevented generated files from being written. No file has been changed. */
public final class OutputConflictException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Set<Kind> kinds;

    /** The kind of a conflict. */
    public enum Kind {
        /** A file that qapi4j did not write would be replaced. */
        FOREIGN_FILE,
        /** A directory or special file exists where a file must be written, or a file exists where a directory is needed. */
        OBSTACLE,
        /** Another owner has generated the same file. */
        CLASH
    }

    /** A conflict, as part of a sentence. */
    record Conflict(Kind kind, String text) {}

    OutputConflictException(List<Conflict> conflicts) {
        super(conflicts.stream().map(Conflict::text).collect(Collectors.joining("; ")));
        this.kinds = conflicts.stream().map(Conflict::kind).collect(Collectors.toUnmodifiableSet());
    }

    /** The kinds of the conflicts; never empty. */
    public Set<Kind> kinds() {
        return kinds;
    }
}
