package io.github.qapi4j.runtime.qmp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a session that wait for a reply, by id; and, so far as it matters for what comes late, those that have stopped
 * waiting. Any thread may use it.
 */
final class CallTable {
    private static final int REMEMBERED = 1024;

    private final Map<Long, Call<?>> waiting = new HashMap<>();
    private final Set<Long> abandoned = new LinkedHashSet<>();
    private @Nullable Supplier<QmpClosedException> end;

    /** Adds a call; it fails at once when the session has ended. */
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

    /** Takes out the call that a reply is for; null if no such call waits. */
    synchronized @Nullable Call<?> answer(long id) {
        abandoned.remove(id);
        return waiting.remove(id);
    }

    /** Tells whether a reply to this id is still to come for a call that has stopped waiting. */
    synchronized boolean isAbandoned(long id) {
        return abandoned.contains(id);
    }

    /** Takes out the only call that a reply without an id can be for; null if there is none, or several. */
    synchronized @Nullable Call<?> answerOnly() {
        if (waiting.size() != 1 || !abandoned.isEmpty()) {
            return null;
        }
        Iterator<Call<?>> only = waiting.values().iterator();
        Call<?> call = only.next();
        only.remove();
        return call;
    }

    /** Takes out a call that was not sent, or that no reply will come for. */
    synchronized void remove(Call<?> call) {
        waiting.remove(call.id());
    }

    /** Takes out a call that stops waiting for the reply that is yet to come. */
    synchronized void abandon(Call<?> call) {
        if (waiting.remove(call.id()) == null || !call.isAnswered()) {
            return;
        }
        if (abandoned.size() == REMEMBERED) {
            Iterator<Long> oldest = abandoned.iterator();
            oldest.next();
            oldest.remove();
        }
        abandoned.add(call.id());
    }

    /**
     * Ends the session: every call that waits fails, but those that the server would not have answered, and every later one fails
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
            abandoned.clear();
        }
        left.forEach(call -> call.end(reason));
    }
}
