package io.github.qapi4j.runtime.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection over two pipes, which are the standard input and output of a child process.
 *
 * <p>A thread that waits in a stream of {@link Process} is woken neither by a close nor by an interrupt, and a write has no deadline. A thread that
 * waits in a channel is, although the channel is closed then. Therefore each pipe is opened again as a channel, through the {@code /proc} directory
 * of Linux, and a channel that was closed only to end a wait is replaced. This needs no thread.
 */
final class ProcessTransport implements Transport {
    /** A write of at most this number of bytes to a pipe is never partial: Linux writes all of them or waits. */
    private static final int ATOMIC = 4096;

    private final String name;
    private final Pipe input;
    private final Pipe output;
    private final Closeable streams;

    /**
     * @param input a file that is a pipe to read from
     * @param output a file that is a pipe to write to
     * @param streams closed with this transport
     */
    ProcessTransport(String name, Path input, Path output, Closeable streams) throws IOException {
        this.name = name;
        this.input = new Pipe(input, StandardOpenOption.READ);
        try {
            this.output = new Pipe(output, StandardOpenOption.WRITE);
        } catch (IOException e) {
            this.input.close();
            throw e;
        }
        this.streams = streams;
    }

    /** Implements {@link Transport#process}. */
    static ProcessTransport of(Process process) throws IOException {
        String name = "process " + process.pid();
        Path files = Path.of("/proc", Long.toString(process.pid()), "fd");
        ProcessTransport transport;
        try {
            Path input = pipe(files.resolve("1"), "output of " + name);
            Path output = pipe(files.resolve("0"), "input of " + name);
            transport = new ProcessTransport(name, input, output, process.getOutputStream());
        } catch (NoSuchFileException e) {
            String reason = !process.isAlive() ? ": it has ended" : ": its pipes are not in " + files + ", as on Linux";
            throw Connecting.failure(new IOException("cannot connect to " + name + reason), e);
        }
        // Otherwise, it would take the rest of the output from the pipe when the process ends.
        process.getInputStream().close();
        return transport;
    }

    private static Path pipe(Path file, String what) throws IOException {
        String target = Files.readSymbolicLink(file).toString();
        if (!target.startsWith("pipe:")) {
            throw new IOException("the standard " + what + " is not a pipe: " + target);
        }
        return file;
    }

    /** One end of a pipe. */
    private static final class Pipe {
        private final Path file;
        private final OpenOption direction;
        private FileChannel channel;

        /** Replaces the channel when it was closed. Keeps this end open meanwhile, and when the process and its files have ended. */
        private @Nullable FileChannel spare;

        private boolean closed;

        Pipe(Path file, OpenOption direction) throws IOException {
            this.file = file;
            this.direction = direction;
            this.channel = FileChannel.open(file, direction);
            try {
                this.spare = FileChannel.open(file, direction);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        synchronized FileChannel channel() throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (!channel.isOpen()) {
                channel = spare == null ? FileChannel.open(file, direction) : spare;
                spare = null;
            }
            if (spare == null) {
                try {
                    spare = FileChannel.open(file, direction);
                } catch (NoSuchFileException e) {
                    // The process has ended. The current channel can still read to the end.
                }
            }
            return channel;
        }

        /** Ends the wait of a thread in the current channel. */
        void endWait() throws IOException {
            FileChannel current;
            synchronized (this) {
                current = channel;
            }
            current.close();
        }

        void close() throws IOException {
            FileChannel second;
            synchronized (this) {
                closed = true;
                second = spare;
                spare = null;
            }
            try {
                endWait();
            } finally {
                if (second != null) {
                    second.close();
                }
            }
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int begin = into.position();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while reading from " + name);
        }
        try {
            return input.channel().read(into);
        } catch (ClosedByInterruptException e) {
            if (into.position() > begin) {
                return into.position() - begin;
            }
            throw Connecting.failure(new InterruptedIOException("interrupted while reading from " + name), e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the future completes with the stage
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        boolean interrupted = Thread.interrupted();
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.orTimeout(Math.max(TimeUnit.NANOSECONDS.convert(timeout), 0), TimeUnit.NANOSECONDS)
                .whenComplete((result, late) -> {
                    if (late != null) {
                        endWrite();
                    }
                });
        try {
            while (bytes.hasRemaining()) {
                interrupted |= write(bytes, done);
            }
        } finally {
            done.complete(null);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes some bytes; returns whether the thread was interrupted meanwhile, and clears its flag. */
    private boolean write(ByteBuffer bytes, CompletableFuture<Void> done) throws IOException {
        int begin = bytes.position();
        ByteBuffer part = bytes.slice().limit(Math.min(bytes.remaining(), ATOMIC));
        try {
            FileChannel channel = output.channel();
            if (done.isCompletedExceptionally()) {
                throw late(bytes);
            }
            channel.write(part);
            return false;
        } catch (ClosedByInterruptException e) {
            return Thread.interrupted();
        } catch (ClosedChannelException e) {
            // Closed at a deadline, of this write or just before; or with this transport, which this call reports.
            output.channel();
            return false;
        } finally {
            bytes.position(begin + part.position());
        }
    }

    private SocketTimeoutException late(ByteBuffer bytes) {
        return new SocketTimeoutException(
                name + " does not read: " + bytes.remaining() + " bytes were left after the deadline");
    }

    private void endWrite() {
        try {
            output.endWait();
        } catch (IOException e) {
            // The thread that writes reports the deadline.
        }
    }

    @Override
    public void close() throws IOException {
        try {
            output.close();
        } finally {
            try {
                input.close();
            } finally {
                streams.close();
            }
        }
    }

    /** A {@link FileChannel} on a pipe does: on JDK 25, closing it waits without limit for a virtual thread that reads. */
    @Override
    public boolean waitsInNativeCode() {
        return true;
    }

    @Override
    public String toString() {
        return name;
    }
}
