package io.github.qapi4j.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.Backoff;
import io.github.qapi4j.runtime.qmp.EventSource;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs of scripted servers: orders of events, lost events, ends of sessions. */
@Timeout(60)
class JobsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final JobOutcome COMPLETED = new JobOutcome.Completed();
    private static final String[] RUNNING = {"created", "running"};
    private static final String[] PENDING = {"created", "running", "waiting", "pending"};
    private static final String[] ABORTING = {"created", "running", "aborting"};

    private final JobServer server = new JobServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private static RawCommand start(String id) {
        return new RawCommand("start", JsonObject.builder().put("job-id", id).build());
    }

    private static JobOutcome unknown(String reason) {
        return new JobOutcome.Unknown(reason);
    }

    @Test
    void aThousandJobsWhoseEndPrecedesTheReply() throws Exception {
        server.on("start", arguments -> {
            String id = arguments.getString("job-id");
            server.status(id, "created", "running", "paused", "running", "waiting", "pending");
            server.completed(id);
            server.status(id, "concluded", "null");
            return "\"return\": {}";
        });
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            for (int i = 0; i < 1000; i++) {
                assertThat(jobs.start("job" + i, start("job" + i)).await(TIMEOUT))
                        .as("job %s", i)
                        .isEqualTo(COMPLETED);
            }
        }
    }

    @Test
    void manyJobsAtOnceThatAreNotDismissed() throws Exception {
        server.on("start", arguments -> {
            String id = arguments.getString("job-id");
            server.status(id, PENDING);
            server.status(id, "concluded");
            return "\"return\": {}";
        });
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            List<Job> started = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                started.add(jobs.start("job" + i, start("job" + i)));
            }
            for (Job job : started) {
                assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
            }
            assertThat(server.count("job-dismiss")).isEqualTo(200);
            assertThat(client.execute("query-jobs", JsonObject.EMPTY)).hasToString("[]");
        }
    }

    @Test
    void aJobThatIsNoBlockJobHasItsErrorInTheServer() throws Exception {
        server.on("start", arguments -> {
            String id = arguments.getString("job-id");
            server.status(id, ABORTING);
            server.failed(id, "No space left");
            server.status(id, "concluded");
            return "\"return\": {}";
        });
        server.on(
                "query-jobs",
                arguments -> "\"return\": [{\"id\": \"other\", \"status\": \"running\"}, {\"id\": \"a\","
                        + " \"type\": \"create\", \"status\": \"concluded\", \"error\": \"No space left\"}]");
        try (QmpClient client = server.client()) {
            assertThat(Jobs.of(client).start("a", start("a")).await(TIMEOUT))
                    .isEqualTo(new JobOutcome.Failed("No space left"));
        }
    }

    @Test
    void theErrorOfACancelledJobIsNoFailure() throws Exception {
        server.onStart("start", "created", "running", "aborting", "concluded");
        try (QmpClient client = server.client()) {
            for (String text : List.of("Operation canceled", "Operation cancelled", "operation canceled by a friend")) {
                server.on(
                        "query-jobs",
                        arguments -> "\"return\": [{\"id\": \"a\", \"type\": \"create\", \"status\": \"concluded\","
                                + " \"error\": \"" + text + "\"}]");
                JobOutcome expected =
                        text.contains("friend") ? new JobOutcome.Failed(text) : new JobOutcome.Cancelled();
                assertThat(Jobs.of(client).start("a", start("a")).await(TIMEOUT))
                        .isEqualTo(expected);
            }
        }
    }

    /** The statuses suffice to know a success, not the kind of a failure. */
    @Test
    void aJobThatAnotherProgramHasDismissed() throws Exception {
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            server.onStart("start", "created", "running", "waiting", "pending", "concluded", "null");
            assertThat(jobs.start("a", start("a")).await(TIMEOUT)).isEqualTo(COMPLETED);
            server.onStart("start", "created", "running", "waiting", "pending", "aborting", "concluded", "null");
            assertThat(jobs.start("a", start("a")).await(TIMEOUT))
                    .isEqualTo(
                            unknown(
                                    "the job has failed or was cancelled, and was dismissed before its error could be queried"));
        }
    }

    @Test
    void theEndOfABlockJobAfterItHasConcluded() throws Exception {
        server.on("start", arguments -> {
            server.status("a", "created", "running", "aborting", "concluded");
            return "\"return\": {}";
        });
        server.on("query-jobs", arguments -> {
            server.failed("a", "late");
            return "\"return\": []";
        });
        try (QmpClient client = server.client()) {
            assertThat(Jobs.of(client).start("a", start("a")).await(TIMEOUT)).isEqualTo(new JobOutcome.Failed("late"));
        }
    }

    @Test
    void eventsOfOtherJobsAndOddEventsDoNotMatter() throws Exception {
        server.onStart("start", RUNNING);
        try (QmpClient client = server.client()) {
            Job job = Jobs.of(client).start("a", start("a"));
            server.completed("b");
            server.status("b", "concluded", "null");
            server.event(JobEvents.COMPLETED, "\"device\": 1");
            server.event(JobEvents.COMPLETED, "");
            server.event("BLOCK_JOB_ERROR", "\"device\": \"a\", \"operation\": \"write\", \"action\": \"report\"");
            server.status("a", "waiting", "pending");
            assertThat(job.awaitPending(TIMEOUT)).isTrue();
            assertThat(job.outcome()).isNotDone();
            server.completed("a");
            server.status("a", "concluded", "null");
            assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
        }
    }

    @Test
    void aCommandThatFailsStartsNoJob() throws Exception {
        server.on("start", arguments -> JobServer.error("no such disk"));
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            assertThatThrownBy(() -> jobs.start("a", start("a")))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("no such disk");
            server.onStart("start", RUNNING);
            Job job = jobs.start("a", start("a"));
            assertThatThrownBy(() -> jobs.start(List.of("b", "a"), start("b")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("job 'a' is observed already");
            assertThatThrownBy(() -> jobs.start(List.of(), start("b"))).isInstanceOf(IllegalArgumentException.class);
            assertThat(server.count("start")).isEqualTo(2);
            assertThatThrownBy(() -> job.await(Duration.ofMillis(1)))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("job 'a' has not ended within PT0.001S");
            assertThat(jobs.start("b", start("b"))).hasToString("job 'b'");
        }
    }

    /** The command fails because another program has a job with this id, which ends meanwhile. */
    @Test
    void aJobOfAnotherProgramIsNotDismissed() throws Exception {
        server.status("a", RUNNING);
        server.on("start", arguments -> {
            server.status("a", "aborting");
            server.failed("a", "No space left");
            server.status("a", "concluded");
            return JobServer.error("Job ID 'a' already in use");
        });
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            assertThatThrownBy(() -> jobs.start("a", start("a"))).hasMessageContaining("already in use");
            // When this job has been dismissed, the events of the other one have been taken.
            server.onStart("start", "created", "running", "waiting", "pending", "concluded");
            assertThat(jobs.start("b", start("b")).await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(server.count("job-dismiss")).isEqualTo(1);
            assertThat(jobs.find("a").orElseThrow().await(TIMEOUT)).isEqualTo(new JobOutcome.Failed("No space left"));
        }
    }

    /** The command has another id. */
    @Test
    void aJobThatTheServerDoesNotHave() throws Exception {
        server.onStart("start", RUNNING);
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            assertThat(jobs.start("typo", start("a")).await(TIMEOUT))
                    .isEqualTo(unknown("the server does not have the job any more, and its end was not observed:"
                            + " the server has sent no event of it before the reply to its command"));
            assertThat(server.commands).containsExactly("start", "query-jobs");
            Job b = jobs.start("b", start("b"));
            assertThat(b.hasEnded()).isFalse();
            assertThat(server.commands).containsExactly("start", "query-jobs", "start");
            server.status("b", "waiting", "pending", "concluded", "null");
            assertThat(b.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(b.hasEnded()).isTrue();
        }
    }

    /** The dependent waits for a job that the same thread observes. */
    @Test
    void dependentsOfSeveralOutcomesDoNotRunOnTheObserver() throws Exception {
        server.onStart("start", RUNNING);
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            Job a = jobs.start("a", start("a"));
            JobGroup b = jobs.start(List.of("b"), start("b"));
            Job c = jobs.start("c", start("c"));
            CompletableFuture<String> thread = new CompletableFuture<>();
            CompletableFuture<JobOutcome> last = CompletableFuture.allOf(
                            a.outcome(), b.outcome(), b.job("b").pending())
                    .thenApply(ended -> {
                        thread.complete(Thread.currentThread().getName());
                        try {
                            return c.await(TIMEOUT);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            server.status("a", "waiting", "pending", "concluded", "null");
            server.status("b", "waiting", "pending", "concluded", "null");
            assertThat(thread.get(20, TimeUnit.SECONDS)).isNotEqualTo("qmp-jobs");
            server.status("c", "waiting", "pending", "concluded", "null");
            assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo(COMPLETED);
        }
    }

    /** All events up to the end of a block job are lost. */
    @Test
    void aJobWhoseFirstEventsWereLostIsDismissed() throws Exception {
        server.onStart("start", RUNNING);
        server.onStart("quiet", "created");
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            Job first = jobs.start("first", start("first"));
            Job a = jobs.start(
                    "a",
                    new RawCommand(
                            "quiet", JsonObject.builder().put("job-id", "a").build()));
            server.on("query-jobs", one -> {
                server.on("query-jobs", two -> {
                    server.completed("a");
                    server.status("a", "concluded");
                    return "\"return\": [{\"id\": \"a\", \"status\": \"concluded\"}]";
                });
                server.status("a", "running", "waiting", "pending");
                for (int i = 0; i < JobObserver.EVENTS; i++) {
                    server.event(JobEvents.READY, "\"device\": \"none\"");
                }
                return "\"return\": []";
            });
            server.status("first", "waiting", "pending", "concluded");
            assertThat(first.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(a.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(server.count("job-dismiss")).isEqualTo(1);
        }
    }

    @Test
    void commandsOfAJob() throws Exception {
        server.onStart("start", RUNNING);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        for (String name : List.of(
                "job-pause",
                "job-resume",
                "job-cancel",
                "block-job-cancel",
                "job-complete",
                "job-finalize",
                "job-dismiss",
                "block-job-set-speed")) {
            server.on(name, arguments -> {
                received.add(name + arguments);
                return "\"return\": {}";
            });
        }
        try (QmpClient client = server.client()) {
            Job job = Jobs.of(client).start("a", start("a"));
            job.pause();
            job.resume();
            job.setSpeed(1_000_000);
            job.cancel();
            job.cancelBlockJob(true);
            job.complete();
            job.finalizeJob();
            job.dismiss();
        }
        assertThat(received)
                .containsExactly(
                        "job-pause{\"id\":\"a\"}",
                        "job-resume{\"id\":\"a\"}",
                        "block-job-set-speed{\"device\":\"a\",\"speed\":1000000}",
                        "job-cancel{\"id\":\"a\"}",
                        "block-job-cancel{\"device\":\"a\",\"force\":true}",
                        "job-complete{\"id\":\"a\"}",
                        "job-finalize{\"id\":\"a\"}",
                        "job-dismiss{\"id\":\"a\"}");
    }

    @Test
    void progress() throws Exception {
        server.onStart("start", RUNNING);
        try (QmpClient client = server.client()) {
            Job job = Jobs.of(client).start("a", start("a"));
            JobProgress quarter = new JobProgress("backup", "running", 25, 100);
            assertThat(job.progress()).contains(quarter);
            assertThat(quarter.fraction()).isEqualTo(0.25);
            CountDownLatch three = new CountDownLatch(3);
            BlockingQueue<JobProgress> seen = new LinkedBlockingQueue<>();
            EventSource.Registration registration = job.onProgress(Duration.ofMillis(1), progress -> {
                seen.add(progress);
                three.countDown();
            });
            assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
            registration.close();
            assertThat(seen).contains(quarter);
            assertThatThrownBy(() -> job.onProgress(Duration.ZERO, progress -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
            server.status("a", "waiting", "pending", "concluded", "null");
            assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(job.progress()).isEmpty();
        }
        assertThat(new JobProgress("create", "created", 0, 0).fraction()).isZero();
        assertThat(new JobProgress("backup", "running", 3, 2).fraction()).isEqualTo(1);
    }

    @Test
    void aListenerThatFailsIsCalledAgain() throws Exception {
        server.onStart("start", RUNNING);
        CountDownLatch calls = new CountDownLatch(2);
        try (QmpClient client = server.client()) {
            Jobs.of(client).start("a", start("a")).onProgress(Duration.ofMillis(1), progress -> {
                calls.countDown();
                if (calls.getCount() == 1) {
                    throw new IllegalStateException("a listener of a test");
                }
            });
            assertThat(calls.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anAnswerWithoutProgress() throws Exception {
        server.onStart("start", RUNNING);
        try (QmpClient client = server.client()) {
            Job job = Jobs.of(client).start("a", start("a"));
            CountDownLatch asked = new CountDownLatch(3);
            server.on("query-jobs", arguments -> {
                asked.countDown();
                return "\"return\": [{\"id\": \"a\", \"type\": 1}]";
            });
            assertThatThrownBy(job::progress)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the answer to 'query-jobs' has no valid progress: ");
            List<JobProgress> seen = new CopyOnWriteArrayList<>();
            EventSource.Registration registration = job.onProgress(Duration.ofMillis(1), seen::add);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            registration.close();
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void findsJobsOfOtherPrograms() throws Exception {
        server.status("a", RUNNING);
        server.status("b", PENDING);
        server.completed("b");
        server.status("b", "concluded");
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            assertThat(jobs.find("nothing")).isEmpty();
            assertThat(jobs.find("nothing")).isEmpty();
            Job a = jobs.find("a").orElseThrow();
            assertThat(jobs.find("b").orElseThrow().await(Duration.ZERO)).isEqualTo(COMPLETED);
            server.status("a", "aborting");
            server.failed("a", "No space left");
            server.status("a", "concluded");
            assertThat(a.await(TIMEOUT)).isEqualTo(new JobOutcome.Failed("No space left"));
            assertThat(server.count("job-dismiss")).isZero();
            jobs.find("b").orElseThrow().dismiss();
            assertThat(jobs.find("b")).isEmpty();
        }
    }

    @Test
    void keepsConcludedJobs() throws Exception {
        server.onStart("start", "created", "running", "waiting", "pending", "concluded");
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.builder(client).keepConcluded().build();
            Job job = jobs.start("a", start("a"));
            assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(job.progress().orElseThrow().status()).isEqualTo("concluded");
            job.dismiss();
            assertThat(job.progress()).isEmpty();
        }
    }

    @Test
    void aServerThatEndsEndsAllJobs() throws Exception {
        server.onStart("start", RUNNING);
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            CountDownLatch ended = new CountDownLatch(10);
            List<Job> started = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Job job = jobs.start("job" + i, start("job" + i));
                job.outcome().thenRun(ended::countDown);
                started.add(job);
            }
            server.close();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            for (Job job : started) {
                assertThat(job.await(Duration.ZERO))
                        .isInstanceOfSatisfying(
                                JobOutcome.Unknown.class,
                                unknown -> assertThat(unknown.reason()).contains("closed"));
                assertThat(job.awaitReady(Duration.ZERO)).isFalse();
            }
            assertThatThrownBy(() -> jobs.start("late", start("late"))).isInstanceOf(QmpClosedException.class);
        }
    }

    /** The server dies while it is asked. */
    @Test
    void aServerThatEndsInsteadOfAnswering() throws Exception {
        server.onStart("start", "created", "running", "aborting", "concluded");
        server.on("query-jobs", arguments -> {
            server.close();
            return "";
        });
        try (QmpClient client = server.client()) {
            Job job = Jobs.of(client).start("a", start("a"));
            assertThat(job.await(TIMEOUT)).isInstanceOf(JobOutcome.Unknown.class);
        }
    }

    @Test
    void theEndOfTheClientEndsItsJobs() throws Exception {
        server.onStart("start", RUNNING);
        QmpClient client = server.client();
        Job job = Jobs.of(client).start("a", start("a"));
        client.close();
        assertThat(job.await(TIMEOUT)).hasToString("unknown: this client was closed");
    }

    /** More events than the queue of the observer holds arrive while the server is asked for another job. */
    @Test
    void eventsThatWereLost() throws Exception {
        server.onStart("start", RUNNING);
        CountDownLatch asked = new CountDownLatch(1);
        try (QmpClient client = server.client()) {
            Jobs jobs = Jobs.of(client);
            Job dismissed = jobs.start("dismissed", start("dismissed"));
            Job kept = jobs.start("kept", start("kept"));
            Job running = jobs.start("running", start("running"));
            Job first = jobs.start("first", start("first"));
            server.on("query-jobs", arguments -> {
                server.on("query-jobs", second -> {
                    asked.countDown();
                    return "\"return\": [{\"id\": \"running\", \"status\": \"ready\"}, {\"id\": \"kept\", \"status\":"
                            + " \"concluded\", \"error\": \"No space left\"}]";
                });
                server.status("dismissed", "waiting", "pending");
                server.completed("dismissed");
                server.status("dismissed", "concluded", "null");
                for (int i = 0; i < JobObserver.EVENTS; i++) {
                    server.event(JobEvents.READY, "\"device\": \"none\"");
                }
                return "\"return\": []";
            });
            server.status("first", "waiting", "pending", "concluded");
            assertThat(first.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(dismissed.await(TIMEOUT))
                    .isInstanceOfSatisfying(
                            JobOutcome.Unknown.class,
                            unknown -> assertThat(unknown.reason())
                                    .matches("the server does not have the job any more, and its end was not observed:"
                                            + " [0-9]+ events were lost"));
            assertThat(kept.await(TIMEOUT)).isEqualTo(new JobOutcome.Failed("No space left"));
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(running.awaitReady(TIMEOUT)).isTrue();
            server.status("running", "waiting", "pending", "concluded", "null");
            assertThat(running.await(TIMEOUT)).isEqualTo(COMPLETED);
        }
    }

    private ReconnectingClient reconnecting() throws Exception {
        return ReconnectingClient.builder(server::connect)
                .backoff(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0))
                .connect();
    }

    @Test
    void jobsOutliveAReconnect() throws Exception {
        server.onStart("start", RUNNING);
        try (ReconnectingClient client = reconnecting()) {
            Jobs jobs = Jobs.of(client);
            Job running = jobs.start("running", start("running"));
            Job ready = jobs.start("ready", start("ready"));
            Job failed = jobs.start("failed", start("failed"));
            Job dismissed = jobs.start("dismissed", start("dismissed"));
            Job known = jobs.start("known", start("known"));
            Job aborting = jobs.start("aborting", start("aborting"));
            server.status("known", "waiting", "pending");
            server.completed("known");
            server.status("aborting", "aborting", "running");
            server.status("ready", "waiting", "pending");
            assertThat(ready.awaitPending(TIMEOUT)).isTrue();

            server.disconnect(false);
            server.status("ready", "ready");
            server.status("failed", "aborting");
            server.failed("failed", "No space left");
            server.status("failed", "concluded");
            server.status("dismissed", "waiting", "pending", "concluded", "null");
            server.status("known", "concluded", "null");
            server.status("aborting", "null");
            server.accept();

            assertThat(failed.await(TIMEOUT)).isEqualTo(new JobOutcome.Failed("No space left"));
            assertThat(server.count("job-dismiss")).isEqualTo(1);
            assertThat(dismissed.await(TIMEOUT))
                    .isInstanceOfSatisfying(
                            JobOutcome.Unknown.class,
                            unknown -> assertThat(unknown.reason())
                                    .startsWith(
                                            "the server does not have the job any more, and its end was not observed: there"
                                                    + " was no session: "));
            assertThat(known.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(aborting.await(TIMEOUT))
                    .isEqualTo(
                            unknown(
                                    "the job has failed or was cancelled, and was dismissed before its error could be queried"));
            assertThat(ready.awaitReady(TIMEOUT)).isTrue();
            assertThat(running.outcome()).isNotDone();
            server.status("running", "waiting", "pending");
            server.completed("running");
            server.status("running", "concluded", "null");
            assertThat(running.await(TIMEOUT)).isEqualTo(COMPLETED);
        }
    }

    /** The session ends instead of a reply; the outcome is published when the next session has dismissed the job. */
    @Test
    void aDismissalIsRepeatedAfterAReconnect() throws Exception {
        server.onStart("start", "created", "running", "waiting", "pending", "concluded");
        CountDownLatch cut = new CountDownLatch(1);
        server.on("job-dismiss", arguments -> {
            if (cut.getCount() > 0) {
                server.disconnect(true);
                cut.countDown();
                return "";
            }
            server.status("a", "null");
            return "\"return\": {}";
        });
        try (ReconnectingClient client = reconnecting()) {
            Job job = Jobs.of(client).start("a", start("a"));
            assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(server.count("job-dismiss")).isEqualTo(2);
            assertThat(client.execute("query-jobs", JsonObject.EMPTY)).hasToString("[]");
        }
    }

    @Test
    void aDismissalIsGivenUpWithoutASession() throws Exception {
        server.onStart("start", "created", "running", "waiting", "pending", "concluded");
        server.on("job-dismiss", arguments -> {
            server.close();
            return "";
        });
        try (ReconnectingClient client = reconnecting()) {
            Jobs jobs = Jobs.builder(client).absenceLimit(Duration.ofMillis(20)).build();
            assertThat(jobs.start("a", start("a")).await(TIMEOUT)).isEqualTo(COMPLETED);
            assertThat(server.count("job-dismiss")).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDoesNotReturn() throws Exception {
        server.onStart("start", RUNNING);
        try (ReconnectingClient client = reconnecting()) {
            Jobs jobs = Jobs.builder(client).absenceLimit(Duration.ofMillis(20)).build();
            Job job = jobs.start("a", start("a"));
            server.close();
            assertThat(job.await(TIMEOUT))
                    .isInstanceOfSatisfying(
                            JobOutcome.Unknown.class,
                            unknown -> assertThat(unknown.reason()).startsWith("there is no session within PT0.02S: "));
        }
    }

    @Test
    void theEndOfAReconnectingClientEndsItsJobs() throws Exception {
        server.onStart("start", RUNNING);
        ReconnectingClient client = reconnecting();
        Job job = Jobs.of(client).start("a", start("a"));
        client.close();
        assertThat(job.await(TIMEOUT)).isInstanceOf(JobOutcome.Unknown.class);
    }

    /** A thread of callbacks may wait for a job, and callbacks that are blocked do not delay its end. */
    @Test
    void theOutcomeDependsOnNoCallback() throws Exception {
        server.onStart("start", RUNNING);
        ExecutorService one = Executors.newSingleThreadExecutor();
        QmpClientOptions options = QmpClientOptions.builder().callbacks(one).build();
        try (QmpClient client = QmpClient.connect(server.connect(TIMEOUT), options)) {
            Jobs jobs = Jobs.of(client);
            Job job = jobs.start("a", start("a"));
            CompletableFuture<String> thread =
                    job.outcome().thenApply(outcome -> Thread.currentThread().getName());
            CountDownLatch waits = new CountDownLatch(1);
            CompletableFuture<JobOutcome> inCallback = new CompletableFuture<>();
            one.execute(() -> {
                waits.countDown();
                try {
                    inCallback.complete(job.await(TIMEOUT));
                } catch (Exception e) {
                    inCallback.completeExceptionally(e);
                }
            });
            assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();
            server.status("a", "waiting", "pending", "concluded", "null");
            assertThat(inCallback.get(20, TimeUnit.SECONDS)).isEqualTo(COMPLETED);
            assertThat(thread.get(20, TimeUnit.SECONDS)).startsWith("pool-");
        } finally {
            one.shutdown();
        }
    }

    @Test
    void aViewBelongsToItsUser() throws Exception {
        server.onStart("start", RUNNING);
        try (QmpClient client = server.client()) {
            Job job = Jobs.of(client).start("a", start("a"));
            job.outcome().cancel(false);
            job.ready().complete(true);
            assertThat(job.outcome()).isNotDone();
            assertThat(job.ready()).isNotDone();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> job.await(TIMEOUT)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void outcomesOfAGroup() {
        Map<String, JobOutcome> outcomes = new LinkedHashMap<>();
        outcomes.put("a", COMPLETED);
        outcomes.put("b", new JobOutcome.Failed("x"));
        outcomes.put("c", new JobOutcome.Cancelled());
        outcomes.put("d", unknown("y"));
        JobGroup.Outcome outcome = new JobGroup.Outcome(outcomes);
        assertThat(outcome.isCompleted()).isFalse();
        assertThat(outcome.jobs(JobOutcome.Failed.class)).containsExactly("b");
        assertThat(outcome).hasToString("a completed; b failed: x; c cancelled; d unknown: y");
    }
}
