package io.github.qapi4j.runtime.qmp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The error of a command: what a client gets when the server answered so, and what a handler throws for the server to answer
 * so. Compare the class, never the description: descriptions are for people and change between versions.
 */
public final class QmpErrorException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** The error's class, an open set of names. */
    private final String errorClass;

    /** The error's text. */
    private final String description;

    /**
     * Makes an error.
     *
     * @param errorClass the class, as {@code GenericError} or {@code DeviceNotFound}; the set of classes is open
     * @param description what went wrong, for people
     */
    public QmpErrorException(String errorClass, String description) {
        this(errorClass, description, null);
    }

    QmpErrorException(String errorClass, String description, @Nullable Throwable cause) {
        super(
                Objects.requireNonNull(errorClass, "errorClass") + ": "
                        + Objects.requireNonNull(description, "description"),
                cause);
        this.errorClass = errorClass;
        this.description = description;
    }

    /** Returns an error of class {@code GenericError}, which is right for nearly everything. */
    public static QmpErrorException generic(String description) {
        return new QmpErrorException("GenericError", description);
    }

    /** Returns an error of class {@code CommandNotFound}: the server has no such command, or not in its present state. */
    public static QmpErrorException commandNotFound(String command) {
        return new QmpErrorException("CommandNotFound", "there is no command '" + command + "'");
    }

    /** Returns the error's class, as {@code GenericError}. */
    public String errorClass() {
        return errorClass;
    }

    /** Returns what went wrong, for people. */
    public String description() {
        return description;
    }
}
