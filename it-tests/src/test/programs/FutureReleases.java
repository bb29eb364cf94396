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

/** A user's program that uses planned methods of clients. */
public final class FutureMachineClient {

    /** A command that is executed while another command hangs. */
    void rescue(FutureClient client) throws IOException {
        CompletableFuture<Void> migration = client.executeAsync(
                MigrateCommand.builder().uri("tcp:host:4444").build());
        client.outOfBand()
                .withTimeout(Duration.ofSeconds(1))
                .execute(MigratePauseCommand.builder().build());
        migration.join();
    }

    /** The arguments and commands depend on the features of the server. */
    void migrate(FutureClient client) throws IOException {
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
    void requireAll(FutureClient client) throws IOException {
        for (SchemaDifference difference : client.checkAgainst(QmpApi.schema())) {
            if (difference.kind() != SchemaDifference.Kind.MISSING_IN_API) {
                throw new IOException("this server does not fit: " + difference);
            }
        }
    }

    /** The same comparison through the facade; the method will be part of {@code QmpApi}. */
    boolean isExact(FutureClient client) throws IOException {
        return FutureFacade.checkAgainst(client).isEmpty();
    }

    /** The form of a record that is generated from several releases. */
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
