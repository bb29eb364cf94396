package io.github.qapi4j.runtime.transaction.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a journal cannot be opened, written or recovered. The message names the directory or the file, the transaction and the step, and for a
 * damaged file the byte where the damage begins.
 *
 * <pre>{@code
 * try {
 *     entry.commit(redo);
 * } catch (JournalException e) {
 *     if (e.isOutcomeUnknown()) {
 *         throw e; // neither undo nor complete: open the journal again, and recover
 *     }
 *     rollBack();
 * }
 * }</pre>
 */
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Whether it is unknown if the transaction is decided. */
    private final boolean outcomeUnknown;

    JournalException(String message) {
        this(message, false, null);
    }

    JournalException(String message, @Nullable Throwable cause) {
        this(message, false, cause);
    }

    /**
     * Creates an exception, for other implementations of {@link TransactionJournal}.
     *
     * @param outcomeUnknown the value of {@link #isOutcomeUnknown}
     * @param cause the failure below, or null
     */
    public JournalException(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * Returns whether it is unknown if the transaction is decided, which only {@link TransactionJournal.Entry#commit} reports. Recovery will either undo
     * or complete the transaction; until then, the program must do neither. Any other failure of {@code commit} means that the transaction is not
     * decided, and must be undone.
     */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }
}
