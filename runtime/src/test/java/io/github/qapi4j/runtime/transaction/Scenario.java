package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a transaction in which chosen callbacks throw, and records its effects. Each step creates part {@code a} and registers its undo action,
 * creates a job, creates part {@code b} and registers its undo action, and finally creates part {@code c}, which its abort removes.
 */
final class Scenario {
    enum Kind {
        QMP_ERROR,
        UNCHECKED,
        ERROR,
        /** The thread is interrupted, the flag stays set, and the callback throws. */
        INTERRUPT,
        /** The callback waits until the deadline interrupts it, and throws. */
        HANG
    }

    final int steps;
    final Map<String, Throwable> failures = new LinkedHashMap<>();
    final List<String> calls = new ArrayList<>();
    final Set<String> world = new TreeSet<>();
    final RecordingLogger log = new RecordingLogger();
    final Map<String, Kind> kinds = new HashMap<>();
    private final ManualAlarm alarm = new ManualAlarm();
    private final Set<String> reached = new TreeSet<>();
    Throwable answer;

    /** Whether the interrupt flag was set at the end. */
    boolean flag;

    Scenario(int steps) {
        this.steps = steps;
    }

    Scenario failAt(String callback, Kind kind) {
        failures.put(
                callback,
                switch (kind) {
                    case QMP_ERROR -> new QmpErrorException("DeviceNotFound", callback);
                    case UNCHECKED -> new IllegalArgumentException(callback);
                    case ERROR -> new StackOverflowError(callback);
                    case INTERRUPT, HANG -> new InterruptedException(callback);
                });
        kinds.put(callback, kind);
        return this;
    }

    /** Returns every place at which a callback can throw, in any order. */
    static List<String> places(int steps) {
        List<String> places = new ArrayList<>(List.of("enter", "leave"));
        for (int i = 1; i <= steps; i++) {
            for (String place : List.of(
                    "stepFor",
                    "prepare",
                    "prepare-a",
                    "prepare-job",
                    "prepare-b",
                    "commit",
                    "abort",
                    "clean",
                    "start",
                    "discard",
                    "undo-a",
                    "undo-b")) {
                places.add(place + i);
            }
        }
        return places;
    }

    Scenario run() {
        QuiesceHook hook = new QuiesceHook() {
            @Override
            public void enter() {
                call("enter");
                world.add("quiet");
            }

            @Override
            public void leave() {
                world.remove("quiet");
                call("leave");
            }
        };
        List<Integer> actions = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            actions.add(i);
        }
        try {
            TransactionExecutor.builder()
                    .quiesce(hook)
                    .patience(Duration.ofSeconds(1))
                    .deadline(Duration.ofHours(1))
                    .alarm(alarm)
                    .logger(log)
                    .build()
                    .execute(actions, CompletionMode.INDIVIDUAL, this::step);
        } catch (Throwable t) {
            answer = t;
        }
        // Clears the flag for the next scenario.
        flag = Thread.interrupted();
        return this;
    }

    /** Returns whether a callback that was called has set the interrupt flag. */
    boolean setsFlag() {
        return kinds.entrySet().stream()
                .anyMatch(each -> each.getValue() == Kind.INTERRUPT && reached.contains(each.getKey()));
    }

    private TransactionStep step(int i) {
        call("stepFor" + i);
        return new TransactionStep() {
            @Override
            public void prepare(TransactionScope scope) {
                call("prepare" + i);
                world.add("a" + i);
                scope.onAbort(() -> {
                    world.remove("a" + i);
                    call("undo-a" + i);
                });
                pointOf("prepare-a" + i);
                world.add("job" + i);
                scope.job(new TransactionJob() {
                    @Override
                    public void start() {
                        world.add("running" + i);
                        call("start" + i);
                    }

                    @Override
                    public void discard() {
                        world.remove("job" + i);
                        call("discard" + i);
                    }
                });
                pointOf("prepare-job" + i);
                world.add("b" + i);
                scope.onAbort(() -> {
                    world.remove("b" + i);
                    call("undo-b" + i);
                });
                pointOf("prepare-b" + i);
                world.add("c" + i);
            }

            @Override
            public void commit() {
                world.add("final" + i);
                call("commit" + i);
            }

            @Override
            public void abort() {
                world.remove("c" + i);
                call("abort" + i);
            }

            @Override
            public void clean() {
                call("clean" + i);
            }
        };
    }

    private void call(String callback) {
        calls.add(callback);
        pointOf(callback);
    }

    private void pointOf(String place) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (interrupted && !kinds.containsValue(Kind.INTERRUPT)) {
            throw new AssertionError("an interrupt of the deadline has reached " + place);
        }
        Throwable failure = failures.get(place);
        if (failure == null) {
            return;
        }
        reached.add(place);
        switch (kinds.get(place)) {
            case INTERRUPT -> Thread.currentThread().interrupt();
            case HANG -> alarm.hang();
            default -> {}
        }
        Scenario.<RuntimeException>sneak(failure);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable failure) throws X {
        throw (X) failure;
    }
}
