package io.github.qapi4j.runtime.qmp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The error reply to a command. A client's call throws it if the server replies with an error, and a server's handler throws it to reply with an
 * error. A client also throws it, with the class {@link #COMMAND_NOT_FOUND}, for a command that it {@linkplain QmpClientOptions#rejectUnsupported
 * rejects} because the server does not have it. To distinguish errors, compare the error class, not the description: descriptions are for humans and change between versions.
 *
 * <pre>{@code
 * try {
 *     client.execute(DeviceDelCommand.builder().id("disk0").build());
 * } catch (QmpErrorException e) {
 *     if (!e.is(QmpErrorException.DEVICE_NOT_FOUND)) {
 *         throw e;
 *     }
 * }
 * }</pre>
 */
public sealed class QmpErrorException extends QmpException permits CommandDisabledException {
    /** The class of most errors. */
    public static final String GENERIC_ERROR = "GenericError";

    /** The class for a command that the server does not have, or cannot execute in its current state. */
    public static final String COMMAND_NOT_FOUND = "CommandNotFound";

    /** The class for a device or job that exists, or may exist, but is not active. */
    public static final String DEVICE_NOT_ACTIVE = "DeviceNotActive";

    /** The class for a device or object that does not exist. */
    public static final String DEVICE_NOT_FOUND = "DeviceNotFound";

    /** The class for a capability of KVM that the host lacks. */
    public static final String KVM_MISSING_CAP = "KVMMissingCap";

    private static final long serialVersionUID = 1L;

    /** The maximum length of the description in the exception's message. */
    private static final int MAX_DESCRIPTION = 2000;

    /** The error's class: one of the constants or another name. */
    private final String errorClass;

    /** The error's text. */
    private final String description;

    /**
     * Creates an error.
     *
     * @param errorClass the error's class: one of the constants or another name, since servers may define further classes
     * @param description the description, for humans
     */
    public QmpErrorException(String errorClass, String description) {
        this("", errorClass, description, null, null);
    }

    /**
     * @param prefix the beginning of the exception's message
     * @param command the command of the call that failed; null for an error of a handler
     */
    QmpErrorException(
            String prefix, String errorClass, String description, @Nullable String command, @Nullable Throwable cause) {
        super(
                prefix + Excerpt.of(Objects.requireNonNull(errorClass, "errorClass")) + ": "
                        + Excerpt.of(Objects.requireNonNull(description, "description"), MAX_DESCRIPTION),
                command,
                cause);
        this.errorClass = errorClass;
        this.description = description;
    }

    /** Returns an error of class {@link #GENERIC_ERROR}, which is suitable for most failures. */
    public static QmpErrorException generic(String description) {
        return new QmpErrorException(GENERIC_ERROR, description);
    }

    /**
     * Returns an error of class {@link #COMMAND_NOT_FOUND}: the server does not have the command, or cannot execute it in its current state.
     */
    public static QmpErrorException commandNotFound(String command) {
        return new QmpErrorException(COMMAND_NOT_FOUND, "there is no command '" + command + "'");
    }

    /** Returns a copy of this error for a failed call; its message names the command. */
    QmpErrorException replyTo(String command) {
        String prefix = "'" + command + "' failed with ";
        if (CommandDisabledException.describes(this)) {
            return new CommandDisabledException(prefix, this, command);
        }
        return new QmpErrorException(prefix, errorClass, description, command, null);
    }

    /** Returns the error for a command that a client has not sent, because the server would reply with this error. */
    static QmpErrorException notSent(String command, String description) {
        return new QmpErrorException("'" + command + "' was not sent: ", COMMAND_NOT_FOUND, description, command, null);
    }

    /** Returns a copy of this error, which a call has thrown, for a failed phase of the session. */
    QmpErrorException in(String phase) {
        return new QmpErrorException(phase, errorClass, description, command().orElse(null), this);
    }

    /** Returns the error's class, e.g. {@code GenericError}. */
    public String errorClass() {
        return errorClass;
    }

    /** Returns whether the error has this class, e.g. {@link #DEVICE_NOT_FOUND}. */
    public boolean is(String errorClass) {
        return this.errorClass.equals(Objects.requireNonNull(errorClass, "errorClass"));
    }

    /**
     * Returns the description, for humans, as the server has sent it. In the exception's message, control characters are escaped, and a very long
     * description is shortened.
     */
    public String description() {
        return description;
    }
}
