import io.github.qapi4j.it.future.AvailableIn;
import io.github.qapi4j.runtime.codec.JsonObject;

/** The form of an API that is generated from several releases. */
public final class FutureReleases {

    /** An event that not all releases have. */
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
