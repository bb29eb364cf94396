package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.agent.GuestAgent;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.AgentUnreachableException;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client of the real guest agent, which runs outside a guest with every command blocked that changes something. */
@Timeout(60)
class LiveAgentTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** These would affect the machine on which the test runs. */
    private static final List<String> BLOCKED = List.of(
            "guest-shutdown",
            "guest-suspend-disk",
            "guest-suspend-ram",
            "guest-suspend-hybrid",
            "guest-fsfreeze-freeze",
            "guest-fsfreeze-freeze-list",
            "guest-fsfreeze-thaw",
            "guest-fstrim",
            "guest-set-time",
            "guest-set-vcpus",
            "guest-set-memory-blocks",
            "guest-set-user-password",
            "guest-exec",
            "guest-exec-status",
            "guest-file-open",
            "guest-file-write",
            "guest-ssh-add-authorized-keys",
            "guest-ssh-remove-authorized-keys");

    private static final String PROGRAM = """
            import $PACKAGE$.*;
            import io.github.qapi4j.runtime.qmp.*;
            import java.io.IOException;
            import java.util.List;
            import java.util.function.Consumer;

            public final class AgentUser implements Consumer<QmpCaller> {
                private interface Call {
                    void run() throws IOException;
                }

                private static void disabled(String name, Call call) throws IOException {
                    try {
                        call.run();
                    } catch (CommandDisabledException e) {
                        System.out.println(name + ": " + e.description());
                        return;
                    }
                    throw new AssertionError(name);
                }

                @Override
                public void accept(QmpCaller agent) {
                    QgaApi api = QgaApi.on(agent);
                    try {
                        api.guestPing();
                        GuestAgentInfo info = api.guestInfo();
                        System.out.println("version " + info.version().matches("[0-9.]+"));
                        for (String blocked : List.of(%s)) {
                            for (GuestAgentCommandInfo command : info.supportedCommands()) {
                                if (command.name().equals(blocked) && command.enabled()) {
                                    throw new AssertionError(blocked + " is not blocked");
                                }
                            }
                        }
                        System.out.println("time " + (api.guestGetTime() > 0));
                        System.out.println("kernel " + (api.guestGetOsinfo().kernelRelease() != null));
                        System.out.println("sync " + api.guestSyncDelimited(42) + " " + api.guestSync(43));
                        disabled("exec", () -> api.guestExec("/bin/true"));
                        disabled("freeze", () -> api.guestFsfreezeFreeze());
                        disabled("thaw", () -> api.guestFsfreezeThaw());
                        disabled("password", () -> api.guestSetUserPassword("guest", "cGFzc3dvcmQ=", false));
                        disabled("shutdown", () -> api.guestShutdown());
                        disabled("suspend", () -> api.guestSuspendRam());
                        api.guestPing();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    /** Starts the agent. It listens until the process is destroyed. */
    private Process startAgent(Path socket) throws IOException, InterruptedException {
        LiveServer.requireProgram("qemu-ga");
        String help = output("qemu-ga", "--help");
        String option = help.contains("--block-rpcs") ? "--block-rpcs" : "--blacklist";
        List<String> known = output("qemu-ga", option + "=help").lines().toList();
        assertThat(known).contains("guest-shutdown", "guest-exec", "guest-fsfreeze-freeze", "guest-set-user-password");
        String blocked =
                String.join(",", BLOCKED.stream().filter(known::contains).toList());
        return new ProcessBuilder(
                        "qemu-ga",
                        "-m",
                        "unix-listen",
                        "-p",
                        socket.toString(),
                        "--statedir",
                        folder.toString(),
                        "--pidfile",
                        folder.resolve("qga.pid").toString(),
                        option + "=" + blocked)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("qga.log").toFile())
                .start();
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("qapi4j", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(file.toFile())
                    .start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return Files.readString(file);
        } finally {
            Files.delete(file);
        }
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Test
    void aGeneratedApiAndClientsOneAfterTheOther() throws Exception {
        String names = String.join(
                ", ", BLOCKED.stream().map(name -> "\"" + name + "\"").toList());
        Path socket = folder.resolve("qga.sock");
        Process process = startAgent(socket);
        try {
            @SuppressWarnings("unchecked")
            Consumer<QmpCaller> user =
                    AgentApi.sdk().compileUser(Consumer.class, "AgentUser", PROGRAM.formatted(names));
            try (GuestAgent agent = GuestAgent.connect(socket)) {
                assertThat(JavaBlocks.printed(() -> user.accept(agent)))
                        .containsExactly(
                                "version true",
                                "time true",
                                "kernel true",
                                "sync 42 43",
                                "exec: Command guest-exec has been disabled",
                                "freeze: Command guest-fsfreeze-freeze has been disabled",
                                "thaw: Command guest-fsfreeze-thaw has been disabled",
                                "password: Command guest-set-user-password has been disabled",
                                "shutdown: Command guest-shutdown has been disabled",
                                "suspend: Command guest-suspend-ram has been disabled");

                QmpClientOptions impatient = QmpClientOptions.builder()
                        .connectTimeout(Duration.ofMillis(150))
                        .build();
                assertThatThrownBy(() -> GuestAgent.connect(socket, impatient))
                        .isInstanceOf(AgentUnreachableException.class)
                        .hasMessageContaining("another client is connected");
            }
            // This agent ends if a client closes a connection without having read a reply: no predecessor gets one.
            for (String rest : List.of("{\"execute\": \"guest-pi", "[[[{\"")) {
                try (Transport predecessor = Transport.unix(socket, TIMEOUT)) {
                    predecessor.write(ByteBuffer.wrap(rest.getBytes(StandardCharsets.US_ASCII)), TIMEOUT);
                }
                try (GuestAgent agent = GuestAgent.connect(socket)) {
                    assertThat(agent.execute("guest-ping", JsonObject.EMPTY)).isEqualTo(JsonObject.EMPTY);
                }
            }
        } finally {
            stop(process);
        }
    }

    /** The socket of a virtual machine accepts a client, and keeps what it sends, before an agent runs in the guest. */
    @Test
    void anAgentThatStartsAfterTheConnection() throws Exception {
        LiveServer.requireProgram("qemu-ga");
        Path channel = folder.resolve("channel.sock");
        Path socket = folder.resolve("qga.sock");
        Duration delay = System.getProperty("qapi.load") == null ? Duration.ofMillis(700) : Duration.ofSeconds(3);
        try (Listener listener = Listener.unix(channel)) {
            CompletableFuture<GuestAgent> connecting = CompletableFuture.supplyAsync(() -> {
                try {
                    return GuestAgent.connect(channel);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Transport client = listener.accept(TIMEOUT);
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            Process process = startAgent(socket);
            try (client;
                    Transport real = Transport.unix(socket, TIMEOUT)) {
                pipe(client, real);
                pipe(real, client);
                try (GuestAgent agent = connecting.get(20, TimeUnit.SECONDS)) {
                    JsonObject arguments = JsonObject.builder().put("id", 44).build();
                    assertThat(agent.execute("guest-sync", arguments)).isEqualTo(JsonNumber.of(44));
                }
            } finally {
                stop(process);
            }
        }
    }

    private static void pipe(Transport from, Transport to) {
        Thread thread = new Thread(() -> {
            ByteBuffer bytes = ByteBuffer.allocate(4096);
            try {
                while (from.read(bytes) >= 0) {
                    to.write(bytes.flip(), TIMEOUT);
                    bytes.clear();
                }
            } catch (IOException e) {
                // One of them was closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void noAgentRunsInTheGuest() throws Exception {
        Path socket = folder.resolve("qga.sock");
        try (LiveServer machine = LiveServer.pc(
                folder,
                "-chardev",
                "socket,path=" + socket + ",server=on,wait=off,id=qga0",
                "-device",
                "virtio-serial",
                "-device",
                "virtserialport,chardev=qga0,name=org.qemu.guest_agent.0")) {
            QmpClientOptions impatient = QmpClientOptions.builder()
                    .connectTimeout(Duration.ofMillis(400))
                    .build();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> GuestAgent.connect(socket, impatient))
                        .isInstanceOf(AgentUnreachableException.class)
                        .hasMessageEndingWith(
                                "nothing was received: either it does not run, or another client is connected to it");
            }
            assertThat(machine.socket()).exists();
        }
    }
}
