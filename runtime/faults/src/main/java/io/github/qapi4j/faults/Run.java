package io.github.qapi4j.faults;

import io.github.qapi4j.faults.Fault.Kind;
import io.github.qapi4j.runtime.transaction.TransactionProbe;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a transaction: it causes the failures, and notices what is reached. The last failure can be a crash, where the thread stops. */
final class Run implements TransactionProbe {
    private static final long LONGEST_SECONDS = 60;

    /** What runs. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private final List<Fault> faults;
    private final boolean hangs;
    private final boolean crashes;
    private final Map<Spot, Integer> occurrences = new HashMap<>();
    private final List<Spot> reached = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int happened;

    /** How many places were reached when the last failure happened. */
    private int reachedByThen;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private @Nullable Thread thread;

    private @Nullable Throwable thrown;

    /** @param faults the failures, in the order in which they happen */
    Run(List<Fault> faults) {
        this.faults = List.copyOf(faults);
        this.hangs = faults.stream().anyMatch(fault -> fault.kind() == Kind.HANG);
        this.crashes = faults.stream().anyMatch(fault -> fault.kind() == Kind.CRASH);
    }

    /** Runs the transaction, if it crashes on a thread of its own. */
    void execute(Body body) throws InterruptedException {
        if (!crashes) {
            call(body);
            // A hang interrupts the callback only. Otherwise the whole check is interrupted.
            if (thrown instanceof InterruptedException e && !hangs) {
                throw e;
            }
            return;
        }
        Thread started = new Thread(
                () -> {
                    call(body);
                    stopped.countDown();
                },
                "transaction-crash");
        started.setDaemon(true);
        started.start();
        thread = started;
        if (!stopped.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    this + ": the transaction has not ended in " + LONGEST_SECONDS + " seconds");
        }
    }

    private void call(Body body) {
        try {
            body.run();
        } catch (Throwable t) {
            thrown = t;
        }
    }

    /** Lets the thread of a crash end, which runs no callback any more, and waits for its end. */
    void release() throws InterruptedException {
        released.countDown();
        if (thread != null) {
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
        }
    }

    @Override
    public void reached(Place place, int step) {
        Fault fault = reach(place, step);
        if (fault != null) {
            fault.raise();
        }
    }

    /** Is called before and after each write of the journal. */
    void reached(Spot.Write write, int step) throws JournalException {
        Fault fault = reach(write, step);
        if (fault != null && fault.kind() == Kind.EXCEPTION) {
            throw new JournalException("failure " + fault.at(), false, null);
        }
        if (fault != null) {
            fault.raise();
        }
    }

    private @Nullable Fault reach(Enum<?> what, int step) {
        if (hasCrashed()) {
            throw new IllegalStateException("the process has ended");
        }
        Spot now = next(what, step);
        occurrences.merge(new Spot(what, step, 0), 1, Integer::sum);
        reached.add(now);
        if (!isNextFault(now)) {
            return null;
        }
        Fault fault = faults.get(happened++);
        reachedByThen = reached.size();
        if (fault.kind() == Kind.CRASH) {
            stopped.countDown();
            awaitRelease();
        }
        return fault;
    }

    private Spot next(Enum<?> what, int step) {
        return new Spot(what, step, occurrences.getOrDefault(new Spot(what, step, 0), 0));
    }

    private boolean isNextFault(Spot spot) {
        return happened < faults.size() && faults.get(happened).at().equals(spot);
    }

    /** Waits until the thread is released, also if it is interrupted: nothing runs in a process that has ended. */
    private void awaitRelease() {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean expires(Place place, int step) {
        return hangs && isNextFault(next(place, step)) && faults.get(happened).kind() == Kind.HANG;
    }

    @Override
    public void failed(Place place, int step, Throwable failure) {
        // A callback that is interrupted may throw an exception, if nothing is missing in the state.
        boolean interrupted = faults.stream()
                .anyMatch(fault -> fault.kind() == Kind.HANG
                        && fault.at().is(place)
                        && fault.at().step() == step);
        if (!interrupted) {
            failures.add("the callback " + new Spot(place, step, 0) + " has thrown " + failure);
        }
    }

    boolean hasCrashed() {
        return crashes && happened == faults.size();
    }

    boolean hasReachedAll() {
        return happened == faults.size();
    }

    /** Returns the places in the order in which they were reached. */
    List<Spot> reached() {
        return reached;
    }

    /** Returns the places behind the last failure. */
    List<Spot> reachedThen() {
        return reached.subList(reachedByThen, reached.size());
    }

    /** Returns which callbacks that must not fail have failed without a failure of the kit. */
    List<String> failures() {
        return failures;
    }

    /** Returns what the transaction has thrown. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** Returns whether a failure makes the transaction fail. */
    boolean mustFail() {
        return faults.stream().anyMatch(fault -> fault.at().mayFail());
    }

    int size() {
        return faults.size();
    }

    @Override
    public String toString() {
        return faults.isEmpty()
                ? "without a failure of the kit"
                : String.join(", then ", faults.stream().map(Fault::toString).toList());
    }
}
