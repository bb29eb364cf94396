import com.example.vm.*;
import io.github.qapi4j.it.future.FutureScope;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpRequest;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A user's program that uses planned methods of servers and handlers. */
public final class FutureMachineServer {

    /** Out-of-band execution, a deadline for each command, and a proxy that forwards commands without a handler to another server. */
    void configure(QmpServer.Builder builder, QmpCaller behind) {
        builder.outOfBand(true)
                .replyTimeout(Duration.ofSeconds(30))
                .otherwise((request, command) -> forward(behind, command));
    }

    private static CompletionStage<JsonValue> forward(QmpCaller behind, RawCommand command) throws QmpErrorException {
        if (command.name().startsWith("x-")) {
            throw QmpErrorException.commandNotFound(command.name());
        }
        return behind.executeAsync(command);
    }

    /** A reply that is sent later, unless the request is cancelled. */
    CompletionStage<Void> migrate(QmpRequest request, MigrateCommand command) {
        CompletableFuture<Void> reply = new CompletableFuture<>();
        request.onCancel(() -> reply.cancel(false));
        return reply;
    }

    /** A handler that blocks, at most until the deadline of the request. */
    Void stop(QmpRequest request, StopCommand command, CountDownLatch quiet)
            throws QmpErrorException, InterruptedException {
        Duration patience = request.timeLeft().orElse(Duration.ofSeconds(5));
        if (!quiet.await(patience.toNanos(), TimeUnit.NANOSECONDS) && !request.isCancelled()) {
            throw QmpErrorException.generic("the machine is busy");
        }
        return null;
    }

    /** The handler of a command that may be executed out of band. */
    Void migratePause(QmpRequest request, MigratePauseCommand command) {
        System.out.println(request.isOutOfBand() ? "at once" : "in order");
        return null;
    }

    /** A slow step, which stops at the deadline of its transaction. */
    void prepare(FutureScope scope, TransactionAction.BitmapAdd action) throws QmpErrorException {
        while (!isDrained(action.data().node())) {
            if (scope.isCancelled()) {
                throw QmpErrorException.generic("node '" + action.data().node() + "' is busy");
            }
        }
        if (scope.mode() == CompletionMode.GROUPED) {
            throw QmpErrorException.generic("an action on a bitmap starts no job");
        }
    }

    private static boolean isDrained(String node) {
        return !node.isEmpty();
    }
}
