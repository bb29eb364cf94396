package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A connection to a QMP peer: bytes in both directions, in order. One thread may read while another one writes; two readers,
 * or two writers, may not meet. {@code toString()} names the peer, for messages.
 */
public interface Transport extends AutoCloseable {

    /**
     * Reads some bytes, waiting until there is one.
     *
     * @param into where to put them; it must have room
     * @return how many bytes were read, at least one; -1 when the peer has closed and everything it sent was read
     * @throws java.nio.channels.ClosedChannelException if this end is closed, also while waiting
     * @throws java.io.InterruptedIOException if the thread is interrupted while waiting; the flag stays set, nothing is lost
     * @throws IOException if the connection fails
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Writes all bytes, waiting while the peer does not take them. An interrupt does not cut a message in two: the flag stays
     * set and the write goes on.
     *
     * @param bytes what to write; its position tells how far it came, also after an exception
     * @param timeout how long all of it may take
     * @throws java.net.SocketTimeoutException if it takes longer
     * @throws java.nio.channels.ClosedChannelException if this end is closed, also while waiting
     * @throws IOException if the connection fails
     */
    void write(ByteBuffer bytes, Duration timeout) throws IOException;

    /**
     * Closes this end at once. Who waits in {@link #read} or {@link #write} gets an exception; the peer can still read what was
     * written. Closing again does nothing.
     *
     * @throws IOException if something could not be released; the connection is closed all the same
     */
    @Override
    void close() throws IOException;
}
