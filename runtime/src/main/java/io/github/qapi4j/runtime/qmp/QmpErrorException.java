package io.github.qapi4j.runtime.qmp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The error reply to a command. A client's call throws it if the server replies with an error, and a handler throws it to
 * make the server reply with one. Compare the error class, never the description: descriptions are for humans and change
 * between versions.
 */
public final class QmpErrorException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** The error's class, an open set of names. */
    private final String errorClass;

    /** The error's text. */
    private final String description;

    /**
     * Creates an error.
     *
     * @param errorClass the class, e.g. {@code GenericError} or {@code DeviceNotFound}; the set of classes is open
     * @param description the description, for humans
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

    /** Returns an error of class {@code GenericError}, which fits nearly all failures. */
    public static QmpErrorException generic(String description) {
        return new QmpErrorException("GenericError", description);
    }

    /**
     * Returns an error of class {@code CommandNotFound}: the server does not have the command, or not in its current state.
     */
    public static QmpErrorException commandNotFound(String command) {
        return new QmpErrorException("CommandNotFound", "there is no command '" + command + "'");
    }

    /** Returns the error's class, e.g. {@code GenericError}. */
    public String errorClass() {
        return errorClass;
    }

    /** Returns the description, for humans. */
    public String description() {
        return description;
    }
}
