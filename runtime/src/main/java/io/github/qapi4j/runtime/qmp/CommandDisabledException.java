package io.github.qapi4j.runtime.qmp;

import java.util.regex.Pattern;

/**
 * The error reply to a command that the server has and does not execute, because its configuration or its state disables the command. A guest agent
 * replies so to the commands in its option {@code --block-rpcs} ({@code --blacklist} in older ones), and to most commands while file systems are frozen; then
 * {@link #description} may end with the reason. A command that the server does not have fails with another {@link QmpErrorException}.
 *
 * <pre>{@code
 * try {
 *     agent.execute(GuestExecCommand.builder().path("/bin/true").build());
 * } catch (CommandDisabledException e) {
 *     log("the guest does not permit guest-exec: " + e.description());
 * }
 * }</pre>
 */
public final class CommandDisabledException extends QmpErrorException {
    private static final long serialVersionUID = 1L;

    /**
     * Both texts of QEMU, of which the first one was in use until 5.2. They have no class of their own: it is {@code CommandNotFound}, and {@code
     * GenericError} before 4.2.
     */
    private static final Pattern DESCRIPTION = Pattern.compile(
            "(?:The command|Command) \\S+ has been disabled(?: for this instance|: .*)?", Pattern.DOTALL);

    private static final int LONGEST = 1000;

    CommandDisabledException(String prefix, QmpErrorException reply, String command) {
        super(prefix, reply.errorClass(), reply.description(), command, null);
    }

    /** Returns whether an error has this meaning. */
    static boolean describes(QmpErrorException reply) {
        return (reply.is(COMMAND_NOT_FOUND) || reply.is(GENERIC_ERROR))
                && reply.description().length() <= LONGEST
                && DESCRIPTION.matcher(reply.description()).matches();
    }
}
