package io.github.qapi4j.runtime.trace;

/**
 * A listener for the messages of a client's session, in the order in which they were sent and received. It is called on the client's callback executor, one
 * call at a time, never on a thread that the session needs. What it throws is logged. If it is so slow that 1,024 calls, or calls with 4 MiB of text,
 * are waiting, the oldest are dropped, and {@link #missed} reports their number.
 *
 * <p>A command is reported when the connection has accepted all of it. A connection that cannot write without waiting, such as the pipes of a child process,
 * may report that late: then an event that the command has caused may be reported before the command, but its reply never is.
 *
 * <pre>{@code
 * QmpClientOptions options = QmpClientOptions.builder()
 *         .trace(message -> System.out.println(message))
 *         .build();
 * }</pre>
 */
@FunctionalInterface
public interface TraceListener {

    /** Reports a message that was sent or received. */
    void message(TracedMessage message);

    /**
     * Reports that calls of this listener were dropped, because it was too slow. They would have come before the next call.
     *
     * @param messages the number of dropped messages
     */
    default void missed(long messages) {}
}
