package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.transport.EventLoop;
import java.util.concurrent.Executor;

/**
 * What the sessions of a server have in common.
 *
 * @param format the format of requests
 * @param input bounds the bytes of large messages
 * @param output bounds the bytes of replies that wait
 * @param readers the threads that decode large messages: few, so that they leave processors to the others
 * @param outOfBand the threads that execute commands out of band
 */
record ServerContext(
        ServerSettings settings,
        JsonFormat format,
        CommandRegistry commands,
        EventLoop loop,
        Dispatcher dispatcher,
        Sessions sessions,
        InputBudget input,
        OutputBudget output,
        Executor readers,
        Executor outOfBand) {

    static Timer timer() {
        return SharedThreads.ofProcess().timer();
    }
}
