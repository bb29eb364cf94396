package io.github.qapi4j.it;

import java.nio.file.Path;

/** What a user's program, compiled in the test against a generated API, does with a storage daemon. */
public interface StorageDaemonScenario {

    /**
     * Runs the program.
     *
     * @param socket where the daemon listens
     * @param folder an empty folder for images
     */
    void run(Path socket, Path folder) throws Exception;
}
