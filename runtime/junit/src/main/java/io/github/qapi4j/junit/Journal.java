package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.RawCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What has come to a fake server, in order, and what fails the test. */
final class Journal {
    /** The maximum number of commands; the test fails if there are more. */
    private static final int MAX_COMMANDS = 100_000;

    /** The maximum number of commands and failures in a message. */
    private static final int MAX_SHOWN = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // The lock guards the following fields.
    private final List<Entry> entries = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    /**
     * A command that has come.
     *
     * @param typed the command as the schema's type; null if the schema does not declare it, or its arguments are not valid
     * @param outcome what answered it, for messages
     */
    private record Entry(RawCommand command, @Nullable QmpCommand<?> typed, String outcome) {}

    /** A reason why the test fails. */
    private record Failure(String text, @Nullable Throwable cause) {}

    /** The position after the commands of a kind that were taken. */
    static final class Cursor {
        private int next;
    }

    void add(RawCommand command, @Nullable QmpCommand<?> typed, String outcome) {
        lock.lock();
        try {
            if (entries.size() < MAX_COMMANDS) {
                entries.add(new Entry(command, typed, outcome));
                changed.signalAll();
            } else if (entries.size() == MAX_COMMANDS) {
                failures.add(new Failure("more than " + MAX_COMMANDS + " commands have come", null));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes a reason why the test fails. */
    void failed(String text, @Nullable Throwable cause) {
        lock.lock();
        try {
            if (failures.size() < MAX_SHOWN) {
                failures.add(new Failure(text, cause));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns all commands. */
    List<RawCommand> commands() {
        lock.lock();
        try {
            return entries.stream().map(Entry::command).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Returns all commands of a kind. */
    <C extends QmpCommand<?>> List<C> commands(CommandDescriptor<C, ?> kind, boolean isRaw) {
        List<C> found = new ArrayList<>();
        lock.lock();
        try {
            for (Entry entry : entries) {
                C command = command(entry, kind, isRaw);
                if (command != null) {
                    found.add(command);
                }
            }
        } finally {
            lock.unlock();
        }
        return List.copyOf(found);
    }

    /**
     * Waits for the next command of a kind.
     *
     * @throws AssertionError if none comes
     */
    <C extends QmpCommand<?>> C take(CommandDescriptor<C, ?> kind, boolean isRaw, Cursor cursor, long nanos) {
        lock.lock();
        try {
            int seen = entries.size();
            for (long left = nanos; ; left = changed.awaitNanos(left)) {
                while (cursor.next < entries.size()) {
                    C command = command(entries.get(cursor.next++), kind, isRaw);
                    if (command != null) {
                        return command;
                    }
                }
                if (left <= 0) {
                    throw new AssertionError(missing(kind.name(), nanos, seen));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the command '" + kind.name() + "'", e);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the command of an entry if it is of this kind; otherwise null. */
    @SuppressWarnings("unchecked") // the commands of a schema have different names
    private static <C extends QmpCommand<?>> @Nullable C command(
            Entry entry, CommandDescriptor<C, ?> kind, boolean isRaw) {
        if (!entry.command().name().equals(kind.name())) {
            return null;
        }
        return (C) (isRaw ? entry.command() : entry.typed());
    }

    private String missing(String name, long nanos, int seen) {
        long before = entries.stream()
                .filter(entry -> entry.command().name().equals(name))
                .count();
        String text = (before == 0 ? "no command '" : "no further command '") + name + "' has come within "
                + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
        if (before > 0) {
            text += "; " + (before == 1 ? "the only one was" : "all " + before + " were") + " taken before";
        }
        return text
                + (seen < entries.size() ? ", " + (entries.size() - seen) + " others came meanwhile" : "")
                + commandsShown();
    }

    /** Returns the commands as a part of a message. */
    String commandsShown() {
        lock.lock();
        try {
            if (entries.isEmpty()) {
                return "\n\nNo command has come.";
            }
            StringBuilder text = new StringBuilder("\n\nThese commands have come, in this order:");
            int first = Math.max(entries.size() - MAX_SHOWN, 0);
            if (first > 0) {
                text.append("\n    (").append(first).append(" earlier ones)");
            }
            for (int i = first; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                text.append("\n    ").append(i + 1).append(". ").append(Json.shown(entry.command()));
                text.append("  <- ").append(entry.outcome());
            }
            return text.toString();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes and returns what fails the test, as an error; null if nothing does.
     *
     * @param more the rest of its message
     * @param cause the exception of the test, if any
     */
    @Nullable
    AssertionError takeFailures(String more, @Nullable Throwable cause) {
        List<Failure> taken;
        lock.lock();
        try {
            if (failures.isEmpty()) {
                return null;
            }
            taken = List.copyOf(failures);
            failures.clear();
        } finally {
            lock.unlock();
        }
        StringBuilder text = new StringBuilder();
        List<Throwable> causes = new ArrayList<>();
        if (cause != null) {
            causes.add(cause);
        }
        for (Failure failure : taken) {
            text.append(text.length() == 0 ? "" : "\n").append(failure.text());
            if (failure.cause() != null) {
                causes.add(failure.cause());
            }
        }
        AssertionError error = new AssertionError(text + more);
        if (!causes.isEmpty()) {
            error.initCause(causes.get(0));
            causes.stream().skip(1).forEach(error::addSuppressed);
        }
        return error;
    }
}
