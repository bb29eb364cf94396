package io.github.qapi4j.runtime.codec;

import java.io.IOException;

/**
 * Thrown if the text that is read is not JSON, or does not have the expected structure. The message is {@code path: problem}, as in
 * {@code $.arguments.actions[2].data.node: expected string, got number}.
 *
 * <pre>{@code
 * try {
 *     JsonValue.parse(text);
 * } catch (CodecException e) {
 *     System.err.println(file + ": " + e.problem() + " at " + e.path());
 * }
 * }</pre>
 */
public final class CodecException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The path of the value. */
    private final String path;

    /** The problem, for humans. */
    private final String problem;

    /** Whether the value is missing. */
    private final boolean missingMember;

    /** Returns the exception for a mandatory member that is missing. */
    static CodecException missingMember(String path) {
        return new CodecException(path, "missing member", true);
    }

    /**
     * Creates an exception, for code that reads a {@link JsonValue} of an expected structure.
     *
     * @param path the path of the value, which begins with {@code $}
     * @param problem the problem, for humans
     */
    public CodecException(String path, String problem) {
        this(path, problem, false);
    }

    private CodecException(String path, String problem, boolean missingMember) {
        super(path + ": " + problem);
        this.path = path;
        this.problem = problem;
        this.missingMember = missingMember;
    }

    /** Returns the path of the invalid or missing value, e.g. {@code $.actions[2].data.node}; {@code $} is the whole value. */
    public String path() {
        return path;
    }

    /** Returns the problem, for humans, e.g. {@code expected string, got number}. */
    public String problem() {
        return problem;
    }

    /** Returns whether the value at the path is a mandatory member that is missing. */
    public boolean isMissingMember() {
        return missingMember;
    }
}
