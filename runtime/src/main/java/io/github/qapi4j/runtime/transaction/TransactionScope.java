package io.github.qapi4j.runtime.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one step: its position in the transaction, and the registration of actions for the end of the transaction. Registrations are accepted
 * until {@link TransactionStep#prepare} ends; later ones throw an {@link IllegalStateException}. Not thread-safe.
 *
 * <pre>{@code
 * public void prepare(TransactionScope scope) throws QmpErrorException {
 *     Bitmap bitmap = node.addBitmap(name);
 *     scope.onAbort(() -> node.removeBitmap(bitmap));
 * }
 * }</pre>
 */
public final class TransactionScope {
    private final int index;
    private final int size;
    private final List<Registration> registrations = new ArrayList<>();
    private boolean open = true;

    TransactionScope(int index, int size) {
        this.index = index;
        this.size = size;
    }

    /**
     * Returns the position of the step's action in the list of actions, from 0. Error messages can identify the action by it, as in {@code
     * actions[2]}.
     */
    public int index() {
        return index;
    }

    /** Returns the number of actions of the transaction, at least 1. */
    public int size() {
        return size;
    }

    /**
     * Registers an action that undoes a completed part of the step. It runs at most once, and only if the transaction fails. The undo actions of a
     * step run in reverse order.
     *
     * @throws IllegalStateException if {@code prepare} has ended
     */
    public void onAbort(Runnable undo) {
        Objects.requireNonNull(undo, "undo");
        register(new Registration(undo, null));
    }

    /**
     * Registers a job that has been created. It is started if the transaction succeeds, and discarded if it fails.
     *
     * @throws IllegalStateException if {@code prepare} has ended
     */
    public void job(TransactionJob job) {
        Objects.requireNonNull(job, "job");
        register(new Registration(job::discard, job));
    }

    private void register(Registration registration) {
        if (!open) {
            throw new IllegalStateException("prepare of step " + index + " is over");
        }
        registrations.add(registration);
    }

    /** Rejects further registrations, as {@code prepare} has ended. */
    void close() {
        open = false;
    }

    /** Returns the registrations of the step, in order. */
    List<Registration> registrations() {
        return registrations;
    }

    /** An undo action, or a job. */
    record Registration(Runnable onAbort, @Nullable TransactionJob job) {}
}
