package io.github.qapi4j.runtime.transaction.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events have the order of the changes, whatever threads and emitters do. */
@Timeout(60)
class ChangesTest {

    private static void change(Changes changes, String... events) {
        changes.begin();
        try {
            for (String event : events) {
                changes.event(event, JsonObject.EMPTY);
            }
        } finally {
            changes.end();
        }
    }

    private static Changes changes(Changes.Output output, Duration patience) {
        return new Changes(output, patience, new TestLogger());
    }

    @Test
    void eventsOfManyThreadsAreInOrder() throws Exception {
        AtomicInteger number = new AtomicInteger();
        AtomicInteger last = new AtomicInteger(-1);
        List<Integer> emitted = new ArrayList<>();
        List<Integer> late = new CopyOnWriteArrayList<>();
        Changes changes = changes(
                (name, data) -> {
                    emitted.add(Integer.parseInt(name));
                    last.set(Integer.parseInt(name));
                },
                Duration.ofSeconds(30));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 500; n++) {
                    int own;
                    changes.begin();
                    try {
                        own = number.getAndIncrement();
                        changes.event(String.valueOf(own), JsonObject.EMPTY);
                    } finally {
                        changes.end();
                    }
                    if (last.get() < own) {
                        late.add(own);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        assertThat(late).isEmpty();
        assertThat(emitted).hasSize(2000).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void ownEventsAreEmittedWhenTheChangeHasEnded() throws Exception {
        CountDownLatch emitting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> emitted = new CopyOnWriteArrayList<>();
        Changes changes = changes(
                (name, data) -> {
                    if (name.equals("slow")) {
                        emitting.countDown();
                        release.await();
                    }
                    emitted.add(name);
                },
                Duration.ofSeconds(30));
        Thread slow = new Thread(() -> change(changes, "slow"));
        slow.start();
        assertThat(emitting.await(20, TimeUnit.SECONDS)).isTrue();
        Thread second = new Thread(() -> change(changes, "second"));
        second.start();
        while (second.isAlive() && second.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(emitted).isEmpty();
        release.countDown();
        second.join();
        assertThat(emitted).containsExactly("slow", "second");
        slow.join();
    }

    @Test
    void emitterThatHangsDelaysChangesOnlyBriefly() throws Exception {
        CountDownLatch emitting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> emitted = new ArrayList<>();
        Changes changes = changes(
                (name, data) -> {
                    emitting.countDown();
                    release.await();
                    emitted.add(name);
                },
                Duration.ofMillis(1));
        Thread hanging = new Thread(() -> change(changes, "first"));
        hanging.start();
        assertThat(emitting.await(20, TimeUnit.SECONDS)).isTrue();
        change(changes, "second");
        String[] many = new String[70_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "many";
        }
        change(changes, many);
        release.countDown();
        hanging.join();
        assertThat(emitted).hasSize(65_536).startsWith("first", "second", "many");
        change(changes, "last");
        assertThat(emitted).hasSize(65_537).endsWith("last");
    }

    @Test
    void emitterThatHangsIsAwaitedOnce() throws Exception {
        CountDownLatch emitting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> emitted = new CopyOnWriteArrayList<>();
        TestLogger logger = new TestLogger();
        Duration patience = Duration.ofMillis(100);
        Changes changes = new Changes(
                (name, data) -> {
                    if (name.equals("first")) {
                        emitting.countDown();
                        release.await();
                    }
                    emitted.add(name);
                },
                patience,
                logger);
        Thread hanging = new Thread(() -> change(changes, "first"));
        hanging.start();
        assertThat(emitting.await(20, TimeUnit.SECONDS)).isTrue();
        long begin = System.nanoTime();
        for (int i = 0; i < 300; i++) {
            change(changes, "next");
        }
        // All waits together would be 30 seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(patience, Duration.ofSeconds(20));
        assertThat(logger.messages).containsExactly("WARNING the emitter of events does not return");
        release.countDown();
        hanging.join();
        assertThat(emitted).hasSize(301).startsWith("first");
        change(changes, "last");
        assertThat(emitted).endsWith("last");
    }

    @Test
    void nestedChangesAreEmittedAfterTheOuterOne() {
        List<String> emitted = new ArrayList<>();
        Changes changes = changes((name, data) -> emitted.add(name), Duration.ofSeconds(30));
        changes.begin();
        try {
            changes.event("a", JsonObject.EMPTY);
            change(changes, "b");
            assertThat(emitted).isEmpty();
        } finally {
            changes.end();
        }
        assertThat(emitted).containsExactly("a", "b");
    }
}
