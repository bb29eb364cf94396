package io.github.qapi4j.runtime.qmp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pending calls of a session by id, and the ids of calls that have ended and whose replies may still arrive. Any thread may use it. */
final class CallTable {
    private final Map<Long, Call<?>> waiting = new HashMap<>();
    private final IdSet abandonedInBand = new IdSet();
    private final IdSet abandonedOutOfBand = new IdSet();

    /** The unanswered calls that have succeeded: the server may still report an error. */
    private final IdSet succeeded = new IdSet();

    /** Why calls fail at once; null if they do not. */
    private @Nullable Supplier<QmpClosedException> end;

    private boolean ended;

    /** Adds a call. If the session has ended, or cannot send any more, the call fails at once. */
    void add(Call<?> call) {
        Supplier<QmpClosedException> reason;
        synchronized (this) {
            reason = end;
            if (reason == null) {
                waiting.put(call.id(), call);
            }
        }
        if (reason != null) {
            call.fail(reason);
        }
    }

    /** Removes and returns the call with this id; null if no such call is pending, or the server cannot have got its command. */
    synchronized @Nullable Call<?> answer(long id) {
        Call<?> call = waiting.get(id);
        if (call == null || !call.message().isBegun()) {
            return null;
        }
        waiting.remove(id);
        return call;
    }

    /** Returns the pending call with this id; null if no such call is pending. */
    synchronized @Nullable Call<?> find(long id) {
        return waiting.get(id);
    }

    /** A call that has ended and got its reply later. */
    enum Ended {
        IN_BAND,
        OUT_OF_BAND,
        /** The server does not answer it on success. */
        UNANSWERED
    }

    /** Returns the kind of the ended call with this id, whose reply has arrived now; null if no call waits for a late reply with this id. */
    synchronized @Nullable Ended answerLate(long id) {
        if (abandonedInBand.remove(id)) {
            return Ended.IN_BAND;
        }
        if (abandonedOutOfBand.remove(id)) {
            return Ended.OUT_OF_BAND;
        }
        return succeeded.remove(id) ? Ended.UNANSWERED : null;
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
        if (!call.message().isBegun()) {
            return null;
        }
        only.remove();
        return call;
    }

    /** Removes a call that was not sent or gets no reply. */
    synchronized void remove(Call<?> call) {
        waiting.remove(call.id());
    }

    /** Removes a call that no longer waits for its reply, which may still arrive. */
    synchronized void abandon(Call<?> call) {
        if (waiting.remove(call.id()) == null) {
            return;
        }
        IdSet late = call.isOutOfBand() ? abandonedOutOfBand : abandonedInBand;
        (call.isAnswered() ? late : succeeded).add(call.id());
    }

    /** Fails every pending call whose command was not sent, and every later call. The other calls still wait for their replies. */
    void endSending(Supplier<QmpClosedException> reason) {
        List<Call<?>> unsent = new ArrayList<>();
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = reason;
            waiting.values().removeIf(call -> !call.message().isSent() && unsent.add(call));
        }
        unsent.forEach(call -> call.fail(reason));
    }

    /**
     * Ends the session. Every pending call fails, except calls that were sent and that the server does not answer on success. Every later call fails
     * too.
     */
    void end(Supplier<QmpClosedException> reason) {
        List<Call<?>> left;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            end = reason;
            left = new ArrayList<>(waiting.values());
            waiting.clear();
            abandonedInBand.clear();
            abandonedOutOfBand.clear();
            succeeded.clear();
        }
        left.forEach(call -> call.end(reason));
    }
}
