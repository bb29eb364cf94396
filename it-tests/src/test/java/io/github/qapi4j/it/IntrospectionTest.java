package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.report.IntrospectionWriter;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpServer;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The introspection of a generated API is what {@code qapi introspect} prints for its schema. */
@Execution(ExecutionMode.CONCURRENT)
class IntrospectionTest {
    /** Without symbols, an API has everything regardless of its condition, and so has its introspection. */
    @ParameterizedTest
    @MethodSource("io.github.qapi4j.it.RealSchema#selected")
    void isThatOfTheSchemaWithoutConditions(RealSchema real) throws IOException {
        GeneratedSdk sdk = real.sdk();
        boolean hasCommand = sdk.schema().commands().stream()
                .anyMatch(command -> command.name().equals("query-qmp-schema"));
        assertThat(sdk.descriptor().introspection().isPresent()).isEqualTo(hasCommand);
        if (!hasCommand) {
            return;
        }
        String text = sdk.descriptor().introspection().orElseThrow();
        StringWriter printed = new StringWriter();
        IntrospectionWriter.writeWithConditions(Introspection.of(sdk.schema(), TypeNames.MASKED), printed);

        assertThat(text).matches("[ -~]*");
        assertThat(JsonValue.parse(text).equals(unconditional(JsonValue.parse(printed.toString()))))
                .isTrue();
        Output.print("introspection of " + real + ": " + text.length() + " bytes");
    }

    @Test
    @EnabledIfSystemProperty(named = "qapi.releases", matches = "all")
    void isThatOfTheSameSymbols() throws IOException {
        Set<String> defined = LiveSchema.recorded("qsd").defined();
        GeneratedSdk sdk = storageDaemonAsBuilt();
        StringWriter printed = new StringWriter();
        IntrospectionWriter.write(Introspection.of(sdk.schema(), TypeNames.MASKED), defined, printed);

        String text = sdk.descriptor().introspection().orElseThrow();
        assertThat(JsonValue.parse(text).equals(JsonValue.parse(printed.toString())))
                .isTrue();
    }

    /** A server answers {@code query-qmp-schema} with it, although the command has no handler. */
    @Test
    void isTheAnswerOfAServer() throws Exception {
        GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");
        try (QmpServer server = QmpServer.builder(sdk.descriptor()).start();
                QmpClient client = QmpClient.connect(server.attach())) {
            JsonValue expected =
                    JsonValue.parse(sdk.descriptor().introspection().orElseThrow());
            for (int i = 0; i < 2; i++) {
                assertThat(client.execute("query-qmp-schema", JsonObject.EMPTY).equals(expected))
                        .isTrue();
            }
            assertThat(client.execute("query-commands", JsonObject.EMPTY).toString())
                    .contains("query-qmp-schema");
            assertThat(client.checkAgainst(sdk.descriptor())).isEmpty();
            assertThat(client.supports("blockdev-add/arg-type/node-name")).isTrue();
        }
    }

    /** Returns the API of the storage daemon of 7.2 with the symbols of the build that was recorded. */
    static GeneratedSdk storageDaemonAsBuilt() {
        return GeneratedSdk.of(
                RealSchema.STORAGE_DAEMON_7_2.path(),
                "sdk.introspected",
                options -> options.defines(LiveSchema.recorded("qsd").defined()));
    }

    /** Replaces each conditional element by the element. */
    private static JsonValue unconditional(JsonValue value) {
        if (value instanceof JsonArray array) {
            return JsonArray.of(array.elements().stream()
                    .map(IntrospectionTest::unconditional)
                    .toArray(JsonValue[]::new));
        }
        if (value instanceof JsonObject object) {
            JsonValue inner = object.members().get("$value");
            if (inner != null) {
                return unconditional(inner);
            }
            JsonObject.Builder members = JsonObject.builder();
            object.members().forEach((name, member) -> members.put(name, unconditional(member)));
            return members.build();
        }
        return value;
    }
}
