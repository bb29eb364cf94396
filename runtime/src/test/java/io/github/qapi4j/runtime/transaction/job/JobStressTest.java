package io.github.qapi4j.runtime.transaction.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.GroupedJobs;
import io.github.qapi4j.runtime.transaction.job.JobControl.ErrorAction;
import io.github.qapi4j.runtime.transaction.job.JobControl.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Groups of jobs with random work, while clients send random commands, threads cannot be started now and then, and the registry may be closed: each job
 * ends exactly once, by a valid sequence of events, with the callbacks that belong to its end; the jobs of a group all complete, or none. 6 seeds; the
 * property {@code qapi.load} makes 60 with {@code all}, and 1,000 with {@code long}.
 */
@Timeout(60)
class JobStressTest {
    private static final int GROUPS = 8;
    private static final int CLIENTS = 3;
    private static final List<String> VERBS = List.of(
            "job-cancel",
            "job-complete",
            "job-dismiss",
            "job-finalize",
            "job-pause",
            "job-pause",
            "job-resume",
            "job-resume",
            "block-job-cancel",
            "block-job-complete",
            "block-job-set-speed");

    private static final String WORK =
            "created running( paused running| ERROR\\(write,\\w+\\))*" + "( ready READY( standby ready)*)?";
    private static final Pattern COMPLETED =
            Pattern.compile(WORK + " waiting pending( PENDING)? COMPLETED concluded null");
    private static final Pattern FAILED =
            Pattern.compile(WORK + "( waiting( pending( PENDING)?)?)? aborting COMPLETED\\([a-z ]+\\) concluded null");
    private static final Pattern CANCELLED =
            Pattern.compile(WORK + "( waiting( pending( PENDING)?)?)? aborting CANCELLED concluded null");
    private static final Pattern NEVER_STARTED = Pattern.compile("created aborting concluded null");

    /** Random work, which records its callbacks. */
    private static final class RandomWork implements JobWork {
        private final Random random;
        private final List<String> callbacks = new CopyOnWriteArrayList<>();

        RandomWork(long seed) {
            random = new Random(seed);
        }

        @Override
        public void run(JobControl control) throws Exception {
            callbacks.add("run");
            int kind = random.nextInt(12);
            for (int i = 0; i < random.nextInt(20); i++) {
                control.progress(i, 20);
                control.pausePoint();
                if (random.nextInt(4) == 0) {
                    control.sleep(Duration.ofNanos(random.nextInt(200_000)));
                }
            }
            switch (kind) {
                case 0 -> throw QmpErrorException.generic("input error");
                case 1 -> throw new StackOverflowError("work");
                case 2 -> control.ioError(Operation.WRITE, ErrorAction.STOP);
                case 3 -> {
                    control.ioError(Operation.WRITE, ErrorAction.REPORT);
                    throw QmpErrorException.generic("output error");
                }
                case 4, 5, 6 -> {
                    control.ready();
                    while (!control.awaitCompletion(Duration.ofMillis(1))) {
                        control.pausePoint();
                    }
                }
                case 7 -> {
                    while (!control.isCancelled() && random.nextInt(1000) != 0) {
                        Thread.onSpinWait();
                    }
                }
                default -> {}
            }
        }

        @Override
        public void prepare() throws Exception {
            callbacks.add("prepare");
            if (random.nextInt(3) == 0) {
                // So that cancellations come while the group is prepared; they interrupt it.
                new CountDownLatch(1).await(3, TimeUnit.MILLISECONDS);
            }
            if (random.nextInt(10) == 0) {
                throw QmpErrorException.generic("prepare error");
            }
        }

        @Override
        public void commit() {
            callbacks.add("commit");
            fail();
        }

        @Override
        public void abort() {
            callbacks.add("abort");
            fail();
        }

        @Override
        public void clean() {
            callbacks.add("clean");
            fail();
        }

        private void fail() {
            if (random.nextInt(10) == 0) {
                throw new IllegalStateException("callback");
            }
        }
    }

    private record Member(String id, ServerJob job, RandomWork work) {}

    static LongStream seeds() {
        return LongStream.rangeClosed(
                1,
                switch (System.getProperty("qapi.load", "")) {
                    case "" -> 6;
                    case "all" -> 60;
                    case "long" -> 1000;
                    default -> throw new IllegalArgumentException("qapi.load must be 'all' or 'long'");
                });
    }

