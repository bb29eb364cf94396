package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.ServerRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running QEMU 7.2 answers all queries without mandatory arguments, and the API of a range of releases reads the answers. */
@Timeout(300)
class ReleaseRangeLiveTest {
    @TempDir
    private Path folder;

    @Test
    void everyQueryOfAnOldServerIsRead() throws Exception {
        assumeTrue(RealSchema.ALL, "only with -Dqapi.releases=all");
        GeneratedSdk range = ReleaseRange.sdk("qapi");
        try (LiveServer server = LiveServer.pc(folder, "-drive", "file=null-co://,format=raw,if=virtio,id=d0");
                QmpClient client = QmpClient.connect(server.socket())) {
            String version = client.greeting().qemuVersion().orElseThrow().toString();
            assumeTrue(version.startsWith("7.2."), "not QEMU 7.2 but " + version);
            ServerRelease release = (ServerRelease) range.find("QmpApi")
                    .orElseThrow()
                    .getMethod("serverRelease", QmpClient.class)
                    .invoke(null, client);
            assertThat(release.isIncluded()).isTrue();
            assertThat(release.name()).contains("7.2.0");

            Map<String, Object> values = new TreeMap<>();
            Map<String, String> errors = new TreeMap<>();
            Map<String, String> unread = new TreeMap<>();
            Map<String, CommandDescriptor<?, ?>> newest = OlderServerTest.queries(RealSchema.QEMU_10_2.sdk());
            int lostByNewest = 0;
            for (CommandDescriptor<?, ?> query : OlderServerTest.queries(range).values()) {
                JsonValue raw;
                try {
                    raw = client.execute(query.name(), JsonObject.EMPTY);
                } catch (QmpErrorException e) {
                    errors.put(query.name(), e.errorClass());
                    continue;
                }
                try {
                    values.put(query.name(), readAndWritten(query.returns(), raw));
                } catch (IOException | IllegalArgumentException | AssertionError e) {
                    unread.put(query.name(), String.valueOf(e.getMessage()));
                }
                CommandDescriptor<?, ?> alone = newest.get(query.name());
                if (alone != null && !isRead(alone.returns(), raw)) {
                    lostByNewest++;
                }
            }
            System.out.println("QEMU " + version + ", API of " + ReleaseRange.ALL + ": " + values.size()
                    + " queries read, " + unread.size() + " not; the API of 10.2.2 alone loses " + lostByNewest
                    + "; errors " + errors);
            assertThat(unread).isEmpty();
            assertThat(values).hasSizeGreaterThan(50);
            assertThat(errors.values()).isSubsetOf("CommandNotFound", "GenericError", "DeviceNotActive");
            assertThat(lostByNewest).isGreaterThan(5);
            // SevInfo is a struct in 7.2 and a union in 10.2.2.
            assertThat(values.get("query-sev"))
                    .asString()
                    .startsWith("Unrecognized[rawDiscriminator=null, enabled=false,");
        }
    }

    /** Reads an answer, and checks that it is written back unchanged. */
    private static <T> Object readAndWritten(Codec<T> codec, JsonValue raw) throws IOException {
        T value = JsonFormat.tolerant().read(codec, bytes(raw));
        JsonValue back = JsonValue.parse(new String(JsonFormat.strict().write(codec, value), StandardCharsets.UTF_8));
        assertThat(Json.same(Json.parse(back.toString()), Json.parse(raw.toString())))
                .as("%s came back as %s", raw, back)
                .isTrue();
        return value;
    }

    private static boolean isRead(Codec<?> codec, JsonValue raw) {
        try {
            JsonFormat.tolerant().read(codec, bytes(raw));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] bytes(JsonValue value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }
}
