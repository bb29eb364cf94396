package io.github.qapi4j.faults;

import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one transaction again and again, each time with a failure at another place, and checks that the state is then either the one before or the one
 * after the transaction. It finds handlers that forget to undo a part of a step, that register an undo action too late, that do the work of {@code prepare}
 * in {@code commit}, or that rely on a callback which a failure skips.
 *
 * <pre>{@code
 * int transactions = TransactionFaults.of(Machine::new)
 *         .state(Machine::describe)
 *         .transaction((machine, executor) -> executor.execute(
 *                 List.of("disk0", "disk1"), CompletionMode.INDIVIDUAL, machine::addBitmap))
 *         .check();
 * }</pre>
 *
 * <p>The kinds of failures are: an exception, an {@link Error}, exhausted memory where a step registers an undo action, and a callback that hangs until
 * the deadline interrupts it. Each is tried at every place of the transaction that succeeds; and, for each step, at every place of the rollback after a
 * failure behind that step.
 *
 * <p>A place is reached when a callback has returned, see {@link Place}. What happens if a handler's own {@code prepare} fails half-way depends on the
 * handler: check a transaction whose last action fails, too.
 *
 * @param <T> the type of what is tested, for example of a machine with its handlers
 */
public final class TransactionFaults<T> {
    private static final int MOST_REPORTED = 20;
    private static final long LONGEST_HANG_MILLIS = 30_000;
    private static final int MOST_RETRIES = 3;
    private static final int MORE_TIME = 5;

    /** A kind of failure at a place. */
    private enum Kind {
        EXCEPTION("an exception"),
        ERROR("an error"),
        EXHAUSTED_MEMORY("exhausted memory"),
        HANG("a hang");

        private final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    /** Runs the transaction. */
    @FunctionalInterface
    public interface Transaction<T> {

        /**
         * Runs the transaction by this executor, for example by the handler that {@code QmpApi.transactions(handler, executor)} returns.
         *
         * @throws Exception what the executor throws, unchanged
         */
        void run(T subject, TransactionExecutor executor) throws Exception;
    }

    private final Supplier<? extends T> subjects;
    private @Nullable Function<? super T, ?> state;
    private @Nullable Transaction<? super T> transaction;
    private Consumer<? super T> end = subject -> {};
    private BiConsumer<? super T, TransactionExecutor.Builder> options = (subject, builder) -> {};
    private Duration deadline = Duration.ofMillis(20);
    private @Nullable Function<? super T, ? extends T> restart;
    private @Nullable Function<? super T, ? extends RecoveryHandler> recovery;
    private final List<String> differences = new ArrayList<>();
    private int count;

    private TransactionFaults(Supplier<? extends T> subjects) {
        this.subjects = subjects;
    }

    /**
     * Returns a check.
     *
     * @param subjects returns what is tested, each time a new object in the same state
     */
    public static <T> TransactionFaults<T> of(Supplier<? extends T> subjects) {
        return new TransactionFaults<>(Objects.requireNonNull(subjects, "subjects"));
    }

    /**
     * Sets the function that returns a snapshot of the state, which must be set. Snapshots are compared by {@code equals} and printed by {@code toString}. The state must
     * include everything that a transaction can change, and nothing that differs between two subjects.
     */
    public TransactionFaults<T> state(Function<? super T, ?> state) {
        this.state = Objects.requireNonNull(state, "state");
        return this;
    }

    /** Sets the transaction, which must be set. It succeeds if nothing fails, or always fails. */
    public TransactionFaults<T> transaction(Transaction<? super T> transaction) {
        this.transaction = Objects.requireNonNull(transaction, "transaction");
        return this;
    }

