package io.github.qapi4j.junit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The stubs of a fake server. */
final class Stubs {
    private final boolean lenient;
    private final ReentrantLock lock = new ReentrantLock();

    // The lock guards the following fields.
    private final List<Stub<?, ?>> all = new ArrayList<>();
    private final Deque<Stub<?, ?>> effective = new ArrayDeque<>();

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

    /** Lets a stub take effect, with priority over those that have it already. */
    void takeEffect(Stub<?, ?> stub) {
        lock.lock();
        try {
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

    /** Returns, once, why stubs fail the test. */
    List<String> takeComplaints(boolean allowUnused) {
        lock.lock();
        try {
            List<Stub<?, ?>> others = new ArrayList<>(all);
            others.removeAll(reported);
            List<String> complaints = new ArrayList<>();
            for (Stub<?, ?> stub : others) {
                String complaint = stub.complaint(lenient || allowUnused);
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
            all.forEach(stub -> text.append("\n    ").append(stub.shown()));
            return text.toString();
        } finally {
            lock.unlock();
        }
    }
}
