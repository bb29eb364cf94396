package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.RawCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What has come to a fake server, in order, and what fails the test. */
final class Journal {
    /** The maximum number of commands; the test fails if there are more. */
    private static final int MAX_COMMANDS = 100_000;

    /** The maximum number of failures, and of lines with commands, in a message. */
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
    private record Entry(RawCommand command, @Nullable QmpCommand<?> typed, String outcome) {

        /** Returns whether the other command came with the same arguments, and had the same answer. */
        boolean looksLike(Entry other) {
            return command.equals(other.command) && outcome.equals(other.outcome);
        }
    }

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

    /** Returns the commands as a part of a message. Equal ones in sequence share a line, so that polling does not hide the others. */
    String commandsShown() {
        lock.lock();
        try {
            if (entries.isEmpty()) {
                return "\n\nNo command has come.";
            }
            Deque<String> lines = new ArrayDeque<>();
            int first = entries.size();
            while (first > 0 && lines.size() < MAX_SHOWN) {
                int last = first--;
                while (first > 0 && entries.get(first - 1).looksLike(entries.get(last - 1))) {
                    first--;
                }
                lines.addFirst(line(first + 1, last));
            }
            StringBuilder text = new StringBuilder("\n\nThese commands have come, in this order:");
            if (first > 0) {
                text.append("\n    (").append(first).append(" earlier ones)");
            }
            lines.forEach(text::append);
            return text.toString();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the line of equal commands in sequence, whose numbers begin with 1. */
    private String line(int first, int last) {
        Entry entry = entries.get(first - 1);
        String numbers = first == last ? first + ". " : first + ".-" + last + ". ";
        String times = first == last ? "" : " (" + (last - first + 1) + " times)";
        return "\n    " + numbers + Json.shown(entry.command()) + times + "  <- " + entry.outcome();
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
