package io.github.qapi4j.runtime.agent;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.CommandFlag;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code guest-shutdown}, as generated code has it: no reply on success. */
record Shutdown() implements QmpCommand<@Nullable Void> {
    static final CommandDescriptor<Shutdown, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                    "guest-shutdown",
                    new Codec<Shutdown>() {
                        @Override
                        public Shutdown read(JsonReader in) throws IOException {
                            JsonObject.CODEC.read(in);
                            return new Shutdown();
                        }

                        @Override
                        public void write(JsonWriter out, Shutdown value) throws IOException {
                            JsonObject.CODEC.write(out, JsonObject.EMPTY);
                        }
                    },
                    Codecs.EMPTY)
            .flag(CommandFlag.NO_SUCCESS_RESPONSE)
            .build();

    @Override
    public CommandDescriptor<Shutdown, @Nullable Void> descriptor() {
        return DESCRIPTOR;
    }
}
