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

    CodecException(String path, String problem) {
        this(path, problem, null);
    }

    CodecException(String path, String problem, @Nullable Throwable cause) {
        super(path + ": " + problem, cause);
        this.path = path;
        this.problem = problem;
    }

    /** Returns where the value stands that is wrong or missing, as {@code $.actions[2].data.node}; {@code $} is the whole. */
    public String path() {
        return path;
    }

    /** Returns what is wrong with it, as {@code expected string, got number}. */
    public String problem() {
        return problem;
    }
}
