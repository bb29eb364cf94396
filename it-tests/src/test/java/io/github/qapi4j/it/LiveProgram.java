package io.github.qapi4j.it;

import io.github.qapi4j.runtime.qmp.QmpClient;

/** A user's program that works with a running QEMU. The test compiles it against a generated API. */
public interface LiveProgram {

    /** Runs the program. */
    void run(QmpClient client) throws Exception;
}
