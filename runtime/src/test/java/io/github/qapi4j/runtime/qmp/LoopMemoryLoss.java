package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Exhausts the memory for a time while a loop has tasks. Prints whether the loop then runs tasks, and while another one takes long. */
final class LoopMemoryLoss {
    private static volatile @Nullable Object ballast;
    private static volatile boolean ends;

    private LoopMemoryLoss() {}

    /** Leaves no memory for small objects either. */
    private static void fill() {
        for (int size = 1 << 20; size > 0; size /= 2) {
            try {
                while (true) {
                    ballast = new Object[] {ballast, new byte[size]};
                }
            } catch (OutOfMemoryError e) {
                // Smaller objects may still have a place.
            }
        }
    }

    private static void submit(EventLoop loop) {
        while (!ends) {
            try {
                // Now and then a task takes long, so that another thread takes the lead.
                loop.execute(() -> sleep(1));
                loop.execute(() -> sleep(12));
                sleep(5);
            } catch (OutOfMemoryError e) {
                // As expected.
            }
        }
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean runs(EventLoop loop) throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        loop.execute(ran::countDown);
        return ran.await(5, TimeUnit.SECONDS);
    }

    public static void main(String[] args) throws Exception {
        long millis = Long.parseLong(args[0]);
        EventLoop loop = EventLoop.start("loop", 4, (message, failure) -> {});
        Thread submitter = new Thread(() -> submit(loop));
        submitter.start();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            fill();
        } while (System.nanoTime() - end < 0);
        ballast = null;
        ends = true;
        submitter.join();
        System.out.println(runs(loop));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            begun.countDown();
            while (release.getCount() > 0) {
                sleep(1);
            }
        });
        System.out.println(begun.await(5, TimeUnit.SECONDS) && runs(loop));
        release.countDown();
        loop.close();
    }
}