    /** Sets options of the executors, for example the hook of a subject, or groups of its jobs. This class sets the deadline, the journal and the probe. */
    public TransactionFaults<T> options(BiConsumer<? super T, TransactionExecutor.Builder> options) {
        this.options = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Also tries crashes, with a journal: the transaction stops at each place, and before and after each write of the journal, as if the process had ended.
     * Then the journal is recovered in several attempts, each by a subject that is restarted and interrupted behind one call more of its handler. The state
     * is that before the transaction if its decision was not durable, and otherwise that after it.
     *
     * @param restart returns the subject as a new process would find it: from the same files, without what was only in memory; it is called again
     *     for each attempt to recover, with the subject of the last one
     * @param recovery returns the handler for the recovery of a subject
     */
    public TransactionFaults<T> crashes(
            Function<? super T, ? extends T> restart, Function<? super T, ? extends RecoveryHandler> recovery) {
        this.restart = Objects.requireNonNull(restart, "restart");
        this.recovery = Objects.requireNonNull(recovery, "recovery");
        return this;
    }

    /** Sets what is done with each subject at the end; by default nothing. */
    public TransactionFaults<T> end(Consumer<? super T> end) {
        this.end = Objects.requireNonNull(end, "end");
        return this;
    }

    /**
     * Sets the deadline of transactions in which a callback hangs; 20 milliseconds by default. The steps themselves must take less; if they take more, the
     * transaction is repeated up to three times, with five times the deadline each.
     */
    public TransactionFaults<T> deadline(Duration deadline) {
        this.deadline = Objects.requireNonNull(deadline, "deadline");
        return this;
    }

    /**
     * Runs all transactions.
     *
     * @return how many transactions have run, at least 1
     * @throws AssertionError if a state differs, or if a result is not the one of the failure; the message lists each such place
     * @throws IllegalStateException if the state or the transaction is not set
     * @throws Exception what a subject or its state throws
     */
    public int check() throws Exception {
        if (state == null) {
            throw new IllegalStateException("no state is set");
        }
        if (transaction == null) {
            throw new IllegalStateException("no transaction is set");
        }
        differences.clear();
        count = 0;
        Run plain = run(List.of());
        if (plain.thrown != null && !plain.after.equals(plain.before)) {
            differences.add("without a failure of the kit, the transaction throws " + plain.thrown + ": "
                    + unequal(plain.before, plain.after));
        }
        if (plain.thrown == null && plain.after.equals(plain.before)) {
            differences.add("the state does not show the effect of the transaction: " + plain.after);
        }
        failAtEach(plain, List.of());
        for (int i = 0; i < plain.places.size(); i++) {
            Reached at = plain.places.get(i);
            if (plain.thrown == null && at.place == Place.PREPARED) {
                List<Fault> first = List.of(new Fault(i, at, Kind.EXCEPTION));
                failAtEach(run(first), first);
            }
        }
        if (restart != null && recovery != null) {
            int index = 0;
            while (crash(plain, index, restart, recovery)) {
                index++;
            }
        }
        if (!differences.isEmpty()) {
            int reported = Math.min(MOST_REPORTED, differences.size());
            String more = differences.size() > reported ? "\n... and " + (differences.size() - reported) + " more" : "";
            throw new AssertionError(differences.size() + " of " + count + " transactions are not all or nothing:\n"
                    + String.join("\n", differences.subList(0, reported)) + more);
        }
        return count;
    }

    /** Runs the transaction with one failure more, at each place behind those that fail already. */
    private void failAtEach(Run before, List<Fault> earlier) throws Exception {
        int from = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).index + 1;
        for (int i = from; i < before.places.size(); i++) {
            Reached at = before.places.get(i);
            boolean differs = false;
            for (Kind kind : Kind.values()) {
                // Where an exception makes a difference, a hang would only take time.
                boolean tried = (at.place == Place.REGISTERING) == (kind == Kind.EXHAUSTED_MEMORY);
                if (tried && !(kind == Kind.HANG && differs)) {
                    List<Fault> faults = new ArrayList<>(earlier);
                    faults.add(new Fault(i, at, kind));
                    differs |= fail(before, at, faults);
                }
            }
        }
    }

