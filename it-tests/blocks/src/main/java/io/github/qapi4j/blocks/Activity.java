package io.github.qapi4j.blocks;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.QuiesceHook;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread at a time use the block layer: a transaction, a write, or a job. */
final class Activity implements QuiesceHook {
    private final ReentrantLock lock = new ReentrantLock();
    private final Duration patience;

    /** @param patience how long a thread waits for another one */
    Activity(Duration patience) {
        this.patience = patience;
    }

    /** Reads the block layer. */
    interface Read<T> {
        T run() throws QmpErrorException;
    }

    /** Changes the block layer. */
    interface Change {
        void run() throws QmpErrorException;
    }

    void change(Change change) throws QmpErrorException {
        enter();
        try {
            change.run();
        } finally {
            leave();
        }
    }

    <T> T read(Read<T> read) throws QmpErrorException {
        enter();
        try {
            return read.run();
        } finally {
            leave();
        }
    }

    /** Changes the block layer after any time: for the end of a job, which must release what the job has used. */
    void finish(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the hook of jobs, which waits any time: a job that has done its work must not fail because the block layer is busy. */
    QuiesceHook ofJobs() {
        return new QuiesceHook() {
            @Override
            public void enter() {
                lock.lock();
            }

            @Override
            public void leave() {
                lock.unlock();
            }
        };
    }

    /** Waits until no other thread uses the block layer, also if the thread is interrupted: a cancelled job must clean up. */
    @Override
    public void enter() throws QmpErrorException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        boolean held = lock.tryLock();
        try {
            while (!held && deadline - System.nanoTime() > 0) {
                try {
                    held = lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!held) {
            throw QmpErrorException.generic("the block layer has been busy for too long");
        }
    }

    @Override
    public void leave() {
        lock.unlock();
    }
}
