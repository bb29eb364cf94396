package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.Codecs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CallTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(10);

    private final Timer timer = new LimitedThreads().shared.timer();

    @Test
    void theEndOfACallRemovesItsDeadline() {
        List<Consumer<Call<String>>> ends = List.of(
                call -> call.complete(Outcome.of("value")),
                call -> call.fail(() -> new QmpClosedException("closed")),
                call -> call.end(() -> new QmpClosedException("closed")),
                Call::cancel);
        for (Consumer<Call<String>> end : ends) {
            Call<String> call = new Call<>(
                    1,
                    new RequestHead("echo"),
                    CallArguments.of(new byte[0]),
                    Codecs.STRING,
                    true,
                    false,
                    Duration.ofSeconds(5),
                    null);
            call.watchedBy(timer.schedule(LONG, () -> {}));
            assertThat(timer.size()).isOne();
            end.accept(call);
            assertThat(call.isDone()).isTrue();
            assertThat(timer.size()).isZero();
            call.watchedBy(timer.schedule(LONG, () -> {}));
            assertThat(timer.size()).isZero();
        }
    }
}
