package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Work that does what a test adds, and observes pauses and cancellations meanwhile. */
final class ControlledWork implements JobWork {

    /** A part of the work. */
    interface Step {
        void run(JobControl control) throws Exception;
    }

    /** What another callback does. */
    interface Callback {
        void run() throws Exception;
    }

    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final Map<String, Callback> others = new ConcurrentHashMap<>();

    /** The callbacks that were called, in order. */
    final List<String> callbacks = new CopyOnWriteArrayList<>();

    private boolean ended;

    ControlledWork then(Step step) {
        steps.add(step);
        return this;
    }

    ControlledWork thenEnd() {
        return then(control -> ended = true);
    }

    ControlledWork thenFail(String error) {
        return then(control -> {
            throw QmpErrorException.generic(error);
        });
    }

    /** Becomes ready, and ends when it is completed. */
    ControlledWork thenMirror() {
        return then(JobControl::ready).then(control -> {
            while (!control.awaitCompletion(Duration.ofMillis(5))) {
                callbacks.add("copy");
            }
            callbacks.removeIf("copy"::equals);
            callbacks.add(control.isSoftlyCancelled() ? "leave" : "switch");
            ended = true;
        });
    }

    /** Sets what {@code prepare}, {@code commit}, {@code abort} or {@code clean} does. */
    ControlledWork in(String callback, Callback action) {
        others.put(callback, action);
        return this;
    }

    @Override
    public void run(JobControl control) throws Exception {
        callbacks.add("run");
        while (!ended) {
            control.pausePoint();
            Step step = steps.poll(1, TimeUnit.MILLISECONDS);
            if (step != null) {
                step.run(control);
            }
        }
    }

    @Override
    public void prepare() throws Exception {
        call("prepare");
    }

    @Override
    public void commit() {
        callOrRethrow("commit");
    }

    @Override
    public void abort() {
        callOrRethrow("abort");
    }

    @Override
    public void clean() {
        callOrRethrow("clean");
    }

    private void call(String callback) throws Exception {
        callbacks.add(callback);
        Callback action = others.get(callback);
        if (action != null) {
            action.run();
        }
    }

    private void callOrRethrow(String callback) {
        try {
            call(callback);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
