package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File descriptors reach a real QEMU: the right ones, once, and none remains. */
@Timeout(120)
class LiveDescriptorsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int LENGTH = 1 << 16;

    @TempDir
    Path folder;

    private static JsonObject arguments(String json) throws IOException {
        return (JsonObject) JsonValue.parse(json.replace('\'', '"'));
    }

    private static QmpClient connect(LiveServer server, boolean outOfBand) throws IOException {
        return QmpClient.connect(
                Transport.unixWithDescriptors(server.socket(), TIMEOUT),
                QmpClientOptions.builder().outOfBand(outOfBand).build());
    }

    /** Returns a file that consists of one byte. */
    private Path file(String name, int content) throws IOException {
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) content);
        return Files.write(folder.resolve(name), bytes);
    }

    /** Returns the file of a descriptor of QEMU. */
    private static Path fileOf(LiveServer server, JsonValue reply) throws IOException {
        long descriptor = ((JsonObject) reply).getLong("fd");
        return Files.readSymbolicLink(Path.of("/proc/" + server.pid() + "/fd/" + descriptor));
    }

    /** Returns how many descriptors of files in the folder a process has. */
    private long descriptors(Object process) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process + "/fd"))) {
            long count = 0;
            for (Path file : files.toList()) {
                try {
                    count += Files.readSymbolicLink(file).startsWith(folder.resolve("images")) ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // Closed meanwhile, as that of the list itself.
                }
            }
            return count;
        }
    }

    /** Returns how many sockets this process has open. Tests that run in parallel open files, but no sockets. */
    private static long openSockets() throws IOException {
        long count = 0;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                try {
                    count += Files.readSymbolicLink(file).toString().startsWith("socket:") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // Closed since the directory was read.
                }
            }
        }
        return count;
    }

    @Test
    void aBlockNodeUsesAFileThatQemuDidNotOpen() throws Exception {
        Path image = file("disk.img", 0x61);
        try (LiveServer pc = LiveServer.pc(folder);
                QmpClient client = connect(pc, false);
                RandomAccessFile disk = new RandomAccessFile(image.toFile(), "rw")) {
            QmpCaller passing = client.withDescriptor(disk.getFD());
            JsonValue added = passing.execute("add-fd", arguments("{'fdset-id': 7, 'opaque': 'disk'}"));
            assertThat(fileOf(pc, added)).isEqualTo(image);
            assertThat(disk.getFD().valid()).isTrue();

            client.execute(
                    "blockdev-add",
                    arguments("{'driver': 'raw', 'node-name': 'disk',"
                            + " 'file': {'driver': 'file', 'filename': '/dev/fdset/7'}}"));
            for (String command : List.of("read -P 0x61 0 65536", "write -P 0x62 512 512", "read -P 0x62 512 512")) {
                client.execute(
                        "human-monitor-command",
                        JsonObject.builder()
                                .put("command-line", "qemu-io disk \"" + command + "\"")
                                .build());
            }
            assertThat(Files.readString(folder.resolve("qemu.log")))
                    .contains("read 65536/65536", "wrote 512/512", "read 512/512")
                    .doesNotContain("verification failed");
            byte[] written = new byte[513];
            disk.seek(512);
            disk.readFully(written);
            assertThat(written[511]).isEqualTo((byte) 0x62);
            assertThat(written[512]).isEqualTo((byte) 0x61);

            assertThat(client.execute("query-fdsets", JsonObject.EMPTY).toString())
                    .contains("\"fdset-id\":7", "\"opaque\":\"disk\"");
            client.execute("blockdev-del", arguments("{'node-name': 'disk'}"));
            // QEMU closes the descriptors of a set only while the machine runs.
            client.execute("cont", JsonObject.EMPTY);
            client.execute("remove-fd", arguments("{'fdset-id': 7}"));
            assertThat(client.execute("query-fdsets", JsonObject.EMPTY)).hasToString("[]");
        }
    }

    @Test
    void aNamedDescriptorIsUsedAndClosed() throws Exception {
        Path images = Files.createDirectory(folder.resolve("images"));
        try (LiveServer pc = LiveServer.pc(folder);
                QmpClient client = connect(pc, false);
                RandomAccessFile target =
                        new RandomAccessFile(images.resolve("state").toFile(), "rw")) {
            QmpCaller passing = client.withDescriptor(target.getFD());
            passing.execute("getfd", arguments("{'fdname': 'a'}"));
            passing.execute("getfd", arguments("{'fdname': 'b'}"));
            assertThat(descriptors(pc.pid())).isEqualTo(2);
            client.execute("closefd", arguments("{'fdname': 'a'}"));
            assertThat(descriptors(pc.pid())).isEqualTo(1);
            assertThatThrownBy(() -> client.execute("closefd", arguments("{'fdname': 'a'}")))
                    .isInstanceOf(QmpErrorException.class);
            assertThatThrownBy(() -> client.execute("getfd", arguments("{'fdname': 'c'}")))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("No file descriptor supplied");

            client.execute("migrate", arguments("{'uri': 'fd:b'}"));
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (!client.execute("query-migrate", JsonObject.EMPTY).toString().contains("\"completed\"")) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(5);
            }
            target.seek(0);
            assertThat(target.readInt())
                    .as("the magic number of a saved machine")
                    .isEqualTo(0x5145564d);
        }
    }

    /** Without waiting for the reply, QEMU 7.2 adds the second file under the first number and rejects the second command. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pipelinedDescriptorsAreNotMixedUpWhileTheMainLoopIsBusy(boolean outOfBand) throws Exception {
        try (LiveServer pc = LiveServer.pc(
                        folder,
                        "-blockdev",
                        "null-co,node-name=slow,size=1048576,latency-ns=200000000,read-zeroes=on");
                QmpClient client = connect(pc, outOfBand)) {
            client.executeAsync(
                    "human-monitor-command",
                    JsonObject.builder()
                            .put("command-line", "qemu-io slow \"read 0 512\"")
                            .build());
            List<RandomAccessFile> files = new ArrayList<>();
            List<CompletableFuture<JsonValue>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                files.add(new RandomAccessFile(file("disk" + i, i).toFile(), "rw"));
                calls.add(client.withDescriptor(files.get(i).getFD())
                        .executeAsync("add-fd", arguments("{'fdset-id': " + i + "}")));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(fileOf(pc, calls.get(i).get(20, TimeUnit.SECONDS))).isEqualTo(folder.resolve("disk" + i));
                files.get(i).close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyThreadsPassDescriptorsBetweenOrdinaryCommands(boolean outOfBand) throws Exception {
        Path images = Files.createDirectory(folder.resolve("images"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(images.resolve("disk" + i), "disk " + i);
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (LiveServer pc = LiveServer.pc(folder)) {
            QmpClient.connect(Transport.unixWithDescriptors(pc.socket(), TIMEOUT))
                    .close();
            long before = openSockets();
            try (QmpClient client = connect(pc, outOfBand)) {
                List<Future<?>> calls = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    int number = i;
                    calls.add(threads.submit(() -> {
                        pass(client, pc, images.resolve("disk" + number), number);
                        return null;
                    }));
                    calls.add(threads.submit(() -> client.execute("query-status", JsonObject.EMPTY)));
                    calls.add(client.executeAsync("query-name", JsonObject.EMPTY));
                }
                for (Future<?> call : calls) {
                    call.get(60, TimeUnit.SECONDS);
                }
                assertThat(descriptors(pc.pid())).isEqualTo(50);
                assertThat(descriptors("self")).isZero();
                client.execute("cont", JsonObject.EMPTY);
                for (int i = 0; i < 50; i++) {
                    client.execute("remove-fd", arguments("{'fdset-id': " + i + "}"));
                }
                client.execute("stop", JsonObject.EMPTY);
                assertThat(descriptors(pc.pid())).isZero();
                assertThat(client.lateReplies()).isZero();
            }
            assertThat(openSockets()).isLessThanOrEqualTo(before);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void pass(QmpClient client, LiveServer server, Path path, int number) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            JsonValue added =
                    client.withDescriptor(file.getFD()).execute("add-fd", arguments("{'fdset-id': " + number + "}"));
            assertThat(fileOf(server, added)).isEqualTo(path);
        }
    }

    /** A storage daemon 7.2 has no command that takes a descriptor. It keeps the last one until the connection ends. */
    @Test
    void aServerThatRejectsTheCommandKeepsAtMostOneDescriptor() throws Exception {
        Path images = Files.createDirectory(folder.resolve("images"));
        try (LiveServer daemon = LiveServer.storageDaemon(folder);
                RandomAccessFile file = new RandomAccessFile(images.resolve("a").toFile(), "rw");
                ReconnectingClient client = ReconnectingClient.builder(Connector.unixWithDescriptors(daemon.socket()))
                        .connect()) {
            QmpClient session = client.session();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> session.withDescriptor(file.getFD()).execute("getfd", JsonObject.EMPTY))
                        .isInstanceOf(QmpErrorException.class);
            }
            assertThat(session.execute("query-version", JsonObject.EMPTY).toString())
                    .contains("major");
            assertThat(descriptors(daemon.pid())).isEqualTo(1);
            session.close();
            QmpClient next = client.awaitSession(TIMEOUT);
            next.execute("query-version", JsonObject.EMPTY);
            assertThat(descriptors(daemon.pid())).isZero();
            assertThatThrownBy(() -> session.withDescriptor(file.getFD()).execute("getfd", JsonObject.EMPTY))
                    .isInstanceOf(QmpClosedException.class);
        }
    }
}
