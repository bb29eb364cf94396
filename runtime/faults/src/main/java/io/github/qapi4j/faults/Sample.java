package io.github.qapi4j.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random sample of a sequence whose length is not known in advance; all of it if it is short. */
final class Sample<E> {
    private final int most;
    private final Random random;
    private final List<E> chosen = new ArrayList<>();
    private long offered;

    Sample(int most, long seed) {
        this.most = most;
        this.random = new Random(seed);
    }

    void offer(E element) {
        offered++;
        if (chosen.size() < most) {
            chosen.add(element);
            return;
        }
        long index = random.nextLong(offered);
        if (index < most) {
            chosen.set((int) index, element);
        }
    }

    List<E> chosen() {
        return chosen;
    }

    long offered() {
        return offered;
    }
}
