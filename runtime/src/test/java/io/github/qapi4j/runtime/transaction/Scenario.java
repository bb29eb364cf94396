package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.ArrayList;
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
        ERROR
    }

    final int steps;
    final Map<String, Throwable> failures = new LinkedHashMap<>();
    final List<String> calls = new ArrayList<>();
    final Set<String> world = new TreeSet<>();
    final RecordingLogger log = new RecordingLogger();
    Throwable answer;

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
                });
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
                    .logger(log)
                    .build()
                    .execute(actions, CompletionMode.INDIVIDUAL, this::step);
        } catch (Throwable t) {
            answer = t;
        }
        return this;
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
        Throwable failure = failures.get(place);
        if (failure != null) {
            Scenario.<RuntimeException>sneak(failure);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable failure) throws X {
        throw (X) failure;
    }
}
