package io.github.qapi4j.junit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The stubs of a fake server. */
final class Stubs {
    private final boolean lenient;
    private final ReentrantLock lock = new ReentrantLock();

    // The lock guards the following fields.
    private final Set<Stub<?, ?>> all = new LinkedHashSet<>();
    private final Deque<Stub<?, ?>> effective = new ArrayDeque<>();

    /** How many stubs were set up in each place. */
    private final Map<String, Integer> places = new HashMap<>();

    /** The stubs whose complaints were returned. */
    private final List<Stub<?, ?>> reported = new ArrayList<>();

    /** @param lenient whether stubs may stay unused */
    Stubs(boolean lenient) {
        this.lenient = lenient;
    }

    /** Adds a stub that has no effect yet. */
    void add(Stub<?, ?> stub) {
        lock.lock();
        try {
            all.add(stub);
        } finally {
            lock.unlock();
        }
    }

    /** Removes a stub that has no effect yet, and may be set up again. */
    void drop(Stub<?, ?> stub) {
        lock.lock();
        try {
            if (!effective.contains(stub)) {
                all.remove(stub);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the name of a place for a further stub that is set up there: a number distinguishes several in one line. */
    String place(String line) {
        lock.lock();
        try {
            int number = places.merge(line, 1, Integer::sum);
            return number == 1 ? line : line + "#" + number;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a stub take effect, with priority over those that have it already. */
    void takeEffect(Stub<?, ?> stub) {
        lock.lock();
        try {
            all.add(stub);
            effective.addFirst(stub);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the effective stubs of a command, the latest one first. */
    List<Stub<?, ?>> of(String command) {
        lock.lock();
        try {
            List<Stub<?, ?>> found = new ArrayList<>();
            for (Stub<?, ?> stub : effective) {
                if (stub.name().equals(command)) {
                    found.add(stub);
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the latest stub of a command that has no reply yet, if any. */
    Optional<Stub<?, ?>> unfinished(String command) {
        lock.lock();
        try {
            Stub<?, ?> found = null;
            for (Stub<?, ?> stub : all) {
                if (stub.name().equals(command) && !effective.contains(stub)) {
                    found = stub;
                }
            }
            return Optional.ofNullable(found);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the names of commands that have stubs by name. */
    Set<String> names() {
        lock.lock();
        try {
            Set<String> names = new LinkedHashSet<>();
            for (Stub<?, ?> stub : all) {
                if (stub.isRaw()) {
                    names.add(stub.name());
                }
            }
            return names;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the stubs whose lambdas have not returned. */
    List<Stub<?, ?>> running() {
        lock.lock();
        try {
            return all.stream().filter(Stub::isRunning).toList();
        } finally {
            lock.unlock();
        }
    }

    private boolean isReplaced(Stub<?, ?> stub) {
        if (effective.contains(stub)) {
            for (Stub<?, ?> later : effective) {
                if (later == stub) {
                    return false;
                }
                if (later.replaces(stub)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns, once, why stubs fail the test. */
    List<String> takeComplaints() {
        lock.lock();
        try {
            List<Stub<?, ?>> others = new ArrayList<>(all);
            others.removeAll(reported);
            List<String> complaints = new ArrayList<>();
            for (Stub<?, ?> stub : others) {
                String complaint = stub.complaint(lenient || isReplaced(stub));
                if (complaint != null) {
                    complaints.add(complaint);
                    reported.add(stub);
                }
            }
            return complaints;
        } finally {
            lock.unlock();
        }
    }

    /** Returns all stubs as a part of a message. */
    String shown() {
        lock.lock();
        try {
            if (all.isEmpty()) {
                return "\n\nThere are no stubs.";
            }
            StringBuilder text = new StringBuilder("\n\nStubs:");
            all.forEach(stub -> text.append("\n    ").append(stub.shown(isReplaced(stub))));
            return text.toString();
        } finally {
            lock.unlock();
        }
    }
}
