package io.github.qapi4j.blocks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Writes to an export of an NBD server, with as much of the protocol as that needs. */
final class NbdWriter {
    private static final long SERVER_MAGIC = 0x4e42444d41474943L;
    private static final long OPTION_MAGIC = 0x49484156454f5054L;
    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int REPLY_MAGIC = 0x67446698;

    /** Fixed newstyle negotiation, and no padding after it. */
    private static final int CLIENT_FLAGS = 3;

    private static final int OPTION_EXPORT_NAME = 1;
    private static final short WRITE = 1;
    private static final short DISCONNECT = 2;

    private NbdWriter() {}

    /** Writes non-zero bytes to a range. */
    static void write(Path socket, String export, long offset, int length) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer greeting = read(channel, 18);
            require(greeting.getLong() == SERVER_MAGIC && greeting.getLong() == OPTION_MAGIC, "greeting");
            byte[] name = export.getBytes(US_ASCII);
            send(
                    channel,
                    ByteBuffer.allocate(20 + name.length)
                            .putInt(CLIENT_FLAGS)
                            .putLong(OPTION_MAGIC)
                            .putInt(OPTION_EXPORT_NAME)
                            .putInt(name.length)
                            .put(name));
            read(channel, 10);
            ByteBuffer request = request(WRITE, offset, length);
            for (int i = 0; i < length; i++) {
                request.put((byte) 1);
            }
            send(channel, request);
            ByteBuffer reply = read(channel, 16);
            require(reply.getInt() == REPLY_MAGIC && reply.getInt() == 0, "reply to a write");
            send(channel, request(DISCONNECT, 0, 0));
        }
    }

    private static ByteBuffer request(short type, long offset, int length) {
        return ByteBuffer.allocate(28 + length)
                .putInt(REQUEST_MAGIC)
                .putShort((short) 0)
                .putShort(type)
                .putLong(0)
                .putLong(offset)
                .putInt(length);
    }

    private static void send(SocketChannel channel, ByteBuffer message) throws IOException {
        message.flip();
        while (message.hasRemaining()) {
            channel.write(message);
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(length);
        while (message.hasRemaining()) {
            require(channel.read(message) >= 0, "more input");
        }
        return message.flip();
    }

    private static void require(boolean received, String what) throws IOException {
        if (!received) {
            throw new IOException("the NBD server sent no valid " + what);
        }
    }
}
