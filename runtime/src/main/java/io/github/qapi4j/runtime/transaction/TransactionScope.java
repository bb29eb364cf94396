package io.github.qapi4j.runtime.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one step: its place in the transaction, and the registration of what happens at the end of the transaction. Registrations
 * are accepted until {@link TransactionStep#prepare} returns or throws; later ones throw an {@link IllegalStateException}. Not thread-safe.
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
     * Returns the position of the step's action in the list of actions, from 0. In an error message it identifies the action, as in
     * {@code actions[2]}.
     */
    public int index() {
        return index;
    }

    /** Returns the number of actions of the transaction, at least 1. */
    public int size() {
        return size;
    }

    /**
     * Registers how to undo something that has just been done. It runs only when the transaction fails, at most once, the
     * newest of the step first.
     *
     * @throws IllegalStateException if {@code prepare} has ended
     */
    public void onAbort(Runnable undo) {
        Objects.requireNonNull(undo, "undo");
        register(new Registration(undo, null));
    }

    /**
     * Registers a job that has been created: started when the transaction has succeeded, else discarded.
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

    /** Ends the registrations: {@code prepare} has returned or thrown. */
    void close() {
        open = false;
    }

    /** Returns what the step has registered, in that order. */
    List<Registration> registrations() {
        return registrations;
    }

    /** An undo, or a job and how to discard it. */
    record Registration(Runnable onAbort, @Nullable TransactionJob job) {}
}
