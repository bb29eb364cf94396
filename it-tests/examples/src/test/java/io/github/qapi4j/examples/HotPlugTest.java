package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.examples.qmp.BlockdevAddCommand;
import io.github.qapi4j.examples.qmp.BlockdevDelCommand;
import io.github.qapi4j.examples.qmp.DeviceAddCommand;
import io.github.qapi4j.examples.qmp.DeviceDelCommand;
import io.github.qapi4j.examples.qmp.DeviceDeletedEvent;
import io.github.qapi4j.examples.qmp.DeviceUnplugGuestErrorEvent;
import io.github.qapi4j.examples.qmp.Netdev;
import io.github.qapi4j.examples.qmp.NetdevAddCommand;
import io.github.qapi4j.examples.qmp.NetdevDelCommand;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.junit.FakeQemu;
import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@FakeQemu(QmpApi.class)
class HotPlugTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(50);
    private static final JsonObject LUN =
            JsonObject.builder().put("lun", 2).put("removable", true).build();

    /** The README's commands with a real QEMU, and a PCI device, which only a guest can release. */
    @Test
    void plugsAndUnplugs(@TempDir Path folder) throws Exception {
        List<LiveQemu> machines = new ArrayList<>();
        int examples = 0;
        try {
            for (Console.Command command : Console.section("HotPlug", folder)) {
                switch (command.program()) {
                    case "qemu-system-x86_64" -> machines.add(LiveQemu.start(folder, command.words()));
                    case "qemu-img" -> LiveQemu.run(folder, command.words());
                    default -> {
                        assertThat(Console.printed(() -> HotPlug.main(command.arguments())))
                                .isEqualTo(command.output());
                        examples++;
                    }
                }
            }
            assertThat(examples).isEqualTo(4);
            try (QmpClient client = QmpClient.connect(folder.resolve("vm1.sock"))) {
                undoesAndWaits(client, folder.resolve("data.img"));
            }
        } finally {
            machines.forEach(LiveQemu::close);
        }
    }

    private static void undoesAndWaits(QmpClient client, Path image) throws IOException {
        HotPlug machine = new HotPlug(client, IMPATIENT);
        assertThatThrownBy(() -> machine.addDisk("disk", image, "qcow2", "scsi-hd", "absent", LUN))
                .hasMessageContaining("Bus 'absent' not found")
                .hasNoSuppressedExceptions();
        assertThat(QmpApi.on(client).blockCore().queryNamedBlockNodes()).isEmpty();

        machine.addNic(Netdev.user("net1"), "virtio-net-pci", "port0", JsonObject.EMPTY);
        assertThatThrownBy(() -> machine.removeNic("net1"))
                .hasMessage("the guest has not released net1 within PT0.05S");
        assertThatThrownBy(() -> QmpApi.on(client).net().netdevAdd(Netdev.user("net1")))
                .hasMessageContaining("Duplicate ID 'net1'");
    }

    @Test
    void undoesInReverseOrder(FakeServer qemu, QmpClient client) {
        qemu.on(BlockdevAddCommand.DESCRIPTOR).reply();
        qemu.on(DeviceAddCommand.DESCRIPTOR).fail("Bus 'scsi0.0' not found");
        qemu.on(BlockdevDelCommand.DESCRIPTOR).reply();

        assertThatThrownBy(() -> addDisk(client, "qcow2"))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("Bus 'scsi0.0' not found")
                .hasNoSuppressedExceptions();

        assertThat(qemu.commands())
                .extracting(command -> command.name() + " " + command.arguments())
                .containsExactly(
                        "blockdev-add {\"driver\":\"file\",\"node-name\":\"data-file\",\"filename\":\"/images/data.img\"}",
                        "blockdev-add {\"driver\":\"qcow2\",\"node-name\":\"data\",\"file\":\"data-file\"}",
                        "device_add {\"driver\":\"scsi-hd\",\"bus\":\"scsi0.0\",\"id\":\"data\",\"lun\":2,"
                                + "\"removable\":true,\"drive\":\"data\"}",
                        "blockdev-del {\"node-name\":\"data\"}",
                        "blockdev-del {\"node-name\":\"data-file\"}");
    }

    @Test
    void undoesOnlyWhatWasDone(FakeServer qemu, QmpClient client) {
        qemu.on(BlockdevAddCommand.DESCRIPTOR).reply().then().fail("Image is not in qcow2 format");
        qemu.on(BlockdevDelCommand.DESCRIPTOR).reply();

        assertThatThrownBy(() -> addDisk(client, "qcow2")).hasMessageContaining("Image is not in qcow2 format");

        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR))
                .extracting(BlockdevDelCommand::nodeName)
                .containsExactly("data-file");
    }

    @Test
    void reportsWhatCannotBeUndone(FakeServer qemu, QmpClient client) {
        qemu.on(BlockdevAddCommand.DESCRIPTOR).reply();
        qemu.on(DeviceAddCommand.DESCRIPTOR).fail("no");
        qemu.on(BlockdevDelCommand.DESCRIPTOR)
                .fail("Node data is in use")
                .then()
                .reply();

        assertThatThrownBy(() -> addDisk(client, "raw"))
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(undo -> assertThat(undo).hasMessageContaining("Node data is in use")));

        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).hasSize(2);
    }

    /** The properties of the device repeat its id. */
    @Test
    void undoesAfterAnArgumentThatCannotBeSent(FakeServer qemu, QmpClient client) {
        JsonObject repeated = JsonObject.builder().put("id", "other").build();
        HotPlug machine = new HotPlug(client, PATIENT);
        qemu.on(BlockdevAddCommand.DESCRIPTOR).reply();
        qemu.on(BlockdevDelCommand.DESCRIPTOR).reply();
        qemu.on(NetdevAddCommand.DESCRIPTOR).reply();
        qemu.on(NetdevDelCommand.DESCRIPTOR).reply();

        assertThatThrownBy(() -> machine.addDisk("data", Path.of("/x"), "raw", "scsi-hd", "scsi0.0", repeated))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.addNic(Netdev.tap("net0"), "virtio-net-pci", "port0", repeated))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(qemu.commands())
                .extracting(command -> command.name())
                .containsExactly(
                        "blockdev-add", "blockdev-add", "blockdev-del", "blockdev-del", "netdev_add", "netdev_del");
    }

    /** An earlier attempt has removed one of the nodes. */
    @Test
    void removesADiskOfWhichANodeIsGone(FakeServer qemu, QmpClient client) throws IOException {
        qemu.on(DeviceDelCommand.DESCRIPTOR).fail(QmpErrorException.DEVICE_NOT_FOUND, "Device 'data' not found");
        qemu.on(BlockdevDelCommand.DESCRIPTOR)
                .fail("Failed to find node with node-name='data'")
                .then()
                .reply();
        qemu.on(QueryNamedBlockNodesCommand.DESCRIPTOR).reply(List.of());

        new HotPlug(client, IMPATIENT).removeDisk("data");

        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR))
                .extracting(BlockdevDelCommand::nodeName)
                .containsExactly("data", "data-file");
    }

    @Test
    void qemuDiesInTheMiddle(FakeServer qemu, QmpClient client) {
        qemu.on(BlockdevAddCommand.DESCRIPTOR).reply();
        qemu.on(DeviceAddCommand.DESCRIPTOR).disconnect();

        assertThatThrownBy(() -> addDisk(client, "raw"))
                .isInstanceOf(QmpClosedException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .hasSize(2)
                        .allSatisfy(undo -> assertThat(undo).isInstanceOf(QmpClosedException.class)));
    }

    private static void addDisk(QmpClient client, String format) throws IOException {
        new HotPlug(client, PATIENT).addDisk("data", Path.of("/images/data.img"), format, "scsi-hd", "scsi0.0", LUN);
    }

    @Test
    void anUnknownFormatIsRejectedFirst(FakeServer qemu, QmpClient client) {
        assertThatThrownBy(() -> addDisk(client, "vmdk")).hasMessage("unknown format: vmdk");

        assertThat(qemu.commands()).isEmpty();
    }

    /** The deadline of the guest is not that of the command. */
    @Test
    void aMissingReplyIsReportedAsSuch(FakeServer qemu) {
        qemu.on(DeviceDelCommand.DESCRIPTOR).noReply();
        QmpClient impatient =
                qemu.connect(QmpClientOptions.builder().callTimeout(IMPATIENT).build());

        assertThatThrownBy(() -> new HotPlug(impatient, PATIENT).removeDisk("data"))
                .isInstanceOf(QmpTimeoutException.class);
    }

    @Test
    void aNicIsUndone(FakeServer qemu, QmpClient client) {
        qemu.on(NetdevAddCommand.DESCRIPTOR).reply();
        qemu.on(DeviceAddCommand.DESCRIPTOR).fail("no such bus");
        qemu.on(NetdevDelCommand.DESCRIPTOR).reply();

        assertThatThrownBy(() -> new HotPlug(client, PATIENT)
                        .addNic(Netdev.tap("net0"), "virtio-net-pci", "port0", JsonObject.EMPTY))
                .hasMessageContaining("no such bus");

        assertThat(qemu.takeCommand(NetdevDelCommand.DESCRIPTOR).id()).isEqualTo("net0");
    }

    /** The event comes before the reply, after an event about another device. */
    @Test
    void waitsForTheEventOfItsDevice(FakeServer qemu, QmpClient client) throws IOException {
        qemu.on(DeviceDelCommand.DESCRIPTOR)
                .emit(DeviceUnplugGuestErrorEvent.builder()
                        .device("other")
                        .path("/other")
                        .build())
                .emit(DeviceDeletedEvent.builder()
                        .path("/machine/peripheral/data/virtio-backend")
                        .build())
                .emit(DeviceDeletedEvent.builder()
                        .device("data")
                        .path("/machine/peripheral/data")
                        .build())
                .reply();
        qemu.on(BlockdevDelCommand.DESCRIPTOR).reply();

        new HotPlug(client, PATIENT).removeDisk("data");

        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR))
                .extracting(BlockdevDelCommand::nodeName)
                .containsExactly("data", "data-file");
    }

    @Test
    void keepsTheNodesOfADeviceThatStays(FakeServer qemu, QmpClient client) {
        qemu.on(DeviceDelCommand.DESCRIPTOR).reply();

        assertThatThrownBy(() -> new HotPlug(client, IMPATIENT).removeDisk("data"))
                .hasMessage("the guest has not released data within PT0.05S");
        assertThatThrownBy(() -> new HotPlug(client, IMPATIENT).removeNic("net0"))
                .hasMessage("the guest has not released net0 within PT0.05S");

        assertThat(qemu.commands(DeviceDelCommand.DESCRIPTOR)).hasSize(2);
    }

    @Test
    void theGuestRejects(FakeServer qemu, QmpClient client) {
        qemu.on(DeviceDelCommand.DESCRIPTOR)
                .reply()
                .emit(DeviceUnplugGuestErrorEvent.builder()
                        .device("data")
                        .path("/machine/peripheral/data")
                        .build());

        assertThatThrownBy(() -> new HotPlug(client, PATIENT).removeDisk("data"))
                .hasMessage("the guest does not release data");
    }

    /** The guest has released the device after the deadline of an earlier attempt. */
    @Test
    void removesTheNodesOfADeviceThatIsGone(FakeServer qemu, QmpClient client) throws IOException {
        qemu.on(DeviceDelCommand.DESCRIPTOR).fail(QmpErrorException.DEVICE_NOT_FOUND, "Device 'data' not found");
        qemu.on(BlockdevDelCommand.DESCRIPTOR).reply();

        new HotPlug(client, IMPATIENT).removeDisk("data");

        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).hasSize(2);
    }

    @Test
    void anotherErrorOfUnpluggingIsReported(FakeServer qemu, QmpClient client) {
        qemu.on(DeviceDelCommand.DESCRIPTOR).fail("Device data is already in the process of unplug");

        assertThatThrownBy(() -> new HotPlug(client, IMPATIENT).removeDisk("data"))
                .isInstanceOf(QmpErrorException.class);
    }
}
