package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpDecodeException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpGreeting;
import io.github.qapi4j.runtime.schema.SchemaDifference;
import io.github.qapi4j.runtime.schema.SchemaDifference.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * APIs of 4.2, 7.2 and 10.2 know in what a running QEMU 7.2 and its storage daemon differ from them. The expected differences come from the text of the
 * schemas, the conditions of that build, and the server's own lists.
 */
@Timeout(120)
class LiveSkewTest {
    private static final byte[] NO_ARGUMENTS = "{}".getBytes(StandardCharsets.US_ASCII);

    /** The block drivers with the condition {@code CONFIG_BLKIO}, which Debian's build does not set. */
    private static final List<String> BLKIO = List.of(
            "io_uring", "nvme-io_uring", "virtio-blk-vfio-pci", "virtio-blk-vhost-user", "virtio-blk-vhost-vdpa");

    @TempDir
    private static Path folder;

    private static LiveServer pc;
    private static LiveServer daemon;

    @BeforeAll
    static void start() throws Exception {
        pc = LiveServer.pc(Files.createDirectory(folder.resolve("pc")));
        daemon = LiveServer.storageDaemon(Files.createDirectory(folder.resolve("daemon")));
        try (QmpClient client = QmpClient.connect(pc.socket())) {
            QmpGreeting.Version version = client.greeting().qemuVersion().orElseThrow();
            Assumptions.assumeTrue(version.major() == 7 && version.minor() == 2, () -> "not QEMU 7.2 but " + version);
        }
    }

    @AfterAll
    static void stop() {
        if (pc != null) {
            pc.close();
        }
        if (daemon != null) {
            daemon.close();
        }
    }

    private static GeneratedSdk old() {
        return OlderReleasesCompileTest.sdk("4.2.0", "qapi");
    }

    private static List<String> texts(List<SchemaDifference> differences) {
        return differences.stream().map(SchemaDifference::toString).toList();
    }

    private static Set<String> blkio() {
        Set<String> paths = new TreeSet<>();
        for (String driver : BLKIO) {
            paths.add("blockdev-add/arg-type/driver/^" + driver);
            paths.add("blockdev-add/arg-type/+" + driver);
            paths.add("blockdev-create/arg-type/options/+" + driver);
            paths.add("x-blockdev-amend/arg-type/options/+" + driver);
            paths.add("query-blockstats/ret-type/driver-specific/driver/^" + driver);
            paths.add("query-blockstats/ret-type/driver-specific/+" + driver);
        }
        return paths;
    }

    /** Only what the build leaves out differs; the API has everything, as it was generated without symbols. */
    @Test
    void theOwnReleaseDiffersByConditionsOnly() throws Exception {
        Set<String> system = blkio();
        for (String vmnet : List.of("vmnet-bridged", "vmnet-host", "vmnet-shared")) { // CONFIG_VMNET
            system.add("netdev_add/arg-type/type/^" + vmnet);
            system.add("netdev_add/arg-type/+" + vmnet);
        }
        system.add("query-display-options/ret-type/type/^cocoa"); // CONFIG_COCOA
        system.add("query-display-options/ret-type/+cocoa");
        system.addAll(List.of("query-cpu-model-baseline", "query-cpu-model-comparison", "dump-skeys")); // TARGET_S390X
        system.add("query-gic-capabilities"); // TARGET_ARM
        try (QmpClient client = QmpClient.connect(pc.socket())) {
            expectMissing(RealSchema.QEMU_7_2.sdk().checkAgainst(client), system);
        }
        try (QmpClient client = QmpClient.connect(daemon.socket())) {
            expectMissing(RealSchema.STORAGE_DAEMON_7_2.sdk().checkAgainst(client), blkio());
            if (RealSchema.ALL) {
                assertThat(IntrospectionTest.storageDaemonAsBuilt().checkAgainst(client))
                        .isEmpty();
            }
        }
    }

    private static void expectMissing(List<SchemaDifference> differences, Set<String> paths) {
        assertThat(differences).extracting(SchemaDifference::path).containsExactlyElementsOf(new TreeSet<>(paths));
        assertThat(differences).extracting(SchemaDifference::kind).containsOnly(Kind.REMOVED);
    }