    /** Returns a scene in which one of so many threads of jobs cannot be started; all can with 0. */
    private static JobScene scene(long seed, int failing) {
        Random random = new Random(seed);
        return new JobScene(
                JobSample.CURRENT,
                builder -> builder.closeTimeout(Duration.ofSeconds(20)).starter(thread -> {
                    boolean fails;
                    synchronized (random) {
                        fails = failing > 0 && random.nextInt(failing) == 0;
                    }
                    if (fails && thread.getName().startsWith("qmp-job-")) {
                        throw new OutOfMemoryError("no thread");
                    }
                    thread.start();
                }));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyJobEndsOnce(long seed) throws Exception {
        Random random = new Random(seed);
        boolean closes = seed % 3 == 0;
        try (JobScene scene = scene(seed, seed % 2 == 0 ? 10 : 0)) {
            List<List<Member>> groups = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int g = 0; g < GROUPS; g++) {
                groups.add(group(scene, random, "g" + g));
                groups.get(g).forEach(member -> ids.add(member.id));
            }
            CountDownLatch started = new CountDownLatch(1);
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            List<Thread> clients = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                long clientSeed = random.nextLong();
                Thread client = new Thread(() -> {
                    try {
                        started.await();
                        command(scene, new Random(clientSeed), ids, closes);
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                });
                client.start();
                clients.add(client);
            }
            List<Member> all = new ArrayList<>();
            groups.forEach(all::addAll);
            Collections.shuffle(all, random);
            started.countDown();
            for (Member member : all) {
                if (random.nextInt(12) == 0) {
                    member.job.discard();
                } else {
                    member.job.start();
                }
            }
            for (Thread client : clients) {
                client.join(20_000);
            }
            assertThat(failures).isEmpty();
            endAll(scene);
            groups.forEach(group -> check(scene, seed, group));
            assertThat(scene.logged).noneMatch(message -> message.contains("bug") || message.contains("although"));
        }
    }

    private static List<Member> group(JobScene scene, Random random, String name) throws QmpErrorException {
        GroupedJobs group = scene.registry.newGroup();
        List<Member> members = new ArrayList<>();
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            RandomWork work = new RandomWork(random.nextLong());
            String id = name + "-" + i;
            ServerJob job = scene.registry
                    .newJob(id, random.nextInt(2) == 0 ? "mirror" : "backup")
                    .autoDismiss(random.nextInt(3) != 0)
                    .autoFinalize(random.nextInt(3) != 0)
                    .create(work);
            // A group of one job is that of a job by itself.
            if (size > 1) {
                group.add(job);
            }
            members.add(new Member(id, job, work));
        }
        return members;
    }

    private static void command(JobScene scene, Random random, List<String> ids, boolean closes)
            throws QmpErrorException {
        for (int i = 0; i < 150; i++) {
            if (closes && random.nextInt(200) == 0) {
                scene.registry.close();
            }
            String id = ids.get(random.nextInt(ids.size()));
            String verb = VERBS.get(random.nextInt(VERBS.size()));
            // Most cancellations would leave nothing for the other commands.
            if (verb.contains("cancel") && random.nextInt(20) != 0) {
                verb = "query-jobs";
            }
            try {
                scene.registry.execute(
                        verb,
                        JsonObject.builder()
                                .put("id", id)
                                .put("device", id)
                                .put("speed", i)
                                .build());
            } catch (QmpErrorException e) {
                // The job is in another state, or has ended.
            }
            Thread.yield();
        }
    }

    /** Executes the commands for which jobs wait, until all have ended. */
    private static void endAll(JobScene scene) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            List<JsonValue> jobs = ((JsonArray) scene.registry.execute("query-jobs", JsonObject.EMPTY)).elements();
            if (jobs.isEmpty()) {
                return;
            }
            assertThat(deadline - System.nanoTime())
                    .as("time left for %s", jobs)
                    .isPositive();
            for (JsonValue entry : jobs) {
                JsonObject job = (JsonObject) entry;
                String verb = switch (job.getString("status")) {
                    case "paused", "standby" -> "job-resume";
                    case "ready" -> "job-complete";
                    case "pending" -> "job-finalize";
                    case "concluded" -> "job-dismiss";
                    default -> "";
                };
                try {
                    if (!verb.isEmpty()) {
                        scene.execute(verb, job.getString("id"));
                    }
                } catch (QmpErrorException e) {
                    // The state has changed.
                }
            }
            Thread.yield();
        }
    }

    private static void check(JobScene scene, long seed, List<Member> group) {
        int completed = 0;
        int failed = 0;
        for (Member member : group) {
            String history = scene.of(member.id);
            String about = "seed " + seed + ", " + member.id + ": " + history + ", " + member.work.callbacks;
            if (COMPLETED.matcher(history).matches()) {
                completed++;
                assertThat(member.work.callbacks).as(about).containsExactly("run", "prepare", "commit", "clean");
                continue;
            }
            assertThat(member.work.callbacks)
                    .as(about)
                    .endsWith("abort", "clean")
                    .doesNotContain("commit")
                    .doesNotHaveDuplicates();
            if (FAILED.matcher(history).matches()) {
                failed++;
            } else if (NEVER_STARTED.matcher(history).matches()) {
                assertThat(member.work.callbacks).as(about).hasSize(2);
            } else {
                assertThat(CANCELLED.matcher(history).matches()).as(about).isTrue();
            }
        }
        assertThat(completed).as("seed %s, completed of %s", seed, group).isIn(0, group.size());
        assertThat(failed).as("seed %s, failed of %s", seed, group).isLessThan(2);
    }
}
