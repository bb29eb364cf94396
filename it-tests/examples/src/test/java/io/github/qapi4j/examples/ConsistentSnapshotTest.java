package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.examples.qmp.BlockdevAddCommand;
import io.github.qapi4j.examples.qmp.BlockdevCreateCommand;
import io.github.qapi4j.examples.qmp.BlockdevDelCommand;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.QueryJobsCommand;
import io.github.qapi4j.examples.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.examples.qmp.TransactionCommand;
import io.github.qapi4j.junit.FakeQemu;
import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.runtime.qmp.CommandDisabledException;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@FakeQemu(QmpApi.class)
class ConsistentSnapshotTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final String FREEZE = "guest-fsfreeze-freeze";
    private static final String THAW = "guest-fsfreeze-thaw";
    private static final String TWO = "\"return\": 2";
    private static final String DISABLED =
            "\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Command %s has been disabled: not allowed\"}";

    @TempDir
    private Path folder;

    /** The README's commands with a real QEMU and a fake agent. */
    @Test
    void takesASnapshotOfAllDisks() throws Exception {
        Path socket = folder.resolve("vm1.sock");
        Path overlays = Files.createDirectory(folder.resolve("overlays"));
        List<LiveQemu> machines = new ArrayList<>();
        List<String> examples = new ArrayList<>();
        try (FakeAgent agent =
                new FakeAgent(folder.resolve("fake.sock")).on(FREEZE, TWO).on(THAW, TWO)) {
            for (Console.Command command : Console.section("ConsistentSnapshot", folder)) {
                switch (command.program()) {
                    case "qemu-system-x86_64" -> machines.add(LiveQemu.start(folder, command.words()));
                    case "qemu-img" -> LiveQemu.run(folder, command.words());
                    default -> {
                        String[] arguments = command.arguments();
                        examples.add(command.words().get(3));
                        boolean takes = examples.size() == 1;
                        if (takes) {
                            arguments[1] = folder.resolve("fake.sock").toString();
                            arguments[2] = overlays.toString();
                        }
                        assertThat(Console.printed(() -> {
                                    if (takes) {
                                        ConsistentSnapshot.main(arguments);
                                    } else {
                                        LiveSnapshot.main(arguments);
                                    }
                                }))
                                .isEqualTo(command.output());
                    }
                }
            }
            assertThat(examples)
                    .containsExactly(
                            "io.github.qapi4j.examples.ConsistentSnapshot", "io.github.qapi4j.examples.LiveSnapshot");
            assertThat(agent.commands()).containsExactly(FREEZE, THAW);
            try (QmpClient client = QmpClient.connect(socket)) {
                LiveSnapshot snapshot = new LiveSnapshot(client, PATIENT);
                assertThat(snapshot.commit("disk1")).isEqualTo(overlays.resolve("disk1-overlay.qcow2"));
            }
            ConsistentSnapshot.main(
                    new String[] {"thaw", folder.resolve("fake.sock").toString()});
            assertThat(agent.commands()).containsExactly(FREEZE, THAW, THAW);
        } finally {
            machines.forEach(LiveQemu::close);
        }
    }

    private FakeAgent agent() throws IOException {
        return new FakeAgent(folder.resolve("agent.sock")).on(FREEZE, TWO).on(THAW, TWO);
    }

    private void take(QmpClient client, Duration limit) throws IOException {
        new ConsistentSnapshot(client, folder.resolve("agent.sock"), limit).take(folder, List.of("disk0"));
    }

    private void fakeDisk(FakeServer qemu) throws IOException {
        Path disk = Files.createFile(folder.resolve("disk0.img"));
        qemu.on(QueryNamedBlockNodesCommand.DESCRIPTOR).replyJson(Disks.nodes(Disks.node("disk0", "raw", disk)));
        qemu.on(BlockdevCreateCommand.DESCRIPTOR)
                .emit("JOB_STATUS_CHANGE", "{'id': 'create-disk0', 'status': 'pending'}")
                .emit("JOB_STATUS_CHANGE", "{'id': 'create-disk0', 'status': 'concluded'}")
                .emit("JOB_STATUS_CHANGE", "{'id': 'create-disk0', 'status': 'null'}")
                .reply();
        qemu.on(QueryJobsCommand.DESCRIPTOR).lenient().replyJson("[]");
        qemu.on(BlockdevAddCommand.DESCRIPTOR).reply();
        qemu.on(BlockdevDelCommand.DESCRIPTOR).lenient().reply();
    }

    @Test
    void aSnapshotThatFailsThawsAndIsUndone(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        qemu.on(TransactionCommand.DESCRIPTOR).fail("no");
        try (FakeAgent agent = agent()) {
            assertThatThrownBy(() -> take(client, PATIENT))
                    .hasMessageContaining("no")
                    .hasNoSuppressedExceptions();

            assertThat(agent.commands()).containsExactly(FREEZE, THAW);
            assertThat(qemu.takeCommand(BlockdevDelCommand.DESCRIPTOR).nodeName())
                    .isEqualTo("disk0-overlay");
        }
    }

    /** QEMU may still take the snapshot, so the overlay stays. */
    @Test
    void aSnapshotWithoutAReplyThaws(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        qemu.on(TransactionCommand.DESCRIPTOR).noReply();
        try (FakeAgent agent = agent()) {
            assertThatThrownBy(() -> take(client, IMPATIENT)).isInstanceOf(QmpTimeoutException.class);

            assertThat(agent.commands()).containsExactly(FREEZE, THAW);
            assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).isEmpty();
        }
    }

    @Test
    void aFreezeWithoutAReplyIsFollowedByAThaw(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        try (FakeAgent agent = agent().on(FREEZE, FakeAgent.SILENT)) {
            assertThatThrownBy(() -> take(client, Duration.ofMillis(50))).isInstanceOf(QmpTimeoutException.class);

            assertThat(agent.commands()).containsExactly(FREEZE, THAW);
            assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).hasSize(1);
        }
    }

    /** A reply that no agent sends causes an unchecked exception. */
    @Test
    void aReplyOfTheWrongTypeIsFollowedByAThaw(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        try (FakeAgent agent = agent().on(FREEZE, "\"return\": \"two\"")) {
            assertThatThrownBy(() -> take(client, PATIENT)).isInstanceOf(RuntimeException.class);

            assertThat(agent.commands()).containsExactly(FREEZE, THAW);
            assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).hasSize(1);
        }
    }

    @Test
    void aGuestThatFreezesNothingIsReported(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        try (FakeAgent agent = agent().on(FREEZE, "\"return\": 0")) {
            assertThatThrownBy(() -> take(client, PATIENT)).hasMessage("the guest has frozen no file system");

            assertThat(agent.commands()).containsExactly(FREEZE, THAW);
        }
    }

    @Test
    void aThawThatFailsIsRepeatedOnANewConnection(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        qemu.on(TransactionCommand.DESCRIPTOR).reply();
        try (FakeAgent agent = agent().on(THAW, FakeAgent.END, TWO)) {
            take(client, PATIENT);

            assertThat(agent.commands()).containsExactly(FREEZE, THAW, THAW);
        }
    }

    @Test
    void aGuestThatStaysFrozenIsReported(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        qemu.on(TransactionCommand.DESCRIPTOR).reply();
        String error = "\"error\": {\"class\": \"GenericError\", \"desc\": \"disk gone\"}";
        try (FakeAgent agent = agent().on(THAW, error)) {
            assertThatThrownBy(() -> take(client, PATIENT))
                    .hasMessageStartingWith("THE GUEST MAY BE FROZEN: ")
                    .hasMessageContaining("disk gone");

            // The snapshot was taken.
            assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).isEmpty();
            assertThat(agent.commands()).containsExactly(FREEZE, THAW, THAW);
        }
    }

    @Test
    void anAgentThatDoesNotPermitTheFreeze(FakeServer qemu, QmpClient client) throws Exception {
        fakeDisk(qemu);
        try (FakeAgent agent = agent().on(FREEZE, DISABLED.formatted(FREEZE))) {
            assertThatThrownBy(() -> take(client, PATIENT)).isInstanceOf(CommandDisabledException.class);

            assertThat(agent.commands()).containsExactly(FREEZE, THAW);
            assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).hasSize(1);
        }
    }
}
