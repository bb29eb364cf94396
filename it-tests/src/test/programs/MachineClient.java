import com.example.vm.*;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.OutOfBandCommand;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Executes the commands of a {@code MachineServer}; returns what became of them. */
public final class MachineClient implements Function<QmpServer, List<String>> {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> log = new ArrayList<>();

    @Override
    public List<String> apply(QmpServer server) {
        try (QmpClient client = QmpClient.connect(server.attach());
                QmpClient other = QmpClient.connect(server.attach());
                EventSubscription<MigrationEvent> migration = client.events().subscribe(MigrationEvent.DESCRIPTOR)) {
            for (CommandInfo info :
                    client.execute(QueryCommandsCommand.builder().build())) {
                log.add(info.name());
            }
            client.execute(StopCommand.builder().build());
            log.add(client.execute(QueryStatusCommand.builder().build())
                    .status()
                    .wireName());

            client.execute(GetfdCommand.builder().fdname("disk").build());
            other.execute(GetfdCommand.builder().fdname("disk").build());
            fail(client, GetfdCommand.builder().fdname("disk").build());

            client.execute(MigrateCommand.builder().uri("tcp:host:4444").build());
            log.add(migration.next(LONG).event().status());
            log.add(migration.next(LONG).event().status());
            fail(client, MigrateCommand.builder().uri("x").build());

            fail(
                    client,
                    TransactionCommand.builder()
                            .actions(List.of(add("a"), add("b"), add("a")))
                            .build());
            client.execute(
                    TransactionCommand.builder().actions(List.of(add("a"))).build());

            OutOfBandCommand<Void> pause = MigratePauseCommand.builder().build();
            fail(client, pause);
        } catch (IOException e) {
            log.add(e.toString());
        }
        return log;
    }

    private static TransactionAction add(String name) {
        return TransactionAction.bitmapAdd(
                Bitmap.builder().node("disk0").name(name).build());
    }

    private void fail(QmpClient client, QmpCommand<?> command) throws IOException {
        try {
            client.execute(command);
            log.add(command + " succeeded");
        } catch (QmpErrorException e) {
            log.add(e.errorClass() + ": " + e.description());
        }
    }
}
