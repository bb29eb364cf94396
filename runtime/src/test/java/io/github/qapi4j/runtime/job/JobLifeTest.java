package io.github.qapi4j.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import org.junit.jupiter.api.Test;

/** Orders of events and answers that a server of a test cannot easily cause. */
class JobLifeTest {
    private final JobLife life = new JobLife();

    private void statuses(String... statuses) {
        for (String status : statuses) {
            life.apply(
                    JobEvents.STATUS_CHANGE,
                    JsonObject.builder().put("status", status).build());
        }
    }

    private static JsonObject entry(String status) {
        return JsonObject.builder().put("status", status).build();
    }

    /** Asks, and applies the answer. */
    private void answer(JsonObject entry) {
        assertThat(life.needsAnswer()).isTrue();
        life.ask();
        life.answer(entry);
    }

    @Test
    void aJobWhoseCommandMayNotHaveArrivedIsAskedForAgain() {
        life.lose("3 events were lost");
        life.ask();
        life.answer(null);
        assertThat(life.needsAnswer()).isFalse();
        life.start();
        assertThat(life.needsAnswer()).isTrue();
        life.ask();
        life.answer(null);
        assertThat(life.end())
                .hasToString("unknown: the server does not have the job any more, and its end was not observed:"
                        + " 3 events were lost");
    }

    /** A server sends {@code created} before the reply to the command. */
    @Test
    void aJobWithoutAnEventBeforeTheReplyIsAskedForOnce() {
        life.start();
        answer(entry("running"));
        assertThat(life.needsAnswer()).isFalse();
        JobLife absent = new JobLife();
        absent.start();
        absent.ask();
        absent.answer(null);
        assertThat(absent.end())
                .hasToString("unknown: the server does not have the job any more, and its end was not observed:"
                        + " the server has sent no event of it before the reply to its command");
    }

    @Test
    void aJobWithAnEventBeforeTheReplyIsNotAskedFor() {
        statuses("created");
        assertThat(life.isStarted()).isFalse();
        life.start();
        assertThat(life.isStarted()).isTrue();
        assertThat(life.needsAnswer()).isFalse();
    }

    /** The job of another program has concluded, or that of a command that is not answered yet. */
    @Test
    void aJobIsNotAskedForBeforeTheReply() {
        statuses("created", "running", "aborting", "concluded");
        assertThat(life.needsAnswer()).isFalse();
        life.start();
        answer(JsonObject.builder().put("status", "concluded").put("error", "x").build());
        assertThat(life.end()).isEqualTo(new JobOutcome.Failed("x"));
    }

    /** The first statuses of the job were lost; the server keeps it, so that it must be dismissed. */
    @Test
    void theEndOfABlockJobWithoutStatusesIsNotTheLastEvent() {
        life.start();
        life.lose("lost");
        life.ask();
        life.apply(JobEvents.COMPLETED, JsonObject.EMPTY);
        assertThat(life.end()).isNull();
        statuses("concluded");
        life.answer(entry("concluded"));
        assertThat(life.end()).isEqualTo(new JobOutcome.Completed());
        assertThat(life.remains()).isTrue();
        life.giveUp("no session");
        assertThat(life.remains()).isFalse();
        assertThat(life.end()).isEqualTo(new JobOutcome.Completed());
    }

    @Test
    void aJobThatBeginsAfterTheAnswer() {
        life.lose("lost");
        life.ask();
        statuses("created", "running");
        life.start();
        life.answer(null);
        assertThat(life.end()).isNull();
        answer(entry("running"));
        assertThat(life.needsAnswer()).isFalse();
    }

    @Test
    void eventsThatWereLostAgainWhileTheServerWasAsked() {
        life.start();
        life.lose("first");
        life.ask();
        life.lose("second");
        life.answer(null);
        assertThat(life.end()).isNull();
        life.ask();
        life.answer(null);
        assertThat(life.end()).asString().endsWith(": second");
    }

    /** Pending, then lost events: finalizing may have failed. */
    @Test
    void aPredecessorIsForgottenWhereEventsMayBeMissing() {
        life.start();
        statuses("created", "running", "waiting", "pending");
        life.lose("lost");
        statuses("concluded");
        assertThat(life.end()).isNull();
        life.ask();
        life.answer(null);
        assertThat(life.end()).isInstanceOf(JobOutcome.Unknown.class);
    }

    @Test
    void anOlderAnswerDoesNotReplaceTheStatus() {
        life.start();
        life.lose("lost");
        life.ask();
        statuses("waiting", "pending");
        life.answer(entry("running"));
        statuses("concluded", "null");
        assertThat(life.end()).isEqualTo(new JobOutcome.Completed());
    }

    @Test
    void theStatusOfAnAnswerCounts() {
        life.start();
        life.lose("lost");
        answer(entry("standby"));
        assertThat(life.wasReady()).isTrue();
        assertThat(life.wasPending()).isFalse();
        life.lose("lost");
        answer(entry("pending"));
        assertThat(life.wasPending()).isTrue();
        statuses("concluded", "null");
        assertThat(life.end()).isEqualTo(new JobOutcome.Completed());
    }

    @Test
    void whatAnEventHasSaidStays() {
        life.start();
        statuses("created", "running", "aborting");
        life.apply(JobEvents.CANCELLED, JsonObject.EMPTY);
        life.lose("lost");
        life.apply(JobEvents.STATUS_CHANGE, entry("concluded"));
        answer(JsonObject.builder()
                .put("status", "concluded")
                .put("error", "of the entry")
                .build());
        assertThat(life.end()).isEqualTo(new JobOutcome.Cancelled());
        assertThat(life.remains()).isTrue();
        life.apply(JobEvents.COMPLETED, JsonObject.EMPTY);
        life.answer(null);
        life.giveUp("late");
        assertThat(life.end()).isEqualTo(new JobOutcome.Cancelled());
    }

    @Test
    void aNullErrorIsNoError() {
        life.apply(
                JobEvents.COMPLETED,
                JsonObject.builder().put("error", JsonNull.INSTANCE).build());
        statuses("concluded", "null");
        assertThat(life.end()).isEqualTo(new JobOutcome.Completed());
    }

    @Test
    void aJobIsGivenUpWithWhatIsKnown() {
        statuses("created", "running");
        life.giveUp("the session has ended");
        assertThat(life.end()).isEqualTo(new JobOutcome.Unknown("the session has ended"));
        JobLife known = new JobLife();
        known.apply(JobEvents.STATUS_CHANGE, entry("running"));
        known.apply(JobEvents.COMPLETED, JsonObject.builder().put("error", "x").build());
        assertThat(known.end()).isNull();
        known.giveUp("the session has ended");
        assertThat(known.end()).isEqualTo(new JobOutcome.Failed("x"));
    }
}
