package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BufferPoolTest {

    @Test
    void aBufferIsUsedAgain() {
        BufferPool pool = new BufferPool();
        byte[] first = pool.take();
        assertThat(first).hasSize(2048);
        assertThat(pool.take()).isNotSameAs(first);
        pool.give(first);
        assertThat(pool.take()).isSameAs(first);
        byte[] large = new byte[1 << 19];
        pool.give(large);
        assertThat(pool.take()).isSameAs(large);
    }

    @Test
    void veryLargeBuffersAreNotKept() {
        BufferPool pool = new BufferPool();
        pool.give(new byte[(1 << 19) + 1]);
        assertThat(pool.take()).hasSize(2048);
    }

    @Test
    void noTwoOwnersHaveTheSameBuffer() throws Exception {
        BufferPool pool = new BufferPool();
        Set<byte[]> owned = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        runInThreads(6, () -> {
            for (int i = 0; i < 500; i++) {
                byte[] buffer = pool.take();
                assertThat(owned.add(buffer)).isTrue();
                if (i % 7 == 0) {
                    Thread.yield();
                }
                owned.remove(buffer);
                pool.give(i % 100 == 0 ? new byte[4096] : buffer);
            }
            return null;
        });
    }

    /** Writers of one format share buffers. */
    @Test
    void textsFromSeveralThreadsAreNotMixed() throws Exception {
        JsonFormat format = JsonFormat.strict();
        runInThreads(6, () -> {
            String name = Thread.currentThread().getName();
            for (int i = 0; i < 300; i++) {
                String text = (name + i).repeat(1 + i * i % 500);
                assertThat(new String(format.write(Codecs.STRING, text), StandardCharsets.US_ASCII))
                        .isEqualTo('"' + text + '"');
            }
            return null;
        });
    }

    private static void runInThreads(int count, Callable<Void> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Callable<Void>> tasks = new ArrayList<>(Collections.nCopies(count, task));
            for (Future<Void> done : threads.invokeAll(tasks, 20, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
