package io.github.qapi4j.examples;

import io.github.qapi4j.examples.qmp.BlockdevOptions;
import io.github.qapi4j.examples.qmp.BlockdevRef;
import io.github.qapi4j.examples.qmp.DeviceDeletedEvent;
import io.github.qapi4j.examples.qmp.DeviceUnplugGuestErrorEvent;
import io.github.qapi4j.examples.qmp.Netdev;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.EventSelector;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Plugs a disk or a network card into a running machine, and unplugs it. If a step of plugging fails, the earlier steps are undone. Unplugging waits until
 * the guest has released the device, and only then removes what the device has used.
 */
public final class HotPlug {
    private static final String USAGE = """
            usage: HotPlug SOCKET add-disk ID IMAGE FORMAT DRIVER BUS [PROPERTIES]
                   HotPlug SOCKET remove-disk ID
                   HotPlug SOCKET add-nic ID DRIVER BUS [PROPERTIES]
                   HotPlug SOCKET remove-nic ID
            FORMAT is raw or qcow2; PROPERTIES is a JSON object, such as {"lun": 2, "removable": true}""";

    private final QmpClient client;
    private final QmpApi api;
    private final Duration unplugTimeout;

    /** @param unplugTimeout how long the guest may take to release a device */
    HotPlug(QmpClient client, Duration unplugTimeout) {
        this.client = client;
        this.api = QmpApi.on(client);
        this.unplugTimeout = unplugTimeout;
    }

