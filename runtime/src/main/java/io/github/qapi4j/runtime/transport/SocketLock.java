package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The exclusive right to replace a socket file, among all processes of this machine. It is a lock of a file beside the socket, which the system
 * releases when its process ends. The caller ensures that only one thread of this process holds or acquires a lock: the system counts all of them as one
 * owner, and releases a lock when any channel to its file is closed.
 */
final class SocketLock implements AutoCloseable {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_MILLIS = 2;

    /** The largest size of the file, which has one byte on disk. */
    private static final int MAX_SIZE = 1 << 30;

    private final Path file;
    private final FileChannel channel;

    private SocketLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Waits for the lock.
     *
     * @throws BindException if another process holds it for 5 seconds
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     */
    static SocketLock acquire(Path socket) throws IOException {
        Path file = socket.resolveSibling("." + socket.getFileName() + ".lock");
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        for (; ; ) {
            FileChannel channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
            try {
                if (tryLock(channel) && isAt(file, channel)) {
                    return new SocketLock(file, channel);
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            channel.close();
            if (System.nanoTime() > deadline) {
                throw new BindException("another process is about to listen on " + socket);
            }
            pause(socket);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another copy of this class in this process has the lock.
            return false;
        }
    }

    /**
     * Returns whether a path leads to the file of a channel: the process that had the lock before may have deleted that file. The path is not opened,
     * because closing it would release the lock.
     */
    private static boolean isAt(Path file, FileChannel channel) throws IOException {
        int size = ThreadLocalRandom.current().nextInt(1, MAX_SIZE);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(1), size - 1L);
        try {
            return Files.size(file) == size;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void pause(Path socket) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while waiting to listen on " + socket).initCause(e);
        }
    }

    /** Deletes the file, and releases the lock. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            channel.close();
        }
    }
}