    /**
     * Runs the transaction with these failures; returns whether there is a difference. If one of the failures is a hang, repeats it with more time: the
     * machine may be busy.
     */
    private boolean fail(Run before, Reached at, List<Fault> faults) throws Exception {
        count++;
        Duration limit = deadline;
        String difference = compare(before, at, run(faults, limit), faults);
        boolean hangs = faults.stream().anyMatch(fault -> fault.kind == Kind.HANG);
        for (int i = 0; i < MOST_RETRIES && hangs && !difference.isEmpty(); i++) {
            limit = limit.multipliedBy(MORE_TIME);
            difference = compare(before, at, run(faults, limit), faults);
        }
        if (difference.isEmpty()) {
            return false;
        }
        differences.add(difference);
        return true;
    }

    /** Returns the differences from what is expected; empty if nothing differs. */
    private String compare(Run without, Reached at, Run with, List<Fault> faults) {
        boolean fails = without.thrown != null || at.place.compareTo(Place.PREPARED) <= 0;
        Object expected = fails ? with.before : without.after;
        List<String> found = new ArrayList<>();
        if (!with.lastReached) {
            found.add("the place was not reached");
        }
        if (fails != (with.thrown != null)) {
            found.add(fails ? "the transaction has succeeded" : "the transaction has thrown " + with.thrown);
        }
        if (!expected.equals(with.after)) {
            found.add(unequal(expected, with.after));
        }
        return found.isEmpty()
                ? ""
                : faults.stream().map(Fault::toString).collect(Collectors.joining(", then ")) + ": "
                        + String.join("; ", found);
    }

    private static String unequal(Object expected, Object actual) {
        return "expected the state " + expected + ", but it is " + actual;
    }

    private Run run(List<Fault> faults) throws Exception {
        count++;
        return run(faults, deadline);
    }

    private Run run(List<Fault> faults, Duration limit) throws Exception {
        T subject = subjects.get();
        try {
            Run run = new Run(stateOf(subject), faults);
            TransactionExecutor.Builder builder = TransactionExecutor.builder();
            options.accept(subject, builder);
            builder.probe(run::reached);
            if (faults.stream().anyMatch(fault -> fault.kind == Kind.HANG)) {
                builder.deadline(limit);
            }
            try {
                Objects.requireNonNull(transaction).run(subject, builder.build());
            } catch (Exception | AssertionError | VirtualMachineError e) {
                run.thrown = e;
            }
            run.after = stateOf(subject);
            return run;
        } finally {
            end.accept(subject);
        }
    }

    /** Lets the transaction crash at a place; returns whether it has reached the place. */
    private boolean crash(
            Run plain,
            int index,
            Function<? super T, ? extends T> restart,
            Function<? super T, ? extends RecoveryHandler> recovery)
            throws Exception {
        count++;
        Path folder = Files.createTempDirectory("qapi-transaction-faults");
        T subject = subjects.get();
        Object before = stateOf(subject);
        Crash crash = new Crash(index);
        try {
            if (!hasCrashed(crash, folder, subject)) {
                return false;
            }
            recover(folder, subject, restart, recovery, crash, crash.isDecided() ? plain.after : before);
            return true;
        } finally {
            crash.release();
            end.accept(subject);
            delete(folder);
        }
    }

    private boolean hasCrashed(Crash crash, Path folder, T subject) throws Exception {
        try (TransactionJournal journal = TransactionJournal.open(folder)) {
            TransactionExecutor.Builder builder = TransactionExecutor.builder();
            options.accept(subject, builder);
            TransactionExecutor executor =
                    builder.probe(crash).journal(crash.journal(journal)).build();
            Transaction<? super T> used = Objects.requireNonNull(transaction);
            return crash.run(() -> {
                try {
                    used.run(subject, executor);
                } catch (Exception | AssertionError | VirtualMachineError e) {
                    // The transaction fails, or its thread is released after the crash.
                }
            });
        }
    }