    public static void main(String[] args) {
        try {
            if (!run(args)) {
                System.err.println(USAGE);
                System.exit(2);
            }
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage());
            for (Throwable undo : e.getSuppressed()) {
                System.err.println("error: undoing failed: " + undo.getMessage());
            }
            System.exit(1);
        }
    }

    /** Returns false if the arguments are not valid. */
    private static boolean run(String[] args) throws IOException {
        String action = args.length < 3 ? "" : args[1];
        int required = switch (action) {
            case "add-disk" -> 7;
            case "add-nic" -> 5;
            case "remove-disk", "remove-nic" -> 3;
            default -> Integer.MAX_VALUE;
        };
        if (args.length < required || args.length > required + (action.startsWith("add-") ? 1 : 0)) {
            return false;
        }
        String id = args[2];
        JsonObject properties = JsonFormat.strict()
                .read(
                        JsonObject.CODEC,
                        (args.length > required ? args[required] : "{}").getBytes(StandardCharsets.UTF_8));
        try (QmpClient client = QmpClient.connect(Path.of(args[0]))) {
            HotPlug machine = new HotPlug(client, Duration.ofMinutes(1));
            switch (action) {
                case "add-disk" -> machine.addDisk(id, Path.of(args[3]), args[4], args[5], args[6], properties);
                case "add-nic" -> machine.addNic(Netdev.user(id), args[3], args[4], properties);
                case "remove-disk" -> machine.removeDisk(id);
                default -> machine.removeNic(id);
            }
        }
        System.out.println(id + (action.startsWith("add-") ? " is plugged" : " is unplugged"));
        return true;
    }

    /**
     * Plugs a disk.
     *
     * @param id the id of the device, and the name of its block node
     * @param driver the type of the device, such as {@code virtio-blk-pci} or {@code scsi-hd}
     * @param properties further properties of the device; the schema does not list them, because they depend on the driver
     */
    void addDisk(String id, Path image, String format, String driver, String bus, JsonObject properties)
            throws IOException {
        BlockdevOptions disk = diskNode(id, format);
        Deque<Step> undo = new ArrayDeque<>();
        try {
            api.blockCore()
                    .blockdevAdd(BlockdevOptions.file(file -> file.nodeName(fileNode(id))
                            .filename(image.toAbsolutePath().toString())));
            undo.push(() -> api.blockCore().blockdevDel(fileNode(id)));

            api.blockCore().blockdevAdd(disk);
            undo.push(() -> api.blockCore().blockdevDel(id));

            JsonObject all = properties.toBuilder().put("drive", id).build();
            api.qdev().deviceAdd(device -> device.driver(driver).id(id).bus(bus).furtherArguments(all));
        } catch (IOException | RuntimeException e) {
            undo(undo, e);
            throw e;
        }
    }

    /** Unplugs a disk, and removes its block nodes. Can be repeated after a failure. */
    void removeDisk(String id) throws IOException {
        unplug(id);
        removeNode(id);
        removeNode(fileNode(id));
    }

    /** Removes a block node. One that does not exist was removed by an earlier attempt. */
    private void removeNode(String name) throws IOException {
        try {
            api.blockCore().blockdevDel(name);
        } catch (QmpErrorException e) {
            // The error for a missing node has no class of its own.
            if (api.blockCore().queryNamedBlockNodes().stream().anyMatch(node -> name.equals(node.nodeName()))) {
                throw e;
            }
        }
    }

    /** Plugs a network card. Its id is that of its backend: ids of devices and of backends are independent of each other. */
    void addNic(Netdev backend, String driver, String bus, JsonObject properties) throws IOException {
        Deque<Step> undo = new ArrayDeque<>();
        String id = backend.id();
        try {
            api.net().netdevAdd(backend);
            undo.push(() -> api.net().netdevDel(id));

            JsonObject all = properties.toBuilder().put("netdev", id).build();
            api.qdev().deviceAdd(device -> device.driver(driver).id(id).bus(bus).furtherArguments(all));
        } catch (IOException | RuntimeException e) {
            undo(undo, e);
            throw e;
        }
    }

    /** Unplugs a network card, and removes its backend. Can be repeated after a failure. */
    void removeNic(String id) throws IOException {
        unplug(id);
        api.net().netdevDel(id);
    }

    /**
     * Unplugs a device, and waits until it is removed. A device that does not exist is unplugged: perhaps the guest has released it after the deadline of
     * an earlier attempt.
     */
    private void unplug(String id) throws IOException {
        EventSelector<QmpEvent> end =
                EventSelector.anyOf(DeviceDeletedEvent.DESCRIPTOR, DeviceUnplugGuestErrorEvent.DESCRIPTOR);
        // Subscribed before the command, since the event may come before the reply.
        try (EventSubscription<QmpEvent> events = client.events().subscribe(end)) {
            api.qdev().deviceDel(id);
            QmpEvent event =
                    events.next(about -> isAbout(about, id), unplugTimeout).event();
            if (event instanceof DeviceUnplugGuestErrorEvent) {
                throw new IOException("the guest does not release " + id);
            }
        } catch (QmpErrorException e) {
            if (!e.is(QmpErrorException.DEVICE_NOT_FOUND)) {
                throw e;
            }
        } catch (QmpTimeoutException e) {
            if (e.command().isPresent()) {
                // There was no reply to device_del.
                throw e;
            }
            // The device is still plugged, so nothing that it uses may be removed.
            throw new IOException("the guest has not released " + id + " within " + unplugTimeout, e);
        }
    }

    private static boolean isAbout(QmpEvent event, String id) {
        return event instanceof DeviceDeletedEvent deleted && id.equals(deleted.device())
                || event instanceof DeviceUnplugGuestErrorEvent error && id.equals(error.device());
    }

    private static BlockdevOptions diskNode(String id, String format) {
        BlockdevRef file = BlockdevRef.of(fileNode(id));
        return switch (format) {
            case "qcow2" -> BlockdevOptions.qcow2(disk -> disk.nodeName(id).file(file));
            case "raw" -> BlockdevOptions.raw(disk -> disk.nodeName(id).file(file));
            default -> throw new IllegalArgumentException("unknown format: " + format);
        };
    }

    private static String fileNode(String id) {
        return id + "-file";
    }

    /** A step that undoes another one. */
    private interface Step {
        void run() throws IOException;
    }

    /** Runs the steps, the latest first. What fails is added to the failure that made them necessary. */
    private static void undo(Deque<Step> undo, Exception failure) {
        for (Step step : undo) {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
