package io.github.qapi4j.faults;

import io.github.qapi4j.faults.Fault.Kind;
import io.github.qapi4j.faults.Spot.Write;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one transaction again and again, each time with a failure at another place, and checks that the state is then either the one before or the one
 * after the transaction. It finds handlers that forget to undo a part of a step, that register an undo action too late, whose callbacks fail although they
 * must not, or that lose work when they are interrupted.
 *
 * <pre>{@code
 * int transactions = TransactionFaults.of(Machine::new)
 *         .state(Machine::describe)
 *         .transaction((machine, executor) -> executor.execute(
 *                 List.of("disk0", "disk1"), CompletionMode.INDIVIDUAL, machine::addBitmap))
 *         .check();
 * }</pre>
 *
 * <p>The kinds of failures are: an exception or an {@link Error} at the entry or exit of a callback, or when a step has registered something; exhausted
 * memory where a step registers something; and a hang, where the deadline expires at the entry of a callback, so that its next blocking call is
 * interrupted. Each is tried at every place of the transaction. After a failure behind each step and each registration, it is tried at every place of the
 * rollback too. A callback that must not fail keeps its promise also if it is interrupted: it does all its work.
 *
 * <p>A callback that must not fail does not fail at its entry, since its work would then be missing: only a journal can complete it, see {@link #crashes}.
 * What happens if a handler's own {@code prepare} fails half-way between two registrations depends on the handler: check a transaction that {@linkplain
 * #fails fails}, too.
 *
 * <p>A check runs about {@code (14 + 4r)n} transactions with one failure, if each of {@code n} steps registers {@code r} actions, and those with two
 * failures, up to a {@linkplain #pairs limit}. With {@link #crashes}, it runs about the same numbers again, each with up to nine restarts.
 *
 * @param <T> the type of what is tested, for example of a machine with its handlers
 */
public final class TransactionFaults<T> {
    private static final int MOST_REPORTED = 20;
    private static final int MOST_INTERRUPTIONS = 8;

    /** Expires by itself only if a callback waits without end, perhaps for what a failure has not released. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

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
    private @Nullable Class<? extends Throwable> failure;
    private boolean changes = true;
    private BiConsumer<? super T, TransactionExecutor.Builder> options = (subject, builder) -> {};
    private @Nullable Restart<T> restart;
    private Consumer<? super T> kill = subject -> {};
    private Consumer<? super T> end = subject -> {};
    private int mostPairs = 2_000;
    private long seed;

    private final List<String> differences = new ArrayList<>();
    private final List<String> unreached = new ArrayList<>();
    private String sampling = "";
    private int count;

    /** How a subject is restarted and recovered. */
    private record Restart<T>(
            Function<? super T, ? extends T> restart, Function<? super T, ? extends RecoveryHandler> recovery) {}

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
     * Sets the function that returns a snapshot of the state, which must be set. Snapshots are compared by {@code equals} and printed by {@code toString};
     * they do not change with the subject. The state must include everything that a transaction can change, and nothing that differs between two subjects.
     */
    public TransactionFaults<T> state(Function<? super T, ?> state) {
        this.state = Objects.requireNonNull(state, "state");
        return this;
    }

    /** Sets the transaction, which must be set. It runs once on its executor. If nothing fails, it succeeds and changes the state. */
    public TransactionFaults<T> transaction(Transaction<? super T> transaction) {
        this.transaction = Objects.requireNonNull(transaction, "transaction");
        return this;
    }

    /** Declares that the transaction always fails with such an exception, for example a {@code QmpErrorException}. */
    public TransactionFaults<T> fails(Class<? extends Throwable> failure) {
        this.failure = Objects.requireNonNull(failure, "failure");
        return this;
    }

    /** Declares that the transaction succeeds without an effect, for example because it adds and removes the same bitmap. */
    public TransactionFaults<T> changesNothing() {
        this.changes = false;
        return this;
    }

    /** Sets options of the executors, for example the hook of a subject, or groups of its jobs. This class sets the deadline, the journal and the probe. */
    public TransactionFaults<T> options(BiConsumer<? super T, TransactionExecutor.Builder> options) {
        this.options = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Also tries crashes, with a journal: the transaction or its rollback stops at each place, and before and after each write of the journal, as if the
     * process had ended. Then the journal is recovered in several attempts, each by a subject that is restarted; all except for the last are interrupted
     * behind another call of the handler. The state is that before the transaction if its decision was not durable, and otherwise that after it. The same
     * holds, after a restart, if a write of the journal or a callback fails, or if a callback does not do its work that must not fail.
     *
     * <p>Without a failure, a journal in a temporary directory is used, otherwise one in memory.
     *
     * @param restart returns the subject as a new process would find it: from the same files, without what was only in memory
     * @param recovery returns the handler for the recovery of a subject
     */
    public TransactionFaults<T> crashes(
            Function<? super T, ? extends T> restart, Function<? super T, ? extends RecoveryHandler> recovery) {
        this.restart =
                new Restart<>(Objects.requireNonNull(restart, "restart"), Objects.requireNonNull(recovery, "recovery"));
        return this;
    }

    /**
     * Sets what ends with the process of a subject, before it is restarted; by default nothing. For example, it stops jobs and threads, closes files, and
     * releases locks. It leaves everything on the disk as it is.
     */
    public TransactionFaults<T> kill(Consumer<? super T> kill) {
        this.kill = Objects.requireNonNull(kill, "kill");
        return this;
    }

    /** Sets what is done at the end with each subject, or with the last one after restarts, for example the deletion of its files; by default nothing. */
    public TransactionFaults<T> end(Consumer<? super T> end) {
        this.end = Objects.requireNonNull(end, "end");
        return this;
    }

    /**
     * Sets how many transactions with two failures are tried at most; 2,000 by default, and as many with crashes. If there are more, they are chosen at
     * random.
     *
     * @param seed the seed of the choice, which the message of a failed check contains; 0 by default
     * @throws IllegalArgumentException if the number is negative
     */
    public TransactionFaults<T> pairs(int most, long seed) {
        if (most < 0) {
            throw new IllegalArgumentException("the number of pairs must not be negative: " + most);
        }
        this.mostPairs = most;
        this.seed = seed;
        return this;
    }

    /**
     * Runs all transactions.
     *
     * @return how many transactions have run, at least 1
     * @throws AssertionError if a state differs, if a result is not the one of the failure, or if a callback fails by itself that must not fail; the
     *     message lists each such place
     * @throws IllegalStateException if the state or the transaction is not set, if the transaction does not run on its executor, or if the states of new
     *     subjects differ, or change later
     * @throws Exception what the functions for subjects, their states and their ends throw
     */
    public int check() throws Exception {
        if (state == null) {
            throw new IllegalStateException("no state is set");
        }
        if (transaction == null) {
            throw new IllegalStateException("no transaction is set");
        }
        differences.clear();
        unreached.clear();
        sampling = "";
        count = 0;
        try {
            checkAll();
        } catch (Throwable t) {
            if (hasPassed()) {
                throw t;
            }
            AssertionError found = new AssertionError(message());
            found.addSuppressed(t);
            throw found;
        }
        if (!hasPassed()) {
            throw new AssertionError(message());
        }
        return count;
    }

    private boolean hasPassed() {
        return differences.isEmpty() && unreached.isEmpty();
    }

    private String message() {
        List<String> parts = new ArrayList<>();
        if (!differences.isEmpty()) {
            parts.add(differences.size() + " of " + count + " transactions are not all or nothing:\n"
                    + excerpt(differences));
        }
        if (!unreached.isEmpty()) {
            parts.add(unreached.size() + " of " + count
                    + " transactions did not reach a place that an earlier one has reached, and must be deterministic:\n"
                    + excerpt(unreached));
        }
        return String.join("\n", parts) + sampling;
    }

    private static String excerpt(List<String> lines) {
        int reported = Math.min(MOST_REPORTED, lines.size());
        String more = lines.size() > reported ? "\n... and " + (lines.size() - reported) + " more" : "";
        return String.join("\n", lines.subList(0, reported)) + more;
    }

    private void checkAll() throws Exception {
        Object before;
        try (Lineage first = new Lineage()) {
            before = stateOf(first.last);
        }
        Outcome plain = run(List.of(), before);
        requireOneTransaction(plain.run);
        requireSnapshot(before, plain);
        Object after = Objects.requireNonNullElse(plain.after, before);
        report(plain.run, compare(plain, plain.run.thrown() == null && failure == null ? after : before));
        if (hasPassed() && failure == null && changes == before.equals(after)) {
            differences.add(
                    changes
                            ? "the state does not show the effect of the transaction: " + after
                            : "the transaction changes the state: " + unequal(before, after));
        }
        if (!hasPassed()) {
            return;
        }
        Sample<List<Fault>> pairs = new Sample<>(mostPairs, seed);
        for (Spot at : plain.run.reached()) {
            for (Kind kind : kinds(at)) {
                List<Fault> fault = List.of(new Fault(at, kind));
                Run run = fail(fault, before, after);
                if (run != null && kind == Kind.EXCEPTION && at.isBehindAnEffect()) {
                    offerPairs(pairs, fault, run, this::kinds);
                }
            }
        }
        for (List<Fault> pair : chosen(pairs)) {
            fail(pair, before, after);
        }
        if (restart != null) {
            crashAll(restart, before, after);
        }
    }

    /** Fails if the states are views that change with their subjects: then all comparisons would succeed. */
    private static void requireSnapshot(Object before, Outcome plain) {
        Object after = plain.after;
        if (after == null) {
            return;
        }
        if (after == plain.before && !isImmutable(after)) {
            throw new IllegalStateException(
                    "the function of the state returns the same object before and after the transaction, not a snapshot: "
                            + after);
        }
        if (!before.equals(after) && plain.before.equals(after)) {
            throw new IllegalStateException(
                    "a state has changed after it was returned, and is not a snapshot: " + after);
        }
    }

    private static boolean isImmutable(Object value) {
        return value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum
                || value instanceof Record
                // An immutable list is not copied.
                || value instanceof List<?> list
                        && list.stream().allMatch(Objects::nonNull)
                        && List.copyOf(list) == list;
    }

    private static void requireOneTransaction(Run plain) {
        long transactions = plain.reached().stream()
                .filter(spot -> spot.is(Place.ASKING) && spot.step() == 0)
                .count();
        if (transactions != 1) {
            throw new IllegalStateException(
                    "the transaction must run once, with at least one action, on the executor of the check: it has run "
                            + transactions + " times"
                            + (plain.thrown() == null ? "" : ", and has thrown " + plain.thrown()));
        }
    }

    /** Returns the kinds of failures that are tried at a place, without a journal. */
    private List<Kind> kinds(Spot at) {
        if (at.is(Place.REGISTERING)) {
            return List.of(Kind.EXHAUSTED_MEMORY);
        }
        if (at.is(Place.REGISTERED)) {
            return List.of(Kind.EXCEPTION, Kind.ERROR, Kind.HANG);
        }
        if (!at.isEntry()) {
            return List.of(Kind.EXCEPTION, Kind.ERROR);
        }
        if (at.mayFail()) {
            return List.of(Kind.EXCEPTION, Kind.HANG);
        }
        // With a journal, recovery completes what an interrupt has prevented.
        return restart == null ? List.of(Kind.HANG) : List.of();
    }

    /** Returns the kinds of failures that are tried at a place, with a journal. */
    private static List<Kind> journaledKinds(Spot at) {
        if (at.what() instanceof Write write) {
            return write.isBefore() ? List.of(Kind.CRASH, Kind.EXCEPTION) : List.of(Kind.CRASH);
        }
        if (at.isEntry()) {
            // A crash at an entry is one at the place before.
            return at.mayFail() && !at.is(Place.DESCRIBING) ? List.of() : List.of(Kind.EXCEPTION, Kind.HANG);
        }
        return at.is(Place.REGISTERING) ? List.of() : List.of(Kind.CRASH, Kind.EXCEPTION);
    }

    private static void offerPairs(
            Sample<List<Fault>> pairs, List<Fault> first, Run run, Function<Spot, List<Kind>> kinds) {
        for (Spot next : run.reachedThen()) {
            for (Kind kind : kinds.apply(next)) {
                // The rollback is the same after both.
                if (kind != Kind.ERROR) {
                    pairs.offer(List.of(first.get(0), new Fault(next, kind)));
                }
            }
        }
    }

    private List<List<Fault>> chosen(Sample<List<Fault>> pairs) {
        if (pairs.offered() > pairs.chosen().size()) {
            sampling = "\n(of the transactions with two failures, a random part was tried, with the seed " + seed + ")";
        }
        return pairs.chosen();
    }

    /** Runs the transaction with failures; returns null if there is a difference, which a further failure would only repeat. */
    private @Nullable Run fail(List<Fault> faults, Object before, Object after) throws Exception {
        Outcome outcome = run(faults, before);
        boolean fails = failure != null || outcome.run.mustFail();
        return report(outcome.run, compare(outcome, fails ? before : after)) ? outcome.run : null;
    }

    /** Reports the differences of a run; returns whether nothing differs, and all failures have happened. */
    private boolean report(Run run, List<String> found) {
        if (!run.hasReachedAll()) {
            unreached.add(run.toString());
            return false;
        }
        if (!found.isEmpty()) {
            differences.add(run + ": " + String.join("; ", found));
        }
        return found.isEmpty();
    }

    private List<String> compare(Outcome outcome, Object expected) {
        List<String> found = resultOf(outcome.run);
        found.addAll(outcome.run.failures());
        if (outcome.after == null) {
            found.add("the state cannot be read: " + outcome.unreadable);
        } else if (!expected.equals(outcome.after)) {
            found.add(unequal(expected, outcome.after));
        }
        return found;
    }

    /** Compares what the transaction has thrown. */
    private List<String> resultOf(Run run) {
        List<String> found = new ArrayList<>();
        Throwable thrown = run.thrown();
        if (thrown == null) {
            if (failure != null || run.mustFail()) {
                found.add("the transaction has succeeded");
            }
        } else if (!run.mustFail() && (failure == null || run.size() == 0 && !failure.isInstance(thrown))) {
            found.add("the transaction has thrown " + thrown);
        }
        return found;
    }

    private static String unequal(Object expected, Object actual) {
        return "expected the state " + expected + ", but it is " + actual;
    }

    /** What a run has left. */
    private static final class Outcome {
        private final Run run;
        private final Object before;

        /** Null if it cannot be read. */
        private @Nullable Object after;

        private @Nullable Throwable unreadable;

        Outcome(Run run, Object before) {
            this.run = run;
            this.before = before;
        }
    }

    private Outcome run(List<Fault> faults, Object before) throws Exception {
        try (Lineage subject = new Lineage()) {
            return run(new Run(faults), subject.last, null, before);
        }
    }

    private Outcome run(Run run, T subject, @Nullable TransactionJournal journal, Object before) throws Exception {
        Outcome outcome = new Outcome(run, stateOf(subject));
        if (!before.equals(outcome.before)) {
            throw new IllegalStateException("the states of new subjects differ: " + before + " and " + outcome.before);
        }
        execute(run, subject, journal);
        try {
            outcome.after = stateOf(subject);
        } catch (Exception | Error e) {
            outcome.unreadable = e;
        }
        return outcome;
    }

    private void execute(Run run, T subject, @Nullable TransactionJournal journal) throws InterruptedException {
        count++;
        TransactionExecutor.Builder builder = TransactionExecutor.builder();
        options.accept(subject, builder);
        builder.deadline(DEADLINE).probe(run);
        if (journal != null) {
            builder.journal(journal);
        }
        TransactionExecutor executor = builder.build();
        Transaction<? super T> used = Objects.requireNonNull(transaction);
        run.execute(() -> used.run(subject, executor));
    }

    /** Tries crashes, and failures with a journal, and compares the states of subjects that were restarted. */
    private void crashAll(Restart<T> by, Object before, Object after) throws Exception {
        Object restarted;
        try (Lineage lineage = new Lineage()) {
            restarted = stateOf(lineage.restart(by));
        }
        Object completed;
        try (Lineage lineage = new Lineage()) {
            execute(new Run(List.of()), lineage.last, null);
            completed = stateOf(lineage.restart(by));
        }
        if (failure == null && changes == restarted.equals(completed)) {
            differences.add(
                    changes
                            ? "after a restart, the state does not show the effect of the transaction: " + completed
                            : "after a restart, the transaction has changed the state: "
                                    + unequal(restarted, completed));
        }
        useJournal(by, before, failure == null ? after : before, completed);
        if (!hasPassed()) {
            return;
        }
        Run plain = recovered(List.of(), by, restarted, completed);
        if (plain == null) {
            return;
        }
        Sample<List<Fault>> pairs = new Sample<>(mostPairs, seed);
        for (Spot at : plain.reached()) {
            for (Kind kind : journaledKinds(at)) {
                List<Fault> fault = List.of(new Fault(at, kind));
                Run run = recovered(fault, by, restarted, completed);
                if (run != null && kind == Kind.EXCEPTION && at.isBehindAnEffect()) {
                    offerPairs(pairs, fault, run, TransactionFaults::journaledKinds);
                }
            }
        }
        for (List<Fault> pair : chosen(pairs)) {
            recovered(pair, by, restarted, completed);
        }
    }

    /** Runs the transaction with a journal on the disk. */
    private void useJournal(Restart<T> by, Object before, Object after, Object completed) throws Exception {
        Path folder = Files.createTempDirectory("qapi-transaction-faults");
        try (Lineage lineage = new Lineage()) {
            Run run = new Run(List.of());
            List<String> found;
            try (TransactionJournal journal = TransactionJournal.open(folder)) {
                found = compare(run(run, lineage.last, journal, before), after);
            }
            if (found.isEmpty()) {
                T last = lineage.restart(by);
                try (TransactionJournal journal = TransactionJournal.open(folder)) {
                    journal.recover(by.recovery.apply(last));
                }
                Object state = stateOf(last);
                if (!completed.equals(state)) {
                    found.add("after a restart, " + unequal(completed, state));
                }
            }
            if (!found.isEmpty()) {
                differences.add("with a journal, without a failure of the kit: " + String.join("; ", found));
            }
        } finally {
            delete(folder);
        }
    }

    /** Runs the transaction with failures and a journal, restarts and recovers; returns null if there is a difference. */
    private @Nullable Run recovered(List<Fault> faults, Restart<T> by, Object restarted, Object completed)
            throws Exception {
        Run run = new Run(faults);
        MemoryJournal journal = new MemoryJournal(run);
        try (Lineage lineage = new Lineage()) {
            List<String> found = new ArrayList<>();
            try {
                execute(run, lineage.last, journal);
                if (run.hasReachedAll()) {
                    if (!run.hasCrashed()) {
                        found.addAll(resultOf(run));
                    }
                    if (faults.isEmpty() && failure == null && !journal.isUsed()) {
                        found.add("no step has given a record to the journal");
                    }
                    found.addAll(recover(lineage, by, run, journal, journal.isDecided() ? completed : restarted));
                }
            } finally {
                run.release();
            }
            return report(run, found) ? run : null;
        }
    }

    /** Recovers in several attempts, each as in a new process; returns the differences. */
    private List<String> recover(Lineage lineage, Restart<T> by, Run run, MemoryJournal journal, Object expected) {
        try {
            for (int calls : interruptions(journal.calls(), run.size() == 1).toArray()) {
                InterruptedRecovery attempt = new InterruptedRecovery(by.recovery.apply(lineage.restart(by)), calls);
                try {
                    journal.recover(attempt);
                } catch (JournalException e) {
                    if (!attempt.isInterrupted()) {
                        throw e;
                    }
                }
            }
            T last = lineage.restart(by);
            journal.recover(by.recovery.apply(last));
            Object state = stateOf(last);
            return expected.equals(state) ? List.of() : List.of("after recovery, " + unequal(expected, state));
        } catch (Exception | Error e) {
            return List.of("the restart has thrown " + e);
        }
    }

    /** Returns the numbers of calls after which recovery is interrupted. */
    private static IntStream interruptions(int calls, boolean thorough) {
        int most = Math.min(calls, thorough ? MOST_INTERRUPTIONS : 1);
        return most < 2
                ? IntStream.range(0, most).map(i -> calls / 2)
                : IntStream.range(0, most).map(i -> (int) ((calls - 1L) * i / (most - 1)));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Object stateOf(T subject) {
        return Objects.requireNonNull(Objects.requireNonNull(state).apply(subject), "no state");
    }

    /** A subject, then one that was restarted from it, and so on; the last one is ended. */
    private final class Lineage implements AutoCloseable {
        private T last = subjects.get();

        T restart(Restart<T> by) {
            kill.accept(last);
            last = by.restart.apply(last);
            return last;
        }

        @Override
        public void close() {
            end.accept(last);
        }
    }
}
