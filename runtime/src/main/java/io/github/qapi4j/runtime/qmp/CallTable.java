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

    /**
     * The ended calls whose late reply frees no place of a command that is executed in band: unanswered calls that have succeeded, of which the server may
     * still report an error, and calls to which an error without an id was probably the reply.
     */
    private final IdSet settled = new IdSet();

    /** How many errors without an id have arrived that were not assigned to a call. */
    private int strays;

    /** The id of the latest call when the last of them arrived. */
    private long lastCovered;

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
        if (call == null || ended || !call.message().isBegun()) {
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
        /** The reply was not expected any more. */
        SETTLED
    }

    /** Returns the kind of the ended call with this id, whose reply has arrived now; null if no call waits for a late reply with this id. */
    synchronized @Nullable Ended answerLate(long id) {
        if (abandonedInBand.remove(id)) {
            return Ended.IN_BAND;
        }
        if (abandonedOutOfBand.remove(id)) {
            return Ended.OUT_OF_BAND;
        }
        return settled.remove(id) ? Ended.SETTLED : null;
    }

    /**
     * Removes and returns the only call to which a reply without an id can belong; null if there is no such call, or more than one.
     */
    synchronized @Nullable Call<?> answerOnly() {
        if (ended || waiting.size() != 1 || !abandonedInBand.isEmpty() || !abandonedOutOfBand.isEmpty()) {
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

    /** Removes a call that no longer waits for its reply, which may still arrive. Returns whether the call was pending. */
    synchronized boolean abandon(Call<?> call) {
        if (waiting.remove(call.id()) == null) {
            return false;
        }
        if (!ended) {
            IdSet late = call.isOutOfBand() ? abandonedOutOfBand : abandonedInBand;
            (call.isAnswered() ? late : settled).add(call.id());
        }
        return true;
    }

    /** Removes an abandoned call whose command was not sent after all: no reply arrives. */
    synchronized void forget(Call<?> call) {
        waiting.remove(call.id());
        if (call.isOutOfBand()) {
            abandonedOutOfBand.remove(call.id());
        } else if (call.isAnswered()) {
            abandonedInBand.remove(call.id());
        } else {
            settled.remove(call.id());
        }
    }

    /**
     * Assigns an error without an id to a call that was abandoned and is executed in band. If no such call exists, the error may be the reply to each call that
     * exists, and is assigned later, by {@link #settle}.
     *
     * @param lastId the id of the latest call
     * @return the id of the call to which it was assigned; negative if it was not assigned
     */
    synchronized long stray(long lastId) {
        long id = abandonedInBand.removeAny();
        if (id >= 0) {
            settled.add(id);
            return id;
        }
        strays++;
        lastCovered = lastId;
        return id;
    }

    /** Assigns an error without an id to an abandoned call that is executed in band. Returns whether there is one that may be its reply. */
    synchronized boolean settle(Call<?> call) {
        boolean covered = strays > 0 && call.id() <= lastCovered && abandonedInBand.remove(call.id());
        if (covered) {
            strays--;
            settled.add(call.id());
        }
        return covered;
    }

    /** Fails every pending call whose command was not sent, and every later call. The other calls still wait for their replies. */
    void endSending(Supplier<QmpClosedException> reason) {
        List<Call<?>> unsent = new ArrayList<>();
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = reason;
            for (Call<?> call : waiting.values()) {
                if (!call.message().isSent()) {
                    unsent.add(call);
                }
            }
        }
        for (Call<?> call : unsent) {
            call.fail(reason);
            remove(call);
        }
    }

    /**
     * Ends the session. Every pending call fails, except calls that were sent and that the server does not answer on success. Every later call fails
     * too. If this method fails because the memory is exhausted, another call of it continues.
     */
    void end(Supplier<QmpClosedException> reason) {
        List<Call<?>> left;
        synchronized (this) {
            ended = true;
            end = reason;
            abandonedInBand.clear();
            abandonedOutOfBand.clear();
            settled.clear();
            left = new ArrayList<>(waiting.values());
        }
        for (Call<?> call : left) {
            call.end(reason);
            remove(call);
        }
    }
}
