package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpDecodeException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Member;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients generated from the schema of 10.2.2 execute all queries without mandatory arguments on a running QEMU 7.2. */
@Timeout(120)
class OlderServerTest {
    private static final byte[] NO_ARGUMENTS = "{}".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private LiveServer server;
    private QmpClient client;

    @BeforeEach
    void start() throws Exception {
        server = LiveServer.pc(folder, "-drive", "file=null-co://,format=raw,if=virtio,id=d0");
        client = QmpClient.connect(server.socket());
        String version = client.greeting().version().toString();
        Assumptions.assumeTrue(
                version.contains("\"minor\":2") && version.contains("\"major\":7"), "not QEMU 7.2 but " + version);
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void withNullableReturnsEveryQueryReads() throws IOException {
        Map<String, Object> values = new TreeMap<>();
        Map<String, String> errors = new TreeMap<>();
        for (CommandDescriptor<?, ?> descriptor : queries(nullable()).values()) {
            try {
                values.put(descriptor.name(), execute(descriptor));
            } catch (QmpErrorException e) {
                errors.put(descriptor.name(), e.errorClass());
            }
        }
        System.out.println("QEMU 7.2, nullable returns: " + values.size() + " queries read, errors " + errors);
        assertThat(values).hasSizeGreaterThan(40).containsKeys("query-block", "query-machines", "query-blockstats");
        assertThat(errors.values()).isSubsetOf("CommandNotFound", "GenericError", "DeviceNotActive");
        // SevInfo is a struct in 7.2 and a union in 10.2.2.
        assertThat(values.get("query-sev")).asString().startsWith("Unrecognized[rawDiscriminator=null, enabled=false,");
    }

    @Test
    void withoutThemAReplyThatDoesNotReadIsNotLost() throws IOException {
        Map<String, CommandDescriptor<?, ?>> tolerant = queries(nullable());
        Map<String, String> failures = new TreeMap<>();
        for (CommandDescriptor<?, ?> descriptor :
                queries(RealSchema.QEMU_10_2.sdk()).values()) {
            String name = descriptor.name();
            try {
                execute(descriptor);
            } catch (QmpErrorException e) {
                // An error that the server has sent.
            } catch (QmpDecodeException e) {
                failures.put(name, e.path());
                JsonValue raw = e.rawReply().orElseThrow();
                assertThat(raw).isEqualTo(client.execute(name, JsonObject.EMPTY));
                assertThat(e)
                        .hasMessageStartingWith("the reply to '" + name + "' has no member " + e.path())
                        .hasMessageContaining("nullableReturns");
                // The client with nullable returns can read the value.
                Codec<?> returns = tolerant.get(name).returns();
                assertThat(JsonFormat.tolerant().read(returns, bytes(raw))).isNotNull();
            }
        }
        System.out.println("QEMU 7.2: " + failures);
        assertThat(failures)
                .containsKeys("query-block", "query-blockstats", "query-named-block-nodes")
                .containsEntry("query-machines", "$.return[0].acpi");
        assertThat(failures).doesNotContainKey("query-sev");
    }

    private static GeneratedSdk nullable() {
        return GeneratedSdk.of(
                RealSchema.QEMU_10_2.path(),
                "sdk.nullable_queries_10_2",
                options -> options.docs(DocsLevel.NONE)
                        .includeCommands(List.of("query-*"))
                        .nullableReturns(true));
    }

    /** Returns the commands without mandatory arguments whose names begin with {@code query-}. */
    static Map<String, CommandDescriptor<?, ?>> queries(GeneratedSdk sdk) {
        Map<String, CommandDescriptor<?, ?>> queries = new LinkedHashMap<>();
        for (Command command : sdk.schema().commands()) {
            boolean argumentless =
                    sdk.schema().members(command.arguments()).stream().allMatch(Member::optional);
            if (command.name().startsWith("query-") && argumentless) {
                queries.put(
                        command.name(), sdk.descriptor().command(command.name()).orElseThrow());
            }
        }
        assertThat(queries).hasSizeGreaterThan(50);
        return queries;
    }

    private Object execute(CommandDescriptor<?, ?> descriptor) throws IOException {
        return client.execute((QmpCommand<?>) JsonFormat.strict().read(descriptor.arguments(), NO_ARGUMENTS));
    }

    private static byte[] bytes(JsonValue value) {
        return value.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
