package io.github.qapi4j.runtime.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON is malformed, or has not the shape that was expected. The message is {@code path: problem}, as in
 * {@code $.arguments.actions[2].data.node: expected string, got number}.
 */
public final class CodecException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Where. */
    private final String path;

    /** What. */
    private final String problem;

    /** Whether there is nothing at the path. */
    private final boolean missingMember;

    /** A mandatory member is missing. */
    static CodecException missingMember(String path) {
        return new CodecException(path, "missing member", true, null);
    }

    CodecException(String path, String problem) {
        this(path, problem, null);
    }

    CodecException(String path, String problem, @Nullable Throwable cause) {
        this(path, problem, false, cause);
    }

    private CodecException(String path, String problem, boolean missingMember, @Nullable Throwable cause) {
        super(path + ": " + problem, cause);
        this.path = path;
        this.problem = problem;
        this.missingMember = missingMember;
    }

    /** Returns where the value stands that is wrong or missing, as {@code $.actions[2].data.node}; {@code $} is the whole. */
    public String path() {
        return path;
    }

    /** Returns what is wrong with it, as {@code expected string, got number}. */
    public String problem() {
        return problem;
    }

    /** Returns whether the value at the path is a mandatory member that is missing. */
    public boolean isMissingMember() {
        return missingMember;
    }
}
