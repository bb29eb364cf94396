import com.example.vm.*;
import io.github.qapi4j.it.future.AvailableIn;
import io.github.qapi4j.it.future.FutureClient;
import io.github.qapi4j.it.future.FutureFacade;
import io.github.qapi4j.it.future.SchemaDifference;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What a user of a client will write. */
public final class FutureMachineClient {

    /** A command that overtakes the one that hangs. */
    void rescue(FutureClient client) throws IOException {
        CompletableFuture<Void> migration = client.executeAsync(
                MigrateCommand.builder().uri("tcp:host:4444").build());
        client.outOfBand()
                .withTimeout(Duration.ofSeconds(1))
                .execute(MigratePauseCommand.builder().build());
        migration.join();
    }

    /** What the server has decides what is sent. */
    void migrate(FutureClient client) throws IOException {
        MigrateCommand.Builder migrate = MigrateCommand.builder().uri("tcp:host:4444");
        if (client.schema().supports("migrate/arg-type/resume")) {
            migrate.resume(true);
        }
        if (client.supports(MigrateCommand.DESCRIPTOR) && client.supports(MigrationEvent.DESCRIPTOR)) {
            client.execute(migrate.build());
        }
    }

    /** The generated clients over whatever executes commands: an agent's client, one that reconnects, a user's decorator. */
    RunState status(QmpCaller caller) throws IOException {
        return QmpApi.on(caller)
                .withTimeout(Duration.ofSeconds(5))
                .queryStatus()
                .status();
    }

    /** A program that needs all of its API stops at its start. */
    void requireAll(FutureClient client) throws IOException {
        for (SchemaDifference difference : client.checkAgainst(QmpApi.schema())) {
            if (difference.kind() != SchemaDifference.Kind.MISSING_IN_API) {
                throw new IOException("this server does not fit: " + difference);
            }
        }
    }

    /** The same comparison by the facade, which is {@code QmpApi} when it has the method. */
    boolean isExact(FutureClient client) throws IOException {
        return FutureFacade.checkAgainst(client).isEmpty();
    }

    /** The shape of what is generated from several releases. */
    @AvailableIn({"8.2.0", "10.2.2"})
    record MigrateStartedEvent(
            String status, @AvailableIn("10.2.2") JsonObject details) {

        enum Status {
            SETUP,
            @AvailableIn("10.2.2")
            DEVICE
        }

        static final class Builder {
            private String status = "";

            @AvailableIn("8.2.0")
            @Deprecated
            Builder status(String status) {
                this.status = status;
                return this;
            }

            MigrateStartedEvent build() {
                return new MigrateStartedEvent(status, JsonObject.EMPTY);
            }
        }
    }
}
