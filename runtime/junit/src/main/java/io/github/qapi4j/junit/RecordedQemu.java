package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.trace.Recorder;
import io.github.qapi4j.runtime.trace.Recording;
import io.github.qapi4j.runtime.trace.Replay;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A recording in place of a QEMU, or a real QEMU that is recorded; one connection of either. */
final class RecordedQemu implements TestDouble {
    /** The system property with the socket of the QEMU that is recorded. */
    static final String PROPERTY = "qapi4j.record";

    /** The system property with the folder to which the paths of recordings are relative. */
    static final String FOLDER_PROPERTY = "qapi4j.recordings";

    private static final String SECOND = "a test with a recording has one connection; this is the second one";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Path file;

    /** What is recorded, which becomes the file if the test passes. */
    private final @Nullable Path written;

    /** The only connection to the QEMU. */
    private final Transport qemu;

    private final @Nullable Replay replay;
    private final @Nullable Recorder recorder;
    private final ReentrantLock lock = new ReentrantLock();

    // The lock guards the following fields.
    private final List<Transport> connections = new ArrayList<>();
    private final List<Thread> pumps = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable TemporarySocket socket;
    private @Nullable QmpClient client;
    private boolean taken;

    /** Whether the QEMU has ended the connection. */
    private boolean ended;

    private boolean explained;

    private RecordedQemu(
            Path file, @Nullable Path written, Transport qemu, @Nullable Replay replay, @Nullable Recorder recorder) {
        this.file = file;
        this.written = written;
        this.qemu = new EndingTransport(qemu, this::ended);
        this.replay = replay;
        this.recorder = recorder;
    }

