package io.github.qapi4j.check;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a server listens: {@code tcp:HOST:PORT}, {@code unix:PATH}, or the path of a Unix socket. */
public sealed interface ServerAddress {

    /** A Unix socket. */
    record Unix(Path path) implements ServerAddress {}

    /** A port of a host. */
    record Tcp(String host, int port) implements ServerAddress {}

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with a message for the user, if it is not valid
     */
    static ServerAddress of(String address) {
        if (address.startsWith("tcp:")) {
            int colon = address.lastIndexOf(':');
            String host = colon <= 4 ? "" : address.substring(4, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            int port = port(address.substring(colon + 1));
            if (host.isEmpty() || port < 0) {
                throw new IllegalArgumentException(
                        "'" + address + "' is not an address of the form tcp:HOST:PORT with a port from 1 to 65535");
            }
            return new Tcp(host, port);
        }
        String path = address.startsWith("unix:") ? address.substring(5) : address;
        try {
            if (!path.isEmpty()) {
                return new Unix(Path.of(path));
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + address + "' is not the path of a socket", e);
        }
        throw new IllegalArgumentException("'" + address + "' is not the path of a socket");
    }

    private static int port(String text) {
        boolean digits = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits && !text.isEmpty() ? Integer.parseInt(text) : 0;
        return port >= 1 && port <= 65_535 ? port : -1;
    }
}
