import com.example.vm.*;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.OutOfBandCommand;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Executes the commands of a {@code MachineServer} and returns their results. */
public final class MachineClient implements Function<QmpServer, List<String>> {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> log = new ArrayList<>();

    @Override
    public List<String> apply(QmpServer server) {
        try (QmpClient client = QmpClient.connect(server.attach());
                QmpClient other = QmpClient.connect(server.attach());
                EventSubscription<MigrationEvent> migration = client.events().subscribe(MigrationEvent.DESCRIPTOR)) {
            QmpApi api = QmpApi.on(client);
            for (CommandInfo command : api.queryCommands()) {
                log.add(command.name());
            }
            api.stop();
            log.add(api.queryStatus().status().wireName());

            api.getfd("disk");
            QmpApi.on(other).getfd("disk");
            fail(() -> api.getfd("disk"));

            api.withTimeout(LONG).migrate("tcp:host:4444");
            log.add(migration.next(LONG).event().status());
            log.add(migration.next(LONG).event().status());
            fail(() -> api.migrate("x"));

            fail(() -> api.transaction(List.of(add("a"), add("b"), add("a"))));
            api.transaction(List.of(add("a")));

            OutOfBandCommand<Void> pause = MigratePauseCommand.builder().build();
            fail(() -> client.execute(pause));
        } catch (IOException e) {
            log.add(e.toString());
        }
        return log;
    }

    private static TransactionAction add(String name) {
        return TransactionAction.bitmapAdd(bitmap -> bitmap.node("disk0").name(name));
    }

    private interface Call {
        void run() throws IOException;
    }

    private void fail(Call call) throws IOException {
        try {
            call.run();
            log.add("no error");
        } catch (QmpErrorException e) {
            log.add(e.errorClass() + ": " + e.description());
        }
    }
}
