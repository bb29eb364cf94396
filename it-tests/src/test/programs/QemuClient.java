import com.example.vm.*;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.schema.SchemaDifference;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A user's program that uses what a QEMU offers and a {@code QmpServer} does not yet: out-of-band execution and the schema of the server. */
public final class QemuClient {

    /** A command that is executed while another command hangs. */
    void rescue(QmpClient client) throws IOException {
        CompletableFuture<Void> migration = client.executeAsync(
                MigrateCommand.builder().uri("tcp:host:4444").build());
        client.outOfBand()
                .withTimeout(Duration.ofSeconds(1))
                .execute(MigratePauseCommand.builder().build());
        migration.join();
    }

    /** The arguments and commands depend on the features of the server. */
    void migrate(QmpClient client) throws IOException {
        MigrateCommand.Builder migrate = MigrateCommand.builder().uri("tcp:host:4444");
        if (client.schema().supports("migrate/arg-type/resume")) {
            migrate.resume(true);
        }
        if (client.supports(MigrateCommand.DESCRIPTOR) && client.supports(MigrationEvent.DESCRIPTOR)) {
            client.execute(migrate.build());
        }
    }

    /** Generated clients work with any caller: an agent's client, a client that reconnects, a user's decorator. */
    RunState status(QmpCaller caller) throws IOException {
        return QmpApi.on(caller)
                .withTimeout(Duration.ofSeconds(5))
                .queryStatus()
                .status();
    }

    /** A program that requires the whole API checks the server at its start. */
    void requireAll(QmpClient client) throws IOException {
        for (SchemaDifference difference : client.checkAgainst(QmpApi.schema())) {
            if (difference.impact() == SchemaDifference.Impact.BREAKS) {
                throw new IOException("this server does not fit: " + difference);
            }
        }
    }

    /** The same comparison through the facade. */
    boolean isExact(QmpClient client) throws IOException {
        return QmpApi.checkAgainst(client).isEmpty();
    }
}
