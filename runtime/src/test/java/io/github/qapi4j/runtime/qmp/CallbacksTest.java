package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ResourceBundle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What user code finds on the library's threads, and what these threads keep of their users. */
@Timeout(30)
class CallbacksTest {
    private final LimitedThreads threads = new LimitedThreads(TimeUnit.MILLISECONDS.toNanos(20));

    @Test
    void userCodeHasTheClassLoaderOfItsClient() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader previous = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
            thread.setContextClassLoader(loader);
            Callbacks callbacks = new Callbacks(threads.shared, null);
            thread.setContextClassLoader(previous);
            BlockingQueue<ClassLoader> found = new LinkedBlockingQueue<>();
            Runnable task = () -> found.add(Thread.currentThread().getContextClassLoader());
            callbacks.execute(task);
            assertThat(found.take()).isSameAs(loader);
            callbacks.complete(task);
            assertThat(found.take()).isSameAs(loader);
            Callbacks rejecting = new Callbacks(threads.shared, Runnable::run);
            rejecting.execute(task);
            assertThat(found.take()).isSameAs(previous);
            threads.shared.callbacks().execute(task);
            assertThat(found.take()).isSameAs(ClassLoader.getSystemClassLoader());
        } finally {
            thread.setContextClassLoader(previous);
        }
    }

    @Test
    void sharedThreadsBelongToNoUser() throws Exception {
        InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
        ThreadGroup group = new ThreadGroup("of a user");
        CompletableFuture<String> found = new CompletableFuture<>();
        CompletableFuture<Thread> shared = new CompletableFuture<>();
        Thread user = new Thread(group, () -> {
            inherited.set("of a user");
            Threads.detached("shared", () -> found.complete(String.valueOf(inherited.get())))
                    .start();
            shared.complete(Threads.detached("other", () -> {}));
        });
        user.start();
        assertThat(found.get()).isEqualTo("null");
        assertThat(shared.get().getThreadGroup().getParent()).isNull();
        assertThat(shared.get().isDaemon()).isTrue();
    }

    @Test
    void logHandlerThatThrowsChangesNothing() {
        Logger throwing = new Logger() {
            @Override
            public String getName() {
                return "throwing";
            }

            @Override
            public boolean isLoggable(Level level) {
                throw new IllegalStateException("of the logger");
            }

            @Override
            public void log(Level level, ResourceBundle bundle, String message, Throwable failure) {
                throw new StackOverflowError("of the logger");
            }

            @Override
            public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
                throw new StackOverflowError("of the logger");
            }
        };
        new FailsafeLogger(throwing).warn("message", new IllegalStateException());
    }

    @Test
    void blockedSubscriberDelaysNoOther() throws Exception {
        Callbacks callbacks = new Callbacks(threads.shared, null);
        CompletableFuture<Void> release = new CompletableFuture<>();
        CompletableFuture<Void> entered = new CompletableFuture<>();
        Pump blocked = new Pump(callbacks, () -> {
            entered.complete(null);
            release.join();
        });
        blocked.signal();
        entered.get();
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        Pump other = new Pump(callbacks, () -> ran.add("other"));
        for (int i = 0; i < 3; i++) {
            other.signal();
            assertThat(ran.take()).isEqualTo("other");
        }
        release.complete(null);
    }
}
