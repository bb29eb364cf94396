package io.github.qapi4j.runtime.qmp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pending calls of a session by id, and the ids of abandoned calls, whose replies may still arrive. Any thread may use it. */
final class CallTable {
    private final Map<Long, Call<?>> waiting = new HashMap<>();
    private final IdSet abandonedInBand = new IdSet();
    private final IdSet abandonedOutOfBand = new IdSet();
    private @Nullable Supplier<QmpClosedException> end;

    /** Adds a call. If the session has ended, the call fails at once. */
    void add(Call<?> call) {
        Supplier<QmpClosedException> ended;
        synchronized (this) {
            ended = end;
            if (ended == null) {
                waiting.put(call.id(), call);
            }
        }
        if (ended != null) {
            call.fail(ended);
        }
    }

    /** Removes and returns the call with this id; null if no such call is pending. */
    synchronized @Nullable Call<?> answer(long id) {
        return waiting.remove(id);
    }

    /** A call that was abandoned and got its reply later. */
    enum Abandoned {
        IN_BAND,
        OUT_OF_BAND
    }

    /** Returns the kind of the abandoned call with this id, whose reply has arrived now; null if no call with it was abandoned. */
    synchronized @Nullable Abandoned answerAbandoned(long id) {
        if (abandonedInBand.remove(id)) {
            return Abandoned.IN_BAND;
        }
        return abandonedOutOfBand.remove(id) ? Abandoned.OUT_OF_BAND : null;
    }

    /**
     * Removes and returns the only call to which a reply without an id can belong; null if there is no such call, or more than one.
     */
    synchronized @Nullable Call<?> answerOnly() {
        if (waiting.size() != 1 || !abandonedInBand.isEmpty() || !abandonedOutOfBand.isEmpty()) {
            return null;
        }
        Iterator<Call<?>> only = waiting.values().iterator();
        Call<?> call = only.next();
        only.remove();
        return call;
    }

    /** Removes a call that was not sent or gets no reply. */
    synchronized void remove(Call<?> call) {
        waiting.remove(call.id());
    }

    /** Removes a call that no longer waits for its reply, which may still arrive. */
    synchronized void abandon(Call<?> call) {
        if (waiting.remove(call.id()) == null || !call.isAnswered()) {
            return;
        }
        (call.isOutOfBand() ? abandonedOutOfBand : abandonedInBand).add(call.id());
    }

    /**
     * Ends the session. Every pending call fails, except calls that were sent and that the server does not answer on success. Every later call fails
     * too.
     */
    void end(Supplier<QmpClosedException> reason) {
        List<Call<?>> left;
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = reason;
            left = new ArrayList<>(waiting.values());
            waiting.clear();
            abandonedInBand.clear();
            abandonedOutOfBand.clear();
        }
        left.forEach(call -> call.end(reason));
    }
}
