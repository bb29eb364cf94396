package io.github.qapi4j.runtime.qmp;

/**
 * A step that must succeed although the memory is exhausted for a time, such as the end of a session on which calls depend. It is created beforehand, with
 * all that it needs: at that time no object can be allocated and no class loaded.
 *
 * @param step has the same effect if it is repeated after it has failed in part
 */
record PersistentStep(Runnable step) implements Runnable {
    private static final long PAUSE_MILLIS = 20;

    /** Runs the step until it throws no {@link Error}. An exception is not a sign of exhausted memory, and is thrown. */
    @Override
    public void run() {
        while (true) {
            try {
                step.run();
                return;
            } catch (Error e) {
                pause();
            }
        }
    }

    /** Lets other threads release memory. An interrupt shortens the pause, and the flag stays set. */
    static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
