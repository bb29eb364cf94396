package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.examples.qmp.BlockErrorAction;
import io.github.qapi4j.examples.qmp.BlockIoErrorEvent;
import io.github.qapi4j.examples.qmp.GuestPanicAction;
import io.github.qapi4j.examples.qmp.GuestPanickedEvent;
import io.github.qapi4j.examples.qmp.IoOperationType;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.ResumeEvent;
import io.github.qapi4j.examples.qmp.ShutdownCause;
import io.github.qapi4j.examples.qmp.ShutdownEvent;
import io.github.qapi4j.examples.qmp.StopEvent;
import io.github.qapi4j.examples.qmp.WatchdogAction;
import io.github.qapi4j.examples.qmp.WatchdogEvent;
import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.junit.Stub;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.UnknownEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VmWatcherTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<Thread> watchers = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void end() throws InterruptedException {
        for (Thread watcher : watchers) {
            watcher.interrupt();
            watcher.join(10_000);
            assertThat(watcher.isAlive()).isFalse();
        }
    }

    private void watch(String name, Path socket, Duration patience) {
        watchers.add(VmWatcher.watch(name, socket, patience, lines::add));
    }

    private void expect(String... expected) throws InterruptedException {
        List<String> printed = new ArrayList<>();
        while (printed.size() < expected.length) {
            String line = lines.poll(20, TimeUnit.SECONDS);
            assertThat(line).as("printed so far: %s", printed).isNotNull();
            printed.add(line);
        }
        assertThat(printed).containsExactlyInAnyOrder(expected);
    }

    /** A QEMU that is started, stopped, ended and started again, beside a missing one, prints what the README shows. */
    @Test
    void printsWhatTheReadmeShows() throws Exception {
        List<Console.Command> commands = Console.section("VmWatcher", folder);
        List<String> shown = normalized(commands.get(1).output());
        try (LiveQemu qemu = LiveQemu.start(folder, commands.get(0).words())) {
            // Waits until QEMU listens.
            QmpClient.connect(folder.resolve("vm1.sock")).close();
            for (String argument : commands.get(1).arguments()) {
                String[] parts = argument.split("=");
                watch(parts[0], Path.of(parts[1]), PATIENT);
            }
            expectShown(shown.subList(0, 3));
            try (QmpClient other = QmpClient.connect(folder.resolve("other.sock"))) {
                QmpApi api = QmpApi.on(other);
                api.misc().cont();
                expectShown(shown.subList(3, 4));
                api.misc().stop();
                expectShown(shown.subList(4, 5));
                api.control().quit();
            }
            expectShown(shown.subList(5, 7));
            qemu.awaitEnd();
        }
        try (LiveQemu qemu = LiveQemu.start(folder, commands.get(0).words())) {
            expectShown(shown.subList(7, 9));
            assertThat(qemu.isAlive()).isTrue();
        }
        assertThat(shown).hasSize(9);
    }

    private void expectShown(List<String> shown) throws InterruptedException {
        List<String> printed = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            printed.add(String.valueOf(lines.poll(20, TimeUnit.SECONDS)));
        }
        assertThat(normalized(printed)).containsExactlyInAnyOrderElementsOf(shown);
    }

    /**
     * The lines without what differs from run to run: the version, and how the connection ended. A QEMU that exits before it has read a command
     * resets its connection, and closes it otherwise.
     */
    private static List<String> normalized(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("QEMU [0-9.]+", "QEMU N"))
                .map(line -> line.replaceAll(
                        "disconnected: (.* has closed the connection|reading from .* failed: Connection reset)$",
                        "disconnected"))
                .toList();
    }

    private static Stub<RawCommand, JsonValue> state(FakeServer vm, String state) {
        // As QEMU 9 and later reply.
        return vm.on("query-status").lenient().replyJson("{'running': true, 'status': '" + state + "'}");
    }

    @Test
    void printsEvents() throws Exception {
        try (FakeServer vm = FakeServer.start(QmpApi.schema())) {
            state(vm, "running");
            watch("a", vm.socket(), PATIENT);
            expect("a: connected to QEMU 0.0.0", "a: running");

            vm.emit(WatchdogEvent.builder().action(WatchdogAction.PAUSE).build());
            state(vm, "watchdog");
            vm.emit(StopEvent.builder().build());
            expect("a: watchdog: pause", "a: watchdog");

            state(vm, "running");
            vm.emit(ResumeEvent.builder().build());
            vm.emit(GuestPanickedEvent.builder().action(GuestPanicAction.PAUSE).build());
            expect("a: running", "a: guest panicked: pause");

            vm.emit(ioError().nodeName("disk0").build());
            vm.emit(ioError().build());
            expect(
                    "a: I/O error: write of disk0: No space left on device: stop",
                    "a: I/O error: write of drive0: No space left on device: stop");

            // Events of other releases: an unknown value, and data that cannot be read.
            vm.emit(new UnknownEvent(
                    "WATCHDOG", JsonObject.builder().put("action", "explode").build()));
            vm.emit(new UnknownEvent(
                    "WATCHDOG", JsonObject.builder().put("action", 1).build()));
            vm.emit(shutdown());
            expectPrefixes("a: watchdog: unknown", "a: unreadable: event 'WATCHDOG'", "a: shuts down: guest-shutdown");
        }
    }

    private static BlockIoErrorEvent.Builder ioError() {
        return BlockIoErrorEvent.builder()
                .device("drive0")
                .operation(IoOperationType.WRITE)
                .action(BlockErrorAction.STOP)
                .reason("No space left on device");
    }

    private static QmpEvent shutdown() {
        return ShutdownEvent.builder()
                .guest(true)
                .reason(ShutdownCause.GUEST_SHUTDOWN)
                .build();
    }

    private void expectPrefixes(String... prefixes) throws InterruptedException {
        for (String prefix : prefixes) {
            assertThat(lines.poll(20, TimeUnit.SECONDS)).startsWith(prefix);
        }
    }

    /** One machine restarts and another one sends garbage; a third one is not affected. */
    @Test
    void oneMachineDoesNotAffectAnother() throws Exception {
        try (FakeServer restarted = FakeServer.start(QmpApi.schema());
                FakeServer broken = FakeServer.start(QmpApi.schema());
                FakeServer good = FakeServer.start(QmpApi.schema())) {
            for (FakeServer vm : List.of(restarted, broken, good)) {
                state(vm, "running");
            }
            watch("restarted", restarted.socket(), PATIENT);
            watch("broken", broken.socket(), PATIENT);
            watch("good", good.socket(), PATIENT);
            expect(
                    "restarted: connected to QEMU 0.0.0",
                    "restarted: running",
                    "broken: connected to QEMU 0.0.0",
                    "broken: running",
                    "good: connected to QEMU 0.0.0",
                    "good: running");

            restarted.stop();
            expectPrefixes("restarted: disconnected: ");
            broken.sendRaw("#!?\n");
            expectPrefixes("broken: disconnected: ", "broken: connected to QEMU 0.0.0", "broken: running");
            state(restarted, "paused");
            restarted.restart();
            expect("restarted: connected to QEMU 0.0.0", "restarted: paused");
            good.emit(shutdown());
            expect("good: shuts down: guest-shutdown");
        }
    }

    /** On a slow machine, the watcher may also report replies that were late. */
    @Test
    void noticesAMachineThatHangs() throws Exception {
        try (FakeServer vm = FakeServer.start(QmpApi.schema())) {
            state(vm, "running");
            watch("a", vm.socket(), Duration.ofMillis(300));
            await("a: running");

            vm.stopReading();
            await("a: does not answer: ");
            vm.resumeReading();
            await("a: running");
        }
    }

    private void await(String prefix) throws InterruptedException {
        String line;
        do {
            line = lines.poll(20, TimeUnit.SECONDS);
            assertThat(line).as(prefix).isNotNull();
        } while (!line.startsWith(prefix));
    }

    @Test
    void waitsForAMachineThatStartsLater() throws IOException, InterruptedException {
        try (FakeServer vm = FakeServer.start(QmpApi.schema())) {
            state(vm, "running");
            Path socket = vm.socket();
            vm.stop();
            watch("a", socket, PATIENT);
            expectPrefixes("a: cannot be reached: ");

            vm.restart();
            expect("a: connected to QEMU 0.0.0", "a: running");
        }
    }
}
