package io.github.qapi4j.it;

import java.nio.file.Path;

/** A user's program that works with a storage daemon. The test compiles it against a generated API. */
public interface StorageDaemonScenario {

    /**
     * Runs the program.
     *
     * @param socket the socket on which the daemon listens
     * @param folder an empty folder for images
     */
    void run(Path socket, Path folder) throws Exception;
}
