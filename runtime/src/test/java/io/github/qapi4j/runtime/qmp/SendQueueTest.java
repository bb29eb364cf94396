package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.SendQueue.Message;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SendQueueTest {
    private final Server server = new Server();
    private final List<Throwable> failures = new ArrayList<>();
    private final SendQueue queue = new SendQueue(server, 10, Threads::start, failures::add);

    /** A server that takes only as many bytes as a test has allowed. */
    private static final class Server implements Transport {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int room = Integer.MAX_VALUE;
        private @Nullable Runnable action;
        private @Nullable Throwable failure;
        private boolean closesWhenAsked;

        /** Runs before each attempt. */
        private @Nullable Runnable before;

        String taken() {
            return taken.toString(US_ASCII);
        }

        /** Takes more bytes, as a server that reads again. */
        void take(int bytes) {
            room = bytes;
            Runnable waiting = action;
            action = null;
            assertThat(waiting).as("something to run when the server reads").isNotNull();
            waiting.run();
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            Runnable action = before;
            if (action != null) {
                action.run();
            }
            if (failure instanceof IOException e) {
                throw e;
            } else if (failure instanceof RuntimeException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            }
            while (bytes.hasRemaining() && room > 0) {
                taken.write(bytes.get());
                room--;
            }
        }

        /** Notes the descriptor before the text that it comes with. */
        @Override
        public void writeAvailable(ByteBuffer bytes, FileDescriptor descriptor) throws IOException {
            if (!descriptor.valid()) {
                throw new IllegalArgumentException("closed");
            }
            if (room > 0) {
                taken.write('*');
            }
            writeAvailable(bytes);
        }

        @Override
        public boolean whenWritable(Runnable next) {
            assertThat(action).as("one action at a time").isNull();
            if (closesWhenAsked) {
                failure = new ClosedChannelException();
                next.run();
            } else {
                action = next;
            }
            return true;
        }

        @Override
        public int read(ByteBuffer into) {
            throw new AssertionError("the queue does not read");
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) {
            throw new AssertionError("this would wait");
        }

        @Override
        public void close() {}
    }

    private static Message message(String text) {
        return new Message(text.getBytes(US_ASCII), false);
    }

    private static Message limited(String text) {
        return new Message(text.getBytes(US_ASCII), true);
    }

    private boolean retract(Message message) {
        return queue.retract(message, () -> {});
    }

    @Test
    void sendsAtOnceWhatTheServerTakes() {
        Message a = message("aa");
        assertThat(a.isBegun()).isFalse();
        assertThat(queue.send(a)).isTrue();
        assertThat(queue.send(message("bb"))).isTrue();
        assertThat(server.taken()).isEqualTo("aabb");
        assertThat(a.isBegun()).isTrue();
        assertThat(queue.waitingBytes()).isZero();
    }

    @Test
    void keepsTheOrderOfWhatTheServerDoesNotTake() {
        server.room = 1;
        queue.send(message("aaa"));
        queue.send(message("bb"));
        assertThat(queue.waitingBytes()).isEqualTo(4);
        server.take(1);
        assertThat(server.taken()).isEqualTo("aa");
        queue.send(message("c"));
        assertThat(queue.waitingBytes()).isEqualTo(4);
        server.take(100);
        assertThat(server.taken()).isEqualTo("aaabbc");
        assertThat(queue.waitingBytes()).isZero();
        queue.send(message("d"));
        assertThat(server.taken()).endsWith("d");
    }

    @Test
    void isBounded() {
        server.room = 0;
        assertThat(queue.send(message("1234567"))).isTrue();
        assertThat(queue.send(message("1234"))).isFalse();
        assertThat(queue.send(message("123"))).isTrue();
        assertThat(queue.send(message("1"))).isFalse();
        assertThat(queue.waitingBytes()).isEqualTo(10);
        server.take(1);
        assertThat(queue.send(message("x"))).isTrue();
        server.take(100);
        assertThat(server.taken()).isEqualTo("1234567123x");
    }

    @Test
    void acceptsOneLongMessageIfNoOtherWaits() {
        server.room = 5;
        assertThat(queue.send(message("x".repeat(1000)))).isTrue();
        assertThat(queue.waitingBytes()).isEqualTo(995);
        assertThat(queue.send(message("y"))).isFalse();
        server.take(2000);
        assertThat(server.taken()).hasSize(1000);
        assertThat(queue.send(message("y"))).isTrue();
    }

    @Test
    void takesBackWhatWasNotBegun() {
        server.room = 1;
        Message begun = message("aa");
        Message waiting = message("bb");
        queue.send(begun);
        queue.send(waiting);
        queue.send(message("cc"));
        assertThat(retract(begun)).isFalse();
        assertThat(retract(waiting)).isTrue();
        assertThat(retract(waiting)).isFalse();
        Message early = message("withdrawn before it is sent");
        assertThat(retract(early)).isTrue();
        assertThat(retract(early)).isFalse();
        assertThat(queue.send(early)).isTrue();
        assertThat(waiting.isBegun()).isFalse();
        assertThat(queue.waitingBytes()).isEqualTo(3);
        server.take(100);
        assertThat(server.taken()).isEqualTo("aacc");
    }

    @Test
    void takesBackTheFirstMessageIfNoByteWasTaken() {
        server.room = 0;
        Message first = message("aa");
        queue.send(first);
        assertThat(retract(first)).isTrue();
        queue.send(message("bb"));
        server.take(100);
        assertThat(server.taken()).isEqualTo("bb");
    }

    @Test
    void takesBackWhileTheConnectionBlocks() throws Exception {
        CountDownLatch blocks = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        server.room = 1;
        server.before = () -> {
            blocks.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        Message first = message("aa");
        Thread sender = Threads.start("sender", () -> queue.send(first));
        blocks.await();
        assertThat(retract(first)).as("it may be sent now").isFalse();
        Message second = message("bb");
        assertThat(retract(second)).isTrue();
        release.countDown();
        sender.join();
        server.before = null;
        assertThat(queue.send(second)).isTrue();
        server.take(100);
        assertThat(server.taken()).isEqualTo("aa");
    }

    @Test
    void holdsBackLimitedMessagesUntilOthersAreAnswered() {
        queue.limit(2);
        queue.send(limited("a"));
        queue.send(limited("b"));
        Message third = limited("c");
        queue.send(third);
        queue.send(limited("d"));
        queue.send(limited("e"));
        queue.send(message("!"));
        assertThat(server.taken()).isEqualTo("ab!");
        assertThat(queue.waitingBytes()).isEqualTo(3);
        queue.answered(0, true);
        assertThat(server.taken()).isEqualTo("ab!c");
        assertThat(retract(third)).isFalse();
        queue.answered(0, true);
        queue.answered(0, true);
        assertThat(server.taken()).isEqualTo("ab!cde");
        assertThat(queue.waitingBytes()).isZero();
        queue.answered(0, true);
        queue.answered(0, true);
        queue.send(limited("f"));
        queue.send(limited("g"));
        queue.send(limited("h"));
        assertThat(server.taken()).isEqualTo("ab!cdefg");
    }

    private final List<String> refused = new ArrayList<>();

    private Message passing(String text, long id, FileDescriptor descriptor) {
        Message message = limited(text);
        message.pass(descriptor, id, reason -> refused.add(reason.getMessage() + id));
        return message;
    }

    @Test
    void atMostOneDescriptorIsSentAndNotAnswered() {
        queue.send(limited("a"));
        queue.send(passing("b", 2, FileDescriptor.in));
        queue.send(limited("c"));
        queue.send(passing("d", 4, FileDescriptor.in));
        assertThat(queue.waitsForDescriptor()).isTrue();
        // Executed in order, so that it stays behind the one before it.
        queue.send(limited("e"));
        queue.send(message("!"));
        assertThat(server.taken()).isEqualTo("a*bc!");
        queue.answered(1, true);
        queue.answered(3, true);
        assertThat(server.taken()).isEqualTo("a*bc!");
        queue.answered(2, true);
        assertThat(server.taken()).isEqualTo("a*bc!*de");
        queue.answered(4, false);
        assertThat(queue.waitsForDescriptor()).isFalse();
        queue.send(passing("f", 6, FileDescriptor.in));
        assertThat(server.taken()).isEqualTo("a*bc!*de*f");
        assertThat(queue.waitingBytes()).isZero();
    }

    @Test
    void withoutARetractedDescriptorTheMessagesBehindItAreSent() {
        queue.send(passing("a", 1, FileDescriptor.in));
        Message second = passing("b", 2, FileDescriptor.in);
        queue.send(second);
        queue.send(limited("c"));
        assertThat(retract(second)).isTrue();
        queue.send(limited("d"));
        assertThat(server.taken()).isEqualTo("*acd");
    }

    @Test
    void proceedingSendsWhatARetractedMessageHasHeldBack() {
        queue.send(passing("a", 1, FileDescriptor.in));
        Message second = passing("b", 2, FileDescriptor.in);
        queue.send(second);
        queue.send(limited("c"));
        queue.send(passing("d", 4, FileDescriptor.in));
        assertThat(retract(second)).isTrue();
        assertThat(server.taken()).isEqualTo("*a");
        queue.proceed();
        assertThat(server.taken()).isEqualTo("*ac");
        queue.answered(1, true);
        assertThat(server.taken()).isEqualTo("*ac*d");
    }

    @Test
    void theReasonToWaitIsADescriptorOnlyIfTheNumberIsNotExceeded() {
        queue.limit(2);
        queue.send(passing("a", 1, FileDescriptor.in));
        queue.send(passing("b", 2, FileDescriptor.in));
        assertThat(queue.waitsForDescriptor()).isTrue();
        queue.answered(1, true);
        assertThat(queue.waitsForDescriptor()).isTrue();
        queue.send(limited("c"));
        queue.send(limited("d"));
        assertThat(queue.waitsForDescriptor()).isFalse();
        assertThat(server.taken()).isEqualTo("*a*bc");
    }

    @Test
    void aDescriptorIsPassedWithTheFirstByteOnly() {
        server.room = 0;
        queue.send(passing("abc", 1, FileDescriptor.in));
        assertThat(server.taken()).isEmpty();
        server.take(1);
        assertThat(server.taken()).isEqualTo("*a");
        server.take(1);
        server.take(5);
        queue.send(limited("de"));
        assertThat(server.taken()).isEqualTo("*abcde");
    }

    @Test
    void aRetractedDescriptorFreesItsPlace() {
        server.room = 0;
        Message first = passing("a", 1, FileDescriptor.in);
        queue.send(first);
        Message second = passing("b", 2, FileDescriptor.in);
        queue.send(second);
        queue.send(passing("c", 3, FileDescriptor.in));
        assertThat(retract(second)).isTrue();
        assertThat(retract(first)).isTrue();
        server.take(10);
        assertThat(server.taken()).isEqualTo("*c");
        queue.answered(3, true);
        queue.send(passing("d", 4, FileDescriptor.in));
        assertThat(server.taken()).isEqualTo("*c*d");
        assertThat(queue.retractedCount()).isZero();
    }

    @Test
    void aMessageWithAClosedDescriptorIsNotSent() {
        server.room = 0;
        queue.send(passing("a", 1, new FileDescriptor()));
        queue.send(passing("b", 2, FileDescriptor.in));
        queue.send(passing("c", 3, new FileDescriptor()));
        queue.send(limited("d"));
        assertThat(refused).containsExactly("closed1");
        server.take(10);
        assertThat(server.taken()).isEqualTo("*b");
        queue.answered(2, true);
        assertThat(server.taken()).isEqualTo("*bd");
        assertThat(refused).containsExactly("closed1", "closed3");
        assertThat(queue.waitingBytes()).isZero();
        assertThat(queue.waitsForDescriptor()).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void descriptorsCountForTheLimitOfOtherMessages() {
        queue.limit(2);
        queue.send(passing("a", 1, FileDescriptor.in));
        queue.send(limited("b"));
        queue.send(limited("c"));
        queue.send(passing("d", 4, FileDescriptor.in));
        assertThat(server.taken()).isEqualTo("*ab");
        queue.answered(2, true);
        assertThat(server.taken()).isEqualTo("*abc");
        queue.answered(3, true);
        assertThat(server.taken()).isEqualTo("*abc");
        queue.answered(1, true);
        assertThat(server.taken()).isEqualTo("*abc*d");
    }

    @Test
    void messagesThatAreHeldBackCountForTheBound() {
        queue.limit(1);
        queue.send(limited("a"));
        assertThat(queue.send(limited("12345"))).isTrue();
        assertThat(queue.send(limited("123456"))).isFalse();
        assertThat(queue.send(limited("12345"))).isTrue();
        assertThat(queue.waitingBytes()).isEqualTo(10);
        assertThat(queue.send(message("overtakes them"))).isTrue();
        assertThat(server.taken()).isEqualTo("aovertakes them");
    }

    @Test
    void aMessageThatIsTakenBackMakesRoomForTheNext() {
        queue.limit(1);
        server.room = 0;
        Message first = limited("a");
        Message second = limited("b");
        queue.send(first);
        queue.send(second);
        queue.send(limited("c"));
        assertThat(retract(second)).isTrue();
        assertThat(retract(first)).isTrue();
        server.take(100);
        assertThat(server.taken()).isEqualTo("c");
        assertThat(queue.waitingBytes()).isZero();
    }

    @Test
    void aFailureIsReportedOnceAndEndsSending() {
        for (Throwable failure : List.of(
                new IOException("broken pipe"), new IllegalStateException("bug"), new OutOfMemoryError("on purpose"))) {
            Server broken = new Server();
            List<Throwable> reported = new ArrayList<>();
            SendQueue failing = new SendQueue(broken, 10, Threads::start, reported::add);
            broken.failure = failure;
            assertThat(failing.send(message("a"))).isTrue();
            assertThat(failing.send(message("b"))).isTrue();
            assertThat(reported).containsExactly(failure);
            assertThat(broken.taken()).isEmpty();
        }
    }

    @Test
    void aFailureLaterIsReportedToo() {
        server.room = 0;
        queue.send(message("a"));
        server.failure = new IOException("broken pipe");
        server.take(1);
        assertThat(failures).containsExactly(server.failure);
    }

    @Test
    void aConnectionThatIsClosedMeanwhileIsReportedOnce() {
        server.room = 0;
        server.closesWhenAsked = true;
        assertThat(queue.send(message("a"))).isTrue();
        assertThat(queue.send(message("b"))).isTrue();
        assertThat(failures).singleElement().isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void dropsEverythingWhenClosed() {
        server.room = 1;
        queue.send(message("aa"));
        queue.send(message("bb"));
        queue.close();
        server.take(100);
        assertThat(queue.send(message("cc"))).isTrue();
        assertThat(server.taken()).isEqualTo("a");
        assertThat(queue.waitingBytes()).isZero();
        assertThat(failures).isEmpty();
    }

    /** A connection that can only wait. */
    private static class Waiting implements Transport {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final Semaphore room = new Semaphore(0);
        private final CountDownLatch timedOut = new CountDownLatch(1);

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            while (bytes.hasRemaining()) {
                try {
                    if (!room.tryAcquire(timedOut.getCount() == 0 ? 15_000 : 1, TimeUnit.MILLISECONDS)) {
                        timedOut.countDown();
                        throw new SocketTimeoutException("the server does not read");
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                synchronized (taken) {
                    taken.write(bytes.get());
                    taken.notifyAll();
                }
            }
        }

        void awaitTaken(String text) throws InterruptedException {
            synchronized (taken) {
                while (taken.size() < text.length()) {
                    taken.wait();
                }
                assertThat(taken.toString(US_ASCII)).isEqualTo(text);
            }
        }

        @Override
        public int read(ByteBuffer into) {
            throw new AssertionError("the queue does not read");
        }

        @Override
        public void close() {}
    }

    @Test
    void aThreadWritesToAConnectionThatCanOnlyWait() throws Exception {
        Waiting waiting = new Waiting();
        SendQueue slow = new SendQueue(waiting, 10, Threads::start, failures::add);
        assertThat(slow.send(message("aaa"))).isTrue();
        assertThat(slow.send(message("bb"))).isTrue();
        waiting.timedOut.await();
        waiting.room.release(2);
        waiting.awaitTaken("aa");
        assertThat(slow.send(message("c"))).isTrue();
        waiting.room.release(100);
        waiting.awaitTaken("aaabbc");
        while (slow.waitingBytes() > 0) {
            Thread.onSpinWait();
        }
        assertThat(slow.send(message("d"))).isTrue();
        waiting.awaitTaken("aaabbcd");
        assertThat(failures).isEmpty();
    }

    /** What is retracted and not in the queue is not remembered: before it is sent, after the end, and after a failure. */
    @Test
    void remembersOnlyRetractedMessagesThatAreInTheQueue() {
        for (int i = 0; i < 10; i++) {
            Message never = message("never");
            assertThat(retract(never)).isTrue();
            queue.send(never);
        }
        assertThat(queue.retractedCount()).isZero();
        server.room = 0;
        Message waiting = message("aa");
        queue.send(waiting);
        retract(waiting);
        assertThat(queue.retractedCount()).isEqualTo(1);
        Message other = message("bb");
        queue.send(other);
        assertThat(queue.retractedCount()).isZero();
        Message last = message("cc");
        queue.send(last);
        queue.close();
        assertThat(retract(last)).isTrue();
        Message late = message("late");
        queue.send(late);
        assertThat(retract(late)).isTrue();
        assertThat(queue.retractedCount()).isZero();

        Server broken = new Server();
        broken.failure = new IOException("broken pipe");
        SendQueue failing = new SendQueue(broken, 10, Threads::start, failures::add);
        for (int i = 0; i < 10; i++) {
            Message each = message("x");
            failing.send(each);
            failing.retract(each, () -> {});
        }
        assertThat(failing.retractedCount()).isZero();
    }

    /** A command of which nothing was sent is retracted even if a thread is trying to send it. */
    @Test
    void takesBackWhatAConnectionThatCanOnlyWaitHasNotAccepted() throws Exception {
        CountDownLatch trying = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        CountDownLatch retracted = new CountDownLatch(1);
        Waiting waiting = new Waiting() {
            @Override
            public void write(ByteBuffer bytes, Duration timeout) throws IOException {
                if (retracted.getCount() == 0) {
                    super.write(bytes, timeout);
                    return;
                }
                trying.countDown();
                try {
                    ends.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                throw new SocketTimeoutException("the server does not read");
            }
        };
        SendQueue slow = new SendQueue(waiting, 10, Threads::start, failures::add);
        slow.limit(1);
        Message first = limited("aa");
        slow.send(first);
        trying.await();
        assertThat(slow.retract(first, retracted::countDown)).isFalse();
        assertThat(retracted.getCount()).isEqualTo(1);
        slow.send(limited("b"));
        ends.countDown();
        retracted.await();
        waiting.room.release(100);
        waiting.awaitTaken("b");
        assertThat(first.isBegun()).isFalse();
    }

    @Test
    void knowsWhichMessagesAreHeldBack() {
        queue.limit(1);
        Message first = limited("a");
        Message second = limited("b");
        Message large = limited("x".repeat(10));
        Message free = message("c");
        queue.send(first);
        queue.send(second);
        queue.send(free);
        assertThat(queue.send(large)).isFalse();
        assertThat(List.of(first.isHeld(), second.isHeld(), free.isHeld(), large.isHeld()))
                .containsExactly(false, true, false, true);
        queue.answered(0, true);
        assertThat(second.isHeld()).isFalse();
    }
}