    /**
     * Starts a replay, or the recording of a real QEMU.
     *
     * @param record the socket of the QEMU to record; null for a replay
     */
    static RecordedQemu start(Path file, @Nullable String record) throws IOException {
        if (record == null) {
            if (!Files.exists(file)) {
                throw new IOException("there is no recording '" + file.toAbsolutePath()
                        + "'; to make it, start a QEMU, and run the test with the system property " + PROPERTY
                        + " set to the path of its QMP socket");
            }
            Replay replay = Recording.read(file).replay();
            return new RecordedQemu(file, null, replay, replay, null);
        }
        if (!Files.exists(Path.of(record))) {
            throw new IOException(
                    "there is no socket '" + record + "', which the system property " + PROPERTY + " names");
        }
        Transport qemu = Transport.unix(Path.of(record), TIMEOUT);
        try {
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a recording is not the root");
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, file.getFileName() + ".", ".tmp");
            Recorder recorder = Recorder.to(written);
            return new RecordedQemu(file, written, recorder.client(qemu), null, recorder);
        } catch (IOException | RuntimeException e) {
            qemu.close();
            throw e;
        }
    }

    /**
     * Returns the connection.
     *
     * @throws ConnectException if the QEMU has ended the connection, as it does when it exits
     * @throws IllegalStateException if this is the second connection, or the replay has failed: no later attempt can succeed
     */
    private Transport take() throws ConnectException {
        Optional<String> failure = replay == null ? Optional.empty() : replay.failure();
        lock.lock();
        try {
            if (!taken) {
                taken = true;
                return qemu;
            }
            if (failure.isPresent()) {
                throw new IllegalStateException(failure.get());
            }
            if (ended) {
                throw new ConnectException("the recorded QEMU has ended");
            }
            if (!failures.contains(SECOND)) {
                failures.add(SECOND);
            }
            throw new IllegalStateException(SECOND);
        } finally {
            lock.unlock();
        }
    }

    /** Rejects further connections, as a QEMU that has ended, before the client can make one. */
    private void ended() {
        lock.lock();
        try {
            ended = true;
            if (socket != null) {
                // Without waiting for the thread that accepts: it may be at the lock.
                socket.stop();
            }
        } catch (IOException e) {
            failures.add("the socket of the recording has failed: " + e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public QmpClient client() throws IOException {
        QmpClient connected = client;
        if (connected == null) {
            connected = QmpClient.connect(takeOnce());
            client = connected;
        }
        return connected;
    }

    private Transport takeOnce() throws ConnectException {
        try {
            return take();
        } catch (IllegalStateException e) {
            throw (ConnectException) new ConnectException(e.getMessage()).initCause(e);
        }
    }

    @Override
    public Connector connector() {
        return timeout -> take();
    }

    @Override
    public Path socket() throws IOException {
        lock.lock();
        try {
            TemporarySocket made = socket;
            if (made == null) {
                made = new TemporarySocket();
                socket = made;
                if (!ended) {
                    made.listen(
                            (from, accepted) -> relay(accepted),
                            failure -> noteFailure("the socket of the recording has failed: " + failure));
                }
            }
            return made.path();
        } finally {
            lock.unlock();
        }
    }

    private void noteFailure(String text) {
        lock.lock();
        try {
            failures.add(text);
        } finally {
            lock.unlock();
        }
    }

    /** Passes what comes on a connection of the socket to the QEMU, and back. */
    private void relay(Transport accepted) throws IOException {
        Transport to;
        try {
            to = take();
        } catch (ConnectException | IllegalStateException e) {
            accepted.close();
            return;
        }
        lock.lock();
        try {
            connections.add(accepted);
            pumps.add(startPump(accepted, to));
            pumps.add(startPump(to, accepted));
        } finally {
            lock.unlock();
        }
    }

    private static Thread startPump(Transport from, Transport to) {
        Thread thread = new Thread(() -> pump(from, to), "fake-qemu-relay");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void pump(Transport from, Transport to) {
        try (from;
                to) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (from.read(buffer.clear()) >= 0) {
                to.write(buffer.flip(), TIMEOUT);
            }
        } catch (IOException e) {
            // The other end sees that the connection has ended; a failure of the replay is reported at the end of the
            // test.
        }
    }

    @Override
    public void end(boolean testFailed) throws IOException {
        QmpClient connected = client;
        if (connected != null) {
            connected.close();
        }
        try {
            closeSocket();
            qemu.close();
        } finally {
            if (recorder != null) {
                recorder.close();
            }
        }
        boolean passed = false;
        try {
            verify(testFailed);
            passed = !testFailed;
        } finally {
            keep(passed);
        }
    }

    private void keep(boolean passed) throws IOException {
        if (written != null && passed) {
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        } else if (written != null) {
            Files.deleteIfExists(written);
        }
    }

    @Override
    public @Nullable AssertionError explain(Throwable testFailure) {
        List<String> problems = problems(true);
        if (problems.isEmpty()) {
            return null;
        }
        explained = true;
        return new AssertionError(report(problems) + "\n\nThe test has failed with " + testFailure, testFailure);
    }

    private void closeSocket() throws IOException {
        TemporarySocket made;
        Runnable accepting = () -> {};
        lock.lock();
        try {
            made = socket;
            if (made != null) {
                accepting = made.stop();
            }
        } finally {
            lock.unlock();
        }
        if (made != null) {
            accepting.run();
            List<Thread> ending;
            lock.lock();
            try {
                for (Transport connection : connections) {
                    connection.close();
                }
                ending = List.copyOf(pumps);
            } finally {
                lock.unlock();
            }
            qemu.close();
            ending.forEach(TemporarySocket::join);
            made.remove();
        }
    }

    private void verify(boolean testFailed) {
        List<String> problems = explained ? List.of() : problems(testFailed);
        if (!problems.isEmpty()) {
            throw new AssertionError(report(problems));
        }
    }

    private static String report(List<String> problems) {
        return String.join("\n", problems) + "\nTo record again, run the test with the system property " + PROPERTY
                + " set to the path of the QMP socket of a QEMU.";
    }

    private List<String> problems(boolean testFailed) {
        List<String> problems;
        lock.lock();
        try {
            problems = new ArrayList<>(failures);
        } finally {
            lock.unlock();
        }
        if (replay != null) {
            Optional<String> failure = replay.failure();
            if (failure.isPresent()) {
                problems.add("the recording does not match: " + failure.get());
            } else if (!testFailed) {
                replay.unused().ifPresent(unused -> problems.add("the test has ended before the recording: " + unused));
            }
        }
        return problems;
    }

    @Override
    public String toString() {
        return (recorder == null ? "replay of " : "recorder of ") + file;
    }
}
