package io.github.qapi4j.runtime.qmp;

/**
 * A flag that a schema sets for a command.
 *
 * <pre>{@code
 * boolean outOfBand = command.flags().contains(CommandFlag.ALLOW_OOB);
 * }</pre>
 */
public enum CommandFlag {
    /** {@code success-response: false}: the server does not reply when the command succeeds. */
    NO_SUCCESS_RESPONSE,
    /** {@code allow-oob: true}: the command may be executed out of band. */
    ALLOW_OOB,
    /** {@code allow-preconfig: true}: the command may be executed before the machine is configured. */
    ALLOW_PRECONFIG,
    /** {@code coroutine: true}: QEMU executes the command in a coroutine. */
    COROUTINE,
    /** {@code gen: false}: the schema does not declare all of the command's arguments. */
    NO_GEN
}
