package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What threads take over from the thread that starts them. */
@Timeout(20)
class ThreadsTest {
    private static final InheritableThreadLocal<String> USERS = new InheritableThreadLocal<>();

    private record Seen(String name, boolean daemon, String value, ClassLoader loader) {}

    private interface Starter {
        Thread start(String name, Runnable task);
    }

    private static Seen seenBy(Starter starter) throws Exception {
        CompletableFuture<Seen> seen = new CompletableFuture<>();
        Thread started = starter.start("name", () -> {
            Thread thread = Thread.currentThread();
            seen.complete(new Seen(
                    thread.getName(), thread.isDaemon(), String.valueOf(USERS.get()), thread.getContextClassLoader()));
        });
        started.join();
        return seen.get(10, TimeUnit.SECONDS);
    }

    @Test
    void noThreadInheritsValuesOfItsStarter() throws Exception {
        Thread test = Thread.currentThread();
        ClassLoader before = test.getContextClassLoader();
        List<Starter> detached = List.of(Threads::startDetached, (name, task) -> {
            Thread thread = Threads.detached(name, task);
            thread.start();
            return thread;
        });
        try (URLClassLoader users = new URLClassLoader(new URL[0])) {
            USERS.set("the user's");
            test.setContextClassLoader(users);
            assertThat(seenBy(Threads::start)).isEqualTo(new Seen("name", true, "null", users));
            for (Starter starter : detached) {
                assertThat(seenBy(starter))
                        .isEqualTo(new Seen("name", true, "null", ClassLoader.getSystemClassLoader()));
            }
        } finally {
            USERS.remove();
            test.setContextClassLoader(before);
        }
    }
}
