package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time of a period is over when the test runs its task. */
@Timeout(60)
class EventThrottleTest {
    private static final Duration SHORT = Duration.ofNanos(1);
    private static final QueueBound LARGE = new QueueBound(100, 10_000);

    private final List<String> sent = new ArrayList<>();
    private final BlockingQueue<Runnable> ends = new LinkedBlockingQueue<>();
    private final Map<String, RateLimit> limits = new HashMap<>();

    private EventThrottle throttle(QueueBound bound) {
        return throttle(bound, SharedThreads.ofProcess().timer());
    }

    private EventThrottle throttle(QueueBound bound, Timer timer) {
        return new EventThrottle(limits, bound, timer, ends::add, message -> sent.add(new String(message, US_ASCII)));
    }

    private void limitTicksByFirstLetter() {
        limits.put("TICK", RateLimit.of(SHORT, Tick.DESCRIPTOR, tick -> switch (tick.text()
                .charAt(0)) {
            case '-' -> null;
            case '!' -> throw new IllegalStateException("on purpose");
            default -> tick.text().substring(0, 1);
        }));
    }

    private static void tick(EventThrottle throttle, String text) {
        throttle.pass(new Tick(text), null, text.getBytes(US_ASCII));
    }

    private void endPeriod() throws InterruptedException {
        Runnable end = ends.poll(20, TimeUnit.SECONDS);
        assertThat(end).as("a period that ends").isNotNull();
        end.run();
    }

    @Test
    void theFirstIsSentAtOnceAndTheLatestWhenThePeriodEnds() throws Exception {
        limits.put("TICK", RateLimit.of(SHORT));
        EventThrottle throttle = throttle(LARGE);
        tick(throttle, "1");
        assertThat(sent).containsExactly("1");
        tick(throttle, "2");
        tick(throttle, "3");
        assertThat(sent).containsExactly("1");
        endPeriod();
        assertThat(sent).containsExactly("1", "3");
        tick(throttle, "4");
        assertThat(sent).as("the late event has begun a period").containsExactly("1", "3");
        endPeriod();
        assertThat(sent).containsExactly("1", "3", "4");
        endPeriod();
        assertThat(throttle.size()).as("a period without an event").isZero();
        assertThat(ends).isEmpty();
        tick(throttle, "5");
        assertThat(sent).containsExactly("1", "3", "4", "5");
    }

    @Test
    void otherEventsHaveNoLimit() {
        limits.put("TICK", RateLimit.of(SHORT));
        EventThrottle throttle = throttle(LARGE);
        for (int i = 0; i < 3; i++) {
            throttle.pass(new Stop(), null, new byte[] {'s'});
        }
        assertThat(sent).containsExactly("s", "s", "s");
        assertThat(throttle.size()).isZero();
    }

    @Test
    void keysAreIndependent() throws Exception {
        limitTicksByFirstLetter();
        EventThrottle throttle = throttle(LARGE);
        for (String text : List.of("a1", "b1", "-1", "a2", "b2", "-2", "b3", "-3")) {
            tick(throttle, text);
        }
        assertThat(sent).as("no key, no limit").containsExactly("a1", "b1", "-1", "-2", "-3");
        endPeriod();
        endPeriod();
        assertThat(sent.subList(5, 7)).containsExactlyInAnyOrder("a2", "b3");
        endPeriod();
        endPeriod();
        assertThat(throttle.size()).isZero();
    }

    @Test
    void anEventOfAnotherTypeIsConvertedByItsData() throws IOException {
        limitTicksByFirstLetter();
        EventThrottle throttle = throttle(LARGE);
        for (String data : List.of("{'text': 'a1'}", "{'text': 'a2'}", "{'text': 'b1'}", "{'other': 'a3'}")) {
            String json = data.replace('\'', '"');
            throttle.pass(
                    new UnknownEvent("TICK", (JsonObject) JsonValue.parse(json)),
                    json.getBytes(US_ASCII),
                    data.getBytes(US_ASCII));
        }
        tick(throttle, "a4");
        assertThat(sent)
                .as("without its member, it has no limit")
                .containsExactly("{'text': 'a1'}", "{'text': 'b1'}", "{'other': 'a3'}");
    }

    @Test
    void anEventWhoseKeyCannotBeFoundIsSent() {
        limitTicksByFirstLetter();
        EventThrottle throttle = throttle(LARGE);
        tick(throttle, "!1");
        tick(throttle, "!2");
        assertThat(sent).containsExactly("!1", "!2");
    }

    @Test
    void keysAreBounded() throws Exception {
        limitTicksByFirstLetter();
        EventThrottle throttle = throttle(new QueueBound(3, 10_000));
        for (int i = 0; i < 26; i++) {
            tick(throttle, (char) ('a' + i) + "1");
            tick(throttle, (char) ('a' + i) + "2");
        }
        assertThat(throttle.size()).isEqualTo(3);
        assertThat(sent).hasSize(2 * 26 - 3).doesNotContain("a2", "b2", "c2").contains("d1", "d2", "z2");
        for (int i = 0; i < 6; i++) {
            endPeriod();
        }
        assertThat(throttle.size()).isZero();
        tick(throttle, "z3");
        assertThat(throttle.size()).isEqualTo(1);
    }

    @Test
    void theBytesThatWaitAreBounded() throws Exception {
        limitTicksByFirstLetter();
        // Each key has two bytes.
        EventThrottle throttle = throttle(new QueueBound(100, 24));
        tick(throttle, "a");
        tick(throttle, "b");
        tick(throttle, "a0123456789");
        tick(throttle, "b0123456789");
        assertThat(sent).as("only the first one fits").containsExactly("a", "b", "b0123456789");
        tick(throttle, "a012345678901234567890");
        assertThat(sent).as("a kept one is replaced by one that does not fit").hasSize(4);
        tick(throttle, "b0123456789");
        assertThat(sent).hasSize(4);
        endPeriod();
        endPeriod();
        assertThat(sent).containsExactly("a", "b", "b0123456789", "a012345678901234567890", "b0123456789");
    }

    @Test
    void withoutATimerEventsHaveNoLimit() {
        limits.put("TICK", RateLimit.of(SHORT));
        EventThrottle throttle = throttle(
                LARGE,
                new Timer(
                        task -> {
                            throw new OutOfMemoryError("on purpose");
                        },
                        1));
        tick(throttle, "1");
        tick(throttle, "2");
        assertThat(sent).containsExactly("1", "2");
        assertThat(throttle.size()).isZero();
    }

    @Test
    void aClosedThrottleDropsWhatItHasKept() throws Exception {
        limits.put("TICK", RateLimit.of(SHORT));
        limits.put("STOP", RateLimit.of(Duration.ofDays(100_000)));
        EventThrottle throttle = throttle(LARGE);
        Timer timer = SharedThreads.ofProcess().timer();
        throttle.pass(new Stop(), null, new byte[] {'s'});
        tick(throttle, "1");
        tick(throttle, "2");
        Runnable end = ends.poll(20, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        int scheduled = timer.size();
        throttle.close();
        assertThat(timer.size()).as("the day in the future").isLessThan(scheduled);
        end.run();
        tick(throttle, "3");
        assertThat(sent).containsExactly("s", "1");
        assertThat(throttle.size()).isZero();
    }
}