    @Test
    void aNewerApiLacksSomeThingsAndHasOthers() throws Exception {
        try (QmpClient client = QmpClient.connect(pc.socket())) {
            List<SchemaDifference> differences = RealSchema.QEMU_10_2.sdk().checkAgainst(client);
            assertThat(texts(differences))
                    .contains(
                            "block-job-change: command, then nothing (BREAKS)",
                            "x-query-rdma: nothing, then command (NONE)",
                            "VFIO_MIGRATION: event, then nothing (MAY_BREAK)",
                            "MEM_UNPLUG_ERROR: nothing, then event (NONE)",
                            "blockdev-mirror/arg-type/target-is-zero: optional boolean, then nothing (BREAKS)",
                            "query-status/ret-type/singlestep: nothing, then mandatory boolean (NONE)",
                            "dump-guest-memory/arg-type/format/^kdump-raw-zlib: value, then nothing (BREAKS)",
                            "migrate-set-capabilities/arg-type/capabilities/capability/^block: nothing, then value (NONE)",
                            "block-job-pause/$deprecated: feature, then nothing (NONE)",
                            "migrate/arg-type/uri: optional string, then mandatory string (BREAKS)",
                            "query-named-block-nodes/ret-type/node-name: mandatory string, then optional string (BREAKS)",
                            "query-block-jobs/ret-type/type: enum, then string (NONE)");
            expectNames(differences, RealSchema.QEMU_10_2.sdk(), client, "qemu");
            assertThat(client.supports("query-status/ret-type/singlestep/!boolean"))
                    .isTrue();
            assertThat(client.supports("blockdev-mirror/arg-type/target-is-zero"))
                    .isFalse();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "qapi.releases", matches = "all")
    void aNewerApiOfTheStorageDaemonToo() throws Exception {
        try (QmpClient client = QmpClient.connect(daemon.socket())) {
            GeneratedSdk sdk = RealSchema.STORAGE_DAEMON_10_2.sdk();
            List<SchemaDifference> differences = sdk.checkAgainst(client);
            assertThat(texts(differences))
                    .contains(
                            "block-job-change: command, then nothing (BREAKS)",
                            "blockdev-add/arg-type/active: optional boolean, then nothing (BREAKS)",
                            "object-add/arg-type/+secret/loaded: nothing, then optional boolean (NONE)");
            expectNames(differences, sdk, client, "qsd");
        }
    }

    @Test
    void anOlderApiLacksSomeThingsAndHasOthers() throws Exception {
        try (QmpClient client = QmpClient.connect(pc.socket())) {
            List<SchemaDifference> differences = old().checkAgainst(client);
            assertThat(texts(differences))
                    .contains(
                            "cpu-add: command, then nothing (BREAKS)",
                            "yank: nothing, then command (NONE)",
                            "MEMORY_FAILURE: nothing, then event (NONE)",
                            "object-add/arg-type/props: optional value, then nothing (BREAKS)",
                            "block-stream/arg-type/bottom: nothing, then optional string (NONE)",
                            "blockdev-add/arg-type/driver/^vxhs: value, then nothing (BREAKS)",
                            "SHUTDOWN/arg-type/reason/^snapshot-load: nothing, then value (NONE)",
                            "device_add/$json-cli: nothing, then feature (NONE)",
                            "netdev_add/arg-type/type: string, then enum (MAY_BREAK)");
            expectNames(differences, old(), client, "qemu");
            assertThat(client.supports("block-stream/arg-type/*bottom")).isTrue();
            assertThat(client.supports("device_add/$json-cli")).isTrue();
            assertThat(client.supports("blockdev-add/arg-type/+vxhs")).isFalse();
        }
        // 4.2 has no storage daemon: its system emulator has many commands that a daemon lacks.
        try (QmpClient client = QmpClient.connect(daemon.socket())) {
            List<SchemaDifference> differences = old().checkAgainst(client);
            assertThat(texts(differences))
                    .contains(
                            "query-status: command, then nothing (BREAKS)",
                            "block-export-add: nothing, then command (NONE)",
                            "blockdev-add/arg-type/+nbd/tls-hostname: nothing, then optional string (NONE)");
            expectNames(differences, old(), client, "qsd");
        }
    }

    /** The commands and events that differ are those of the schema's text and of the server's own lists. */
    private static void expectNames(
            List<SchemaDifference> differences, GeneratedSdk sdk, QmpClient client, String program) throws IOException {
        Set<String> api = new HashSet<>();
        sdk.schema().commands().forEach(command -> api.add(command.name()));
        sdk.schema().events().forEach(event -> api.add(event.name()));
        Set<String> server = commands(client);
        LiveSchema.recorded(program).entities().forEach((name, entity) -> {
            if (entity.get("meta-type").equals("event")) {
                server.add(name);
            }
        });
        assertThat(names(differences, Kind.REMOVED)).isNotEmpty().isEqualTo(without(api, server));
        assertThat(names(differences, Kind.ADDED)).isEqualTo(without(server, api));
        for (CommandDescriptor<?, ?> command : sdk.descriptor().commands()) {
            assertThat(client.supports(command)).as(command.name()).isEqualTo(server.contains(command.name()));
        }
        for (EventDescriptor<?> event : sdk.descriptor().events()) {
            assertThat(client.supports(event)).as(event.name()).isEqualTo(server.contains(event.name()));
        }
    }

    private static Set<String> commands(QmpClient client) throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonValue command : ((JsonArray) client.execute("query-commands", JsonObject.EMPTY)).elements()) {
            names.add(((JsonObject) command).getString("name"));
        }
        return names;
    }

    /** Returns the commands and events among the elements that differ. */
    private static Set<String> names(List<SchemaDifference> differences, Kind kind) {
        Set<String> names = new TreeSet<>();
        differences.stream()
                .filter(difference ->
                        difference.kind() == kind && !difference.path().contains("/"))
                .forEach(difference -> names.add(difference.path()));
        return names;
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        Set<String> rest = new TreeSet<>(names);
        rest.removeAll(others);
        return rest;
    }

    /** Only an answer without a member that was mandatory in 4.2 cannot be read; the comparison lists the member. */
    @Test
    void queriesAreReadUnlessAMandatoryMemberIsGone() throws Exception {
        try (QmpClient client = QmpClient.connect(pc.socket())) {
            assertThat(unreadable(client, RealSchema.QEMU_7_2.sdk())).isEmpty();
            assertThat(unreadable(client, old())).containsExactly(Map.entry("query-cpus-fast", "$.return[0].arch"));
            assertThat(texts(old().checkAgainst(client)))
                    .contains("query-cpus-fast/ret-type/arch: mandatory enum, then nothing (BREAKS)");
        }
    }

    /** Returns the paths of the errors in answers to queries without mandatory arguments. */
    private static Map<String, String> unreadable(QmpClient client, GeneratedSdk sdk) throws IOException {
        Map<String, String> failures = new TreeMap<>();
        int read = 0;
        for (CommandDescriptor<?, ?> query : OlderServerTest.queries(sdk).values()) {
            try {
                assertThat(execute(client, query)).isNotNull();
                read++;
            } catch (QmpErrorException e) {
                assertThat(e.errorClass()).isIn("CommandNotFound", "GenericError", "DeviceNotActive");
            } catch (QmpDecodeException e) {
                failures.put(query.name(), e.path());
            }
        }
        assertThat(read).isGreaterThan(40);
        return failures;
    }

    @Test
    void commandsThatTheServerLacksAreNotSent() throws Exception {
        QmpClientOptions options =
                QmpClientOptions.builder().rejectUnsupported(true).build();
        long begin = System.nanoTime();
        try (QmpClient client = QmpClient.connect(pc.socket(), options)) {
            System.out.println("connecting with the schema: " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            String message = "' was not sent: CommandNotFound: QEMU "
                    + client.greeting().qemuVersion().orElseThrow() + " does not have this command";
            for (GeneratedSdk sdk : List.of(old(), RealSchema.QEMU_10_2.sdk())) {
                Set<String> server = commands(client);
                List<String> rejected = new ArrayList<>();
                for (CommandDescriptor<?, ?> query :
                        OlderServerTest.queries(sdk).values()) {
                    if (!server.contains(query.name())) {
                        assertThatThrownBy(() -> execute(client, query)).hasMessage("'" + query.name() + message);
                        rejected.add(query.name());
                    }
                }
                assertThat(rejected).contains(sdk == old() ? "query-cpus" : "query-accelerators");
                assertThat(execute(
                                client, sdk.descriptor().command("query-status").orElseThrow()))
                        .isNotNull();
            }
            assertThatThrownBy(() -> client.execute("query-accelerators", JsonObject.EMPTY))
                    .hasMessage("'query-accelerators" + message);
        }
    }

    /** A QEMU that waits for its configuration answers {@code query-qmp-schema}, and rejects other commands itself. */
    @Test
    void commandsThatTheServerDoesNotAcceptYetAreSent() throws Exception {
        QmpClientOptions options =
                QmpClientOptions.builder().rejectUnsupported(true).build();
        try (LiveServer waiting = LiveServer.pc(Files.createDirectory(folder.resolve("preconfig")), "--preconfig");
                QmpClient client = QmpClient.connect(waiting.socket(), options)) {
            assertThat(client.supports("stop")).isTrue();
            assertThatThrownBy(() -> client.execute("stop", JsonObject.EMPTY))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageStartingWith("'stop' failed with GenericError: ");
            assertThatThrownBy(() -> client.execute("query-accelerators", JsonObject.EMPTY))
                    .hasMessageStartingWith("'query-accelerators' was not sent: ");
        }
    }

    private static Object execute(QmpClient client, CommandDescriptor<?, ?> command) throws IOException {
        return client.execute((QmpCommand<?>) JsonFormat.strict().read(command.arguments(), NO_ARGUMENTS));
    }
}
