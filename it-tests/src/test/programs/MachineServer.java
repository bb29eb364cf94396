import com.example.vm.*;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.EventEmitter;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpRequest;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.QmpSession;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A server with all kinds of handlers. */
public final class MachineServer implements Supplier<QmpServer> {
    @Override
    public QmpServer get() {
        QmpServer.Builder builder = QmpServer.builder(QmpApi.schema());
        EventEmitter events = builder.emitter();
        Migrations migrations = new Migrations(events);
        return builder.handler(new Machine(events))
                .handle(GetfdCommand.DESCRIPTOR, new Descriptors()::getfd)
                .handleAsync(MigrateCommand.DESCRIPTOR, migrations::migrate)
                .handle(TransactionCommand.DESCRIPTOR, QmpApi.transactions(new Bitmaps()))
                .start();
    }

    /** Commands that do not need the request are methods of the module's handler interface. */
    static final class Machine implements VmCommands {
        private final EventEmitter events;
        private RunState state = RunState.RUNNING;

        Machine(EventEmitter events) {
            this.events = events;
        }

        @Override
        public StatusInfo queryStatus(QueryStatusCommand command) {
            boolean running = state == RunState.RUNNING;
            return StatusInfo.builder().running(running).status(state).build();
        }

        @Override
        public void stop(StopCommand command) {
            state = RunState.PAUSED;
            events.emit(StopEvent.builder().build());
        }
    }

    /** A command that needs its session, since the names of file descriptors belong to a session. */
    static final class Descriptors {
        private final Map<QmpSession, Set<String>> names = new HashMap<>();

        Void getfd(QmpRequest request, GetfdCommand command) throws QmpErrorException {
            names.keySet().removeIf(session -> !session.isOpen());
            Set<String> own = names.computeIfAbsent(request.session(), session -> new HashSet<>());
            if (!own.add(command.fdname())) {
                throw QmpErrorException.generic(
                        "request " + request.id().map(JsonValue::toString).orElse("without id")
                                + ": this session has a descriptor '" + command.fdname() + "'");
            }
            return null;
        }
    }

    /** A command that is executed in the background, with a reply when it is finished. */
    static final class Migrations {
        private final Executor background = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "migration");
            thread.setDaemon(true);
            return thread;
        });
        private final EventEmitter events;

        Migrations(EventEmitter events) {
            this.events = events;
        }

        CompletionStage<Void> migrate(QmpRequest request, MigrateCommand command) throws QmpErrorException {
            if (!command.uri().startsWith("tcp:")) {
                throw QmpErrorException.generic("no transport for " + command.uri());
            }
            events.emit(MigrationEvent.builder().status("setup").build());
            return CompletableFuture.runAsync(
                    () -> events.emit(
                            MigrationEvent.builder().status("completed").build()),
                    background);
        }
    }

    /** Steps that use their position in the list of actions. */
    static final class Bitmaps implements TransactionActionHandler {
        private final Set<String> names = new HashSet<>();

        @Override
        public TransactionStep bitmapAdd(TransactionAction.BitmapAdd action) {
            String name = action.data().name();
            return scope -> {
                if (!names.add(name)) {
                    throw QmpErrorException.generic("actions[" + scope.index() + "]: there is a bitmap '" + name + "'");
                }
                scope.onAbort(() -> names.remove(name));
            };
        }
    }
}
