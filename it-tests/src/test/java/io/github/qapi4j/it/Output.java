package io.github.qapi4j.it;

import java.util.concurrent.locks.ReentrantLock;

/** The output of this process, which some tests replace while others run in parallel. */
final class Output {
    /** Held while {@code System.out} is replaced. */
    static final ReentrantLock REPLACED = new ReentrantLock();

    private Output() {}

    /** Prints a line of figures, not into the output of another test. */
    static void print(String line) {
        REPLACED.lock();
        try {
            System.out.println(line);
        } finally {
            REPLACED.unlock();
        }
    }
}
