package io.github.qapi4j.runtime.qmp;

/** What a schema says about a command beside its name and types. */
public enum CommandFlag {
    /** {@code success-response: false}: the server says nothing when the command succeeds. */
    NO_SUCCESS_RESPONSE,
    /** {@code allow-oob: true}: the command may be run out of band. */
    ALLOW_OOB,
    /** {@code allow-preconfig: true}: the command may be run before the machine is set up. */
    ALLOW_PRECONFIG,
    /** {@code coroutine: true}: QEMU runs the command in a coroutine. */
    COROUTINE,
    /** {@code gen: false}: the schema does not say all of the command's arguments. */
    NO_GEN
}