    /** Recovers the journal, after attempts that end behind 0, 1, 2 and so on calls of the handler, each as in a new process; compares the state. */
    private void recover(
            Path folder,
            T subject,
            Function<? super T, ? extends T> restart,
            Function<? super T, ? extends RecoveryHandler> recovery,
            Crash crash,
            Object expected)
            throws Exception {
        T last = subject;
        boolean recovered = false;
        for (int calls = 0; !recovered; calls++) {
            T restarted = restart.apply(last);
            if (last != subject) {
                end.accept(last);
            }
            last = restarted;
            InterruptedRecovery attempt = new InterruptedRecovery(recovery.apply(restarted), calls);
            try (TransactionJournal journal = TransactionJournal.open(folder)) {
                journal.recover(attempt);
                recovered = true;
            } catch (JournalException e) {
                if (!attempt.interrupted) {
                    differences.add(crash + ", then the recovery has thrown " + e);
                    end.accept(last);
                    return;
                }
            }
        }
        Object state = stateOf(last);
        if (!expected.equals(state)) {
            differences.add(crash + ", then recovery: " + unequal(expected, state));
        }
        end.accept(last);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A handler that fails after some calls. */
    private static final class InterruptedRecovery implements RecoveryHandler {
        private final RecoveryHandler handler;
        private int calls;
        private boolean interrupted;

        InterruptedRecovery(RecoveryHandler handler, int calls) {
            this.handler = handler;
            this.calls = calls;
        }

        @Override
        public void undo(int step, JournalRecord record) throws Exception {
            handler.undo(step, record);
            count();
        }

        @Override
        public void redo(int step, JournalRecord record) throws Exception {
            handler.redo(step, record);
            count();
        }

        @Override
        public void sync() throws Exception {
            handler.sync();
            count();
        }

        private void count() throws IOException {
            if (calls-- == 0) {
                interrupted = true;
                throw new IOException("the recovery is interrupted");
            }
        }
    }

    private Object stateOf(T subject) {
        return Objects.requireNonNull(Objects.requireNonNull(state).apply(subject), "no state");
    }

    /** A place that was reached. */
    private record Reached(Place place, int step) {
        @Override
        public String toString() {
            return place + " of step " + step;
        }
    }

    /** A failure at the place with this index. */
    private record Fault(int index, Reached at, Kind kind) {
        @Override
        public String toString() {
            return kind.description + " at " + at;
        }
    }

    /** One run of the transaction. */
    private static final class Run {
        private final Object before;
        private final List<Fault> faults;
        private final List<Reached> places = new ArrayList<>();
        private Object after;
        private @Nullable Throwable thrown;

        /** Whether the place of the last fault was reached. */
        private boolean lastReached;

        Run(Object before, List<Fault> faults) {
            this.before = before;
            this.after = before;
            this.faults = faults;
            this.lastReached = faults.isEmpty();
        }

        void reached(Place place, int step) {
            int index = places.size();
            Reached now = new Reached(place, step);
            places.add(now);
            for (int i = 0; i < faults.size(); i++) {
                Fault fault = faults.get(i);
                if (fault.index == index && fault.at.equals(now)) {
                    lastReached |= i == faults.size() - 1;
                    fail(fault);
                }
            }
        }

        private static void fail(Fault fault) {
            switch (fault.kind) {
                case EXCEPTION -> throw new IllegalStateException("failure at " + fault.at);
                case ERROR -> throw new AssertionError("failure at " + fault.at);
                case EXHAUSTED_MEMORY -> throw new OutOfMemoryError("failure at " + fault.at);
                case HANG -> {
                    try {
                        Thread.sleep(LONGEST_HANG_MILLIS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("interrupted at " + fault.at, e);
                    }
                    throw new IllegalStateException("no interrupt has come at " + fault.at);
                }
            }
        }
    }
}
