package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.trace.Redaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gaps in a queue of events. */
@Timeout(20)
class EventGapsTest {

    private static EventQueue<Tick> queue(int capacity, EventOverflow overflow) {
        return new EventQueue<>("queue", new QueueBound(capacity, 1 << 20), overflow);
    }

    private static EventGap gap(int number) {
        return new EventGap(
                new QmpClosedException("end " + number),
                Instant.ofEpochSecond(number),
                Instant.ofEpochSecond(number).plusMillis(500),
                1);
    }

    private static void event(EventQueue<Tick> queue, int number) {
        byte[] data = Integer.toString(number).getBytes(UTF_8);
        queue.offer(List.of(new RawEvent<>(Tick.DESCRIPTOR, new Slice(data, 0, data.length), Optional.empty())));
    }

    /** Takes everything: {@code 3} is an event, {@code +2 3} one before which two were lost, {@code [1-2 x2]} two gaps, {@code end} the end. */
    private static List<String> drain(EventQueue<Tick> queue) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (true) {
            try {
                String next = queue.take(0, (event, missed) -> (missed == 0 ? "" : "+" + missed + " ") + text(event));
                if (next == null) {
                    return taken;
                }
                taken.add(next);
            } catch (QmpGapException e) {
                EventGap gap = e.gap();
                assertThat(gap.reason()).hasMessage("end " + gap.began().getEpochSecond());
                taken.add("[" + gap.began().getEpochSecond() + "-" + gap.ended().getEpochSecond() + " x" + gap.count()
                        + "]");
            } catch (IOException e) {
                taken.add("end");
                return taken;
            }
        }
    }

    private static String text(RawEvent<? extends Tick> event) {
        return event.data().excerpt(Redaction.standard());
    }

    @Test
    void aGapKeepsItsPlace() throws Exception {
        EventQueue<Tick> queue = queue(10, EventOverflow.DROP_OLDEST);
        event(queue, 1);
        queue.offer(gap(1));
        event(queue, 2);
        event(queue, 3);
        queue.offer(gap(2));
        assertThat(drain(queue)).containsExactly("1", "[1-1 x1]", "2", "3", "[2-2 x1]");
        event(queue, 4);
        assertThat(drain(queue)).containsExactly("4");
    }

    @Test
    void gapsWithoutEventsBetweenThemAreOne() throws Exception {
        EventQueue<Tick> queue = queue(10, EventOverflow.DROP_OLDEST);
        for (int i = 1; i <= 1000; i++) {
            queue.offer(gap(i));
        }
        event(queue, 1);
        queue.offer(gap(1001));
        queue.offer(gap(1002));
        assertThat(drain(queue)).containsExactly("[1-1000 x1000]", "1", "[1001-1002 x2]");
    }

    @Test
    void overflowDropsNoGap() throws Exception {
        EventQueue<Tick> queue = queue(2, EventOverflow.DROP_OLDEST);
        for (int i = 1; i <= 5; i++) {
            event(queue, i);
            queue.offer(gap(i));
        }
        assertThat(drain(queue)).containsExactly("[1-3 x3]", "+3 4", "[4-4 x1]", "5", "[5-5 x1]");
        assertThat(queue.dropped()).isEqualTo(3);
    }

    @Test
    void aFailedQueueReportsTheGapsBeforeItsFailure() throws Exception {
        EventQueue<Tick> queue = queue(2, EventOverflow.FAIL);
        event(queue, 1);
        queue.offer(gap(1));
        event(queue, 2);
        event(queue, 3);
        assertThat(queue.offer(gap(2))).isFalse();
        assertThat(drain(queue)).containsExactly("1", "[1-1 x1]", "2", "end");
        assertThat(queue.isExhausted()).isTrue();
    }

    @Test
    void aGapPrecedesTheEnd() throws Exception {
        EventQueue<Tick> queue = queue(2, EventOverflow.DROP_OLDEST);
        queue.offer(gap(1));
        queue.end(() -> new QmpClosedException("closed"));
        assertThat(queue.isExhausted()).as("no event is left").isTrue();
        assertThat(drain(queue)).containsExactly("[1-1 x1]", "end");
    }

    @Test
    void aClearedQueueHasNoGap() throws Exception {
        EventQueue<Tick> queue = queue(2, EventOverflow.DROP_OLDEST);
        event(queue, 1);
        queue.offer(gap(1));
        queue.clear();
        assertThat(drain(queue)).isEmpty();
        event(queue, 2);
        queue.offer(gap(2));
        assertThat(drain(queue)).containsExactly("2", "[2-2 x1]");
    }

    /** Compares the queue with a list that is never merged, for random sequences. */
    @Test
    void everyGapIsReportedInItsPlace() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            int capacity = 1 + random.nextInt(4);
            EventQueue<Tick> queue = queue(capacity, EventOverflow.DROP_OLDEST);
            int gaps = 0;
            int reported = 0;
            List<Integer> lastGapBefore = new ArrayList<>();
            int seen = 0;
            for (int step = 0; step < 40; step++) {
                int choice = random.nextInt(5);
                if (choice < 2) {
                    event(queue, lastGapBefore.size());
                    lastGapBefore.add(gaps);
                } else if (choice < 4) {
                    queue.offer(gap(++gaps));
                } else {
                    try {
                        String event = queue.take(0, (taken, missed) -> text(taken));
                        if (event != null) {
                            assertThat(seen).as("seed " + seed).isEqualTo(lastGapBefore.get(Integer.parseInt(event)));
                        }
                    } catch (QmpGapException e) {
                        assertThat(e.gap().began().getEpochSecond())
                                .as("seed " + seed)
                                .isEqualTo(seen + 1);
                        reported += e.gap().count();
                        seen = (int) e.gap().ended().getEpochSecond();
                    }
                }
                assertThat(reported).isEqualTo(seen);
            }
            for (String rest : drain(queue)) {
                if (rest.startsWith("[")) {
                    seen = Integer.parseInt(rest.replaceAll(".*-(\\d+) .*", "$1"));
                }
            }
            assertThat(seen).as("seed " + seed).isEqualTo(gaps);
        }
    }

    @Test
    void aGapIsChecked() {
        QmpClosedException reason = new QmpClosedException("x");
        assertThatThrownBy(() -> new EventGap(reason, Instant.EPOCH, Instant.EPOCH, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventGap(reason, Instant.EPOCH, null, 1)).hasMessage("ended");
    }

    @Test
    void theExceptionKeepsTheGapWhenSerialized() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(new QmpGapException("subscription to event 'TICK'", gap(3)));
        QmpGapException read =
                (QmpGapException) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(read.gap().ended()).isEqualTo(gap(3).ended());
        assertThat(read)
                .hasMessage("subscription to event 'TICK' may have lost events from 1970-01-01T00:00:03Z to"
                        + " 1970-01-01T00:00:03.500Z: end 3")
                .hasCauseInstanceOf(QmpClosedException.class);
    }
}
