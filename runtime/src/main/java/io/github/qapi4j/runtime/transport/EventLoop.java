package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A small number of threads that wait for the input of any number of connections, and run an action for each connection that has some.
 *
 * <p>One thread at a time has the lead: it waits for all connections with one selector, and runs their actions itself, since to wake another thread
 * would cost more than most actions. A second thread looks every few milliseconds whether an action takes long. If so, it takes the lead over: the other
 * connections are served while the action continues. An action may therefore take as long as it needs, as long as no more actions than the loop has
 * threads take long at the same time. The actions of one connection that read never run at the same time; the one that writes may run beside them.
 *
 * <p>A server has a loop of its own, and passes it to {@link Transport#whenReadable}:
 *
 * <pre>{@code
 * EventLoop loop = EventLoop.start("my-server", 16, (message, failure) -> logger.log(Level.ERROR, message, failure));
 * transport.whenReadable(loop, () -> receive(transport, loop.buffer()));
 * }</pre>
 */
public final class EventLoop implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The operations of the selector that find input of a channel of any kind. */
    private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    /** The interval of the looks at the action that runs. An action that is seen twice takes long. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The number of looks that find the same or no action, after which the second thread waits until actions run again. */
    private static final int QUIET_LOOKS = 20;

    /** How many tasks run at most before the next action: usually those of the action before, whose data are in the processor's caches. */
    private static final int TASKS = 8;

    /** How long a thread without work stays. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long a thread waits after a failure, such as to start a thread, before it tries again. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The most time that a thread waits for the release of a closed channel. */
    private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final int maxThreads;
    private final BiConsumer<String, Throwable> failures;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Polling polling = new Polling(Runtime.getRuntime().availableProcessors(), System::nanoTime);
    private final Polling.Source input = new Polling.Source() {
        @Override
        public boolean ready() throws IOException {
            // The selection takes the wake-up of a task, or of the loop's end.
            int count = selector.selectNow(found);
            selections.incrementAndGet();
            return count > 0 || !tasks.isEmpty() || closed;
        }

        @Override
        public void await() throws IOException {
            selector.select(found);
            selections.incrementAndGet();
            // An interrupt was meant for an action that has ended; the selector would not wait any more.
            Thread.interrupted();
        }
    };

    /** The number of selections that have ended. */
    private final AtomicLong selections = new AtomicLong();

    /** The connections that the last selection has found, and whose actions have not run. Only the leading thread uses it. */
    private final ArrayDeque<Connection> due = new ArrayDeque<>();

    private final Consumer<SelectionKey> found = this::found;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition watcherNeeded = lock.newCondition();
    private final Condition spareNeeded = lock.newCondition();
    private int threads;
    private int created;
    private int spares;

    /** The thread that looks at the leader's actions, and is the next leader. */
    private @Nullable Thread watcher;

    /** Whether a thread was started that will be the watcher. */
    private boolean watcherStarts;

    /** The right to use the selector; null before the first thread takes it. */
    private volatile @Nullable Lead lead;

    /** Whether the watcher looks at intervals. It does so at first; the leader sets it when actions run again. */
    private volatile boolean watching;

    private volatile boolean closed;

    private EventLoop(String name, int maxThreads, BiConsumer<String, Throwable> failures, Selector selector) {
        this.name = name;
        this.maxThreads = maxThreads;
        this.failures = failures;
        this.selector = selector;
    }

    /**
     * Starts a loop, with one daemon thread at first.
     *
     * @param name the beginning of the names of its threads
     * @param maxThreads the maximum number of threads, at least two
     * @param failures receives failures that have no other receiver, such as exceptions of actions; what it throws is dropped
     * @throws IOException if the system has no selector for it
     */
    public static EventLoop start(String name, int maxThreads, BiConsumer<String, Throwable> failures)
            throws IOException {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(failures, "failures");
        if (maxThreads < 2) {
            throw new IllegalArgumentException("a loop has at least two threads: " + maxThreads);
        }
        EventLoop loop = new EventLoop(name, maxThreads, failures, Selector.open());
        loop.startFirst();
        return loop;
    }

    private void startFirst() {
        lock.lock();
        try {
            addThread();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** The right of a thread to use the selector. */
    private static final class Lead {
        /** The state after another thread has taken the lead. */
        private static final long LOST = -1;

        private final Thread thread = Thread.currentThread();

        /** Counts the begins and ends of actions: it is odd while one runs. */
        private final AtomicLong state = new AtomicLong();

        /** The connection whose action runs; null for a task. */
        private volatile @Nullable Connection running;

        /** Whether another thread looks at the actions, or will do so. Only the leading thread uses this and the next members. */
        private boolean watched;

        /** Whether the last attempt to find such a thread has failed, and when to try again. */
        private boolean watcherFailed;

        private long nextAttempt;

        void begin(@Nullable Connection connection) {
            running = connection;
            state.set(state.get() + 1);
        }

        /** Returns whether the thread still has the lead. */
        boolean end() {
            long begun = state.get();
            return begun != LOST && state.compareAndSet(begun, begun + 1);
        }

        /** Ends the action that runs, if any. Returns whether the calling thread has this lead. */
        boolean resume() {
            return thread == Thread.currentThread() && ((state.get() & 1) == 0 || end());
        }

        static boolean isRunning(long state) {
            return (state & 1) == 1 && state != LOST;
        }
    }

    /** A thread of the loop, with the buffer that its actions use. */
    private static final class LoopThread extends Thread {
        private final EventLoop loop;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

        LoopThread(EventLoop loop, String name) {
            super(root(), null, name, 0, false);
            this.loop = loop;
            setDaemon(true);
            setContextClassLoader(ClassLoader.getSystemClassLoader());
        }

        private static ThreadGroup root() {
            ThreadGroup root = Thread.currentThread().getThreadGroup();
            for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
                root = parent;
            }
            return root;
        }

        @Override
        public void run() {
            loop.work();
        }
    }

    /** Returns whether the calling thread is one of this loop's. */
    public boolean isLoopThread() {
        return Thread.currentThread() instanceof LoopThread thread && thread.loop == this;
    }

    /**
     * Returns a buffer of 64 KiB that belongs to the calling thread. An action may use it until it ends.
     *
     * @throws IllegalStateException if the calling thread is not one of this loop's
     */
    public ByteBuffer buffer() {
        if (Thread.currentThread() instanceof LoopThread thread && thread.loop == this) {
            return thread.buffer;
        }
        throw new IllegalStateException("not a thread of " + this);
    }

    /** Runs a task on a thread of this loop, after the tasks that are due before. A closed loop drops it. */
    public void execute(Runnable task) {
        tasks.add(Objects.requireNonNull(task, "task"));
        wakeLeader();
    }

    /** Makes the leader look for changes. If the calling thread leads, it does so anyway before it waits. */
    private void wakeLeader() {
        if (!isLeading()) {
            selector.wakeup();
        }
    }

    private boolean isLeading() {
        Lead current = lead;
        return current != null && current.thread == Thread.currentThread() && current.state.get() != Lead.LOST;
    }

    /** Starts a thread. Called with the lock held. */
    private void addThread() {
        Thread thread = new LoopThread(this, name + "-" + ++created);
        threads++;
        try {
            thread.start();
        } catch (RuntimeException | Error e) {
            threads--;
            throw e;
        }
    }

    private void work() {
        boolean needed = true;
        while (needed) {
            try {
                Lead own = awaitLead();
                needed = own != null;
                if (own != null) {
                    lead(own);
                }
            } catch (Throwable e) {
                // There is no memory even to wait. Without threads the loop would be deaf.
                pause();
            }
        }
    }

    /**
     * Waits for the lead, and takes it; null if this thread is not needed any more. If this thread has the lead, a failure has interrupted it: the
     * thread continues to lead.
     */
    private @Nullable Lead awaitLead() {
        lock.lock();
        try {
            Lead interrupted = lead;
            if (interrupted != null && !closed && interrupted.resume()) {
                return interrupted;
            }
            while (!closed) {
                // An interrupt was meant for an action that has ended.
                Thread.interrupted();
                try {
                    if (watcher == null) {
                        Lead own = watch();
                        if (own != null) {
                            return own;
                        }
                    } else if (!awaitNeed()) {
                        break;
                    }
                } catch (InterruptedException e) {
                    // The loop is closed otherwise.
                }
            }
            threads--;
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits as a spare thread; returns false after a long time. */
    private boolean awaitNeed() throws InterruptedException {
        spares++;
        try {
            long left = IDLE_NANOS;
            while (watcher != null && !closed && left > 0) {
                left = spareNeeded.awaitNanos(left);
            }
            // The time may have passed when this thread is needed.
            return watcher == null || left > 0;
        } finally {
            spares--;
        }
    }

    /** Waits as the watcher until there is no leader, or its action takes long; returns null if the loop is closed. */
    private @Nullable Lead watch() throws InterruptedException {
        watcher = Thread.currentThread();
        watcherStarts = false;
        // An action may run that has begun without a watcher.
        watching = true;
        try {
            Lead seen = null;
            long seenState = 0;
            int quiet = 0;
            while (!closed) {
                Lead current = lead;
                if (current == null) {
                    return take();
                }
                long state = current.state.get();
                boolean changed = current != seen || state != seenState;
                if (state == Lead.LOST
                        || !changed && Lead.isRunning(state) && current.state.compareAndSet(state, Lead.LOST)) {
                    Connection running = current.running;
                    if (running != null) {
                        running.continuesElsewhere();
                    }
                    return take();
                }
                if (changed) {
                    seen = current;
                    seenState = state;
                    quiet = 0;
                } else if (!Lead.isRunning(state) && ++quiet == QUIET_LOOKS) {
                    watching = false;
                    // An action that has begun just before has not seen the change. One that begins now sets it itself.
                    if (current.state.get() != state) {
                        watching = true;
                    }
                    quiet = 0;
                }
                if (watching) {
                    watcherNeeded.awaitNanos(LOOK_NANOS);
                } else {
                    watcherNeeded.await();
                }
            }
            return null;
        } finally {
            watcher = null;
        }
    }

    /** Takes the lead. The first action finds another watcher. */
    private Lead take() {
        Lead own = new Lead();
        lead = own;
        return own;
    }

    /** Waits for connections, and runs their actions and the tasks, as long as this thread has the lead. */
    private void lead(Lead own) {
        while (!closed) {
            try {
                // A thread that has taken the lead over continues with what was found.
                if (due.isEmpty()) {
                    if (tasks.isEmpty()) {
                        polling.await(input);
                    } else {
                        input.ready();
                    }
                }
            } catch (IOException | RuntimeException | Error e) {
                if (!closed) {
                    report("waiting for connections failed", e);
                    pause();
                }
                continue;
            }
            if (!runFound(own) || !runTasks(own)) {
                return;
            }
        }
    }

    private void found(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            connection.readyOps = key.readyOps();
            due.add(connection);
        } catch (CancelledKeyException e) {
            // This end was closed, which its owner knows.
        }
    }

    /** Runs the actions of all connections that were found; returns whether this thread still has the lead. */
    private boolean runFound(Lead own) {
        for (Connection connection = due.poll(); connection != null; connection = due.poll()) {
            if (!run(own, connection, connection.actions)) {
                return false;
            }
            polling.handled(connection, connection.writer == own.thread);
            if (!runTasks(own)) {
                return false;
            }
        }
        return true;
    }

    /** Runs some of the tasks that are due now, not those that they add; returns whether this thread still has the lead. */
    private boolean runTasks(Lead own) {
        for (int left = dueTasks(); left > 0; left--) {
            Runnable task = tasks.poll();
            if (task == null) {
                return true;
            }
            if (!run(own, null, task)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the number of tasks that are due now, at most {@link #TASKS}. */
    private int dueTasks() {
        int count = 0;
        for (Iterator<Runnable> due = tasks.iterator(); count < TASKS && due.hasNext(); due.next()) {
            count++;
        }
        return count;
    }

    private boolean run(Lead own, @Nullable Connection connection, Runnable action) {
        own.begin(connection);
        if (!watching || !own.watched) {
            findWatcher(own);
        }
        try {
            action.run();
        } catch (Throwable e) {
            // Catches everything: connections in other JVM languages throw checked exceptions too.
            report("an action failed", e);
        }
        // An interrupt was meant for this action.
        Thread.interrupted();
        return own.end();
    }

    /** Makes another thread look at the actions of this one. If none can be started, a later action tries again. */
    private void findWatcher(Lead own) {
        if (own.watcherFailed && System.nanoTime() - own.nextAttempt < 0) {
            return;
        }
        watching = true;
        try {
            signalWatcher();
            own.watched = true;
            own.watcherFailed = false;
        } catch (RuntimeException | Error e) {
            boolean again = own.watcherFailed;
            own.watched = false;
            own.watcherFailed = true;
            own.nextAttempt = System.nanoTime() + PAUSE_NANOS;
            if (!again) {
                report("another thread cannot be started", e);
            }
        }
    }

    /** Signals the watcher, or a thread that becomes the watcher. If all threads are busy, it is the first one whose action ends. */
    private void signalWatcher() {
        lock.lock();
        try {
            if (watcher != null) {
                watcherNeeded.signal();
            } else if (spares > 0) {
                spareNeeded.signal();
            } else if (!watcherStarts && threads < maxThreads) {
                addThread();
                watcherStarts = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a short time. Never throws. */
    private static void pause() {
        try {
            // With the flag set, the thread would not wait.
            Thread.interrupted();
            LockSupport.parkNanos(PAUSE_NANOS);
        } catch (Throwable e) {
            // The first call may need memory, to load a class: the caller continues without a pause.
        }
    }

    private void report(String failure, Throwable cause) {
        try {
            failures.accept(name + ": " + failure, cause);
        } catch (Throwable e) {
            // The receiver has failed too, and the loop must continue.
        }
    }

    /**
     * Adds a channel: a connection, or a socket that accepts connections, whose input are the connections.
     *
     * @param writable runs on a thread of this loop each time that {@link Connection#wantWrite} was called and the channel accepts bytes; perhaps
     *     at the same time as an action that reads
     */
    Connection add(SelectableChannel channel, Runnable writable) throws IOException {
        Connection connection = new Connection(channel.validOps() & INPUT, writable);
        try {
            connection.key = channel.register(selector, 0, connection);
        } catch (ClosedSelectorException e) {
            throw new IOException(this + " is closed", e);
        }
        return connection;
    }

    /** A task that repeats itself until a selection has released closed channels. */
    private final class Release implements Runnable {
        private final long selection;
        private final CountDownLatch released;

        Release(long selection, CountDownLatch released) {
            this.selection = selection;
            this.released = released;
        }

        @Override
        public void run() {
            if (selections.get() < selection) {
                execute(this);
            } else {
                released.countDown();
            }
        }
    }

    /** A channel in this loop. */
    final class Connection {
        /** The operation of the selector that finds input. */
        private final int input;

        private final Runnable writable;
        private @Nullable SelectionKey key;

        /** Runs what is due, made once. */
        private final Runnable actions = this::run;

        /** The action of {@link #whenReadable} that waits for input. */
        private @Nullable Runnable readable;

        private boolean writeWanted;

        /** What the last selection has found. */
        private int readyOps;

        /** Whether an action of {@link #whenReadable} runs. */
        private boolean reading;

        /** Whether its thread has lost the lead. */
        private boolean readingElsewhere;

        /** The thread that has written last. */
        private volatile @Nullable Thread writer;

        private Connection(int input, Runnable writable) {
            this.input = input;
            this.writable = writable;
        }

        /** Registers an action that runs once, when there is input, or its end. */
        synchronized void whenReadable(Runnable action) {
            readable = action;
            apply();
        }

        /** Makes {@code writable} run once, when the channel accepts bytes. */
        synchronized void wantWrite() {
            writeWanted = true;
            apply();
        }

        /** Signals that the calling thread writes to the channel. */
        void writing() {
            writer = Thread.currentThread();
        }

        /** Gives up the channel's place in the selector; called after the channel is closed. */
        void close() {
            writer = null;
            synchronized (this) {
                // The loop may refer to this object for longer, but not to the action's objects.
                readable = null;
            }
            wakeLeader();
        }

        /**
         * Waits until the selector has released the closed channel: until then, its address is in use. Does not wait on a thread of this loop, and at
         * most a second, nor if the thread is interrupted.
         */
        void awaitRelease() {
            if (isLoopThread()) {
                return;
            }
            CountDownLatch released = new CountDownLatch(1);
            // The selection that ends next may have begun before the channel was closed.
            execute(new Release(selections.get() + 2, released));
            long deadline = System.nanoTime() + RELEASE_NANOS;
            try {
                while (!closed
                        && !released.await(PAUSE_NANOS, TimeUnit.NANOSECONDS)
                        && System.nanoTime() - deadline < 0) {
                    // A loop that is closed meanwhile drops the tasks.
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Runs the actions for which the channel is ready. */
        private void run() {
            Runnable toWrite = null;
            Runnable toRead = null;
            synchronized (this) {
                if (writeWanted && (readyOps & SelectionKey.OP_WRITE) != 0) {
                    writeWanted = false;
                    toWrite = writable;
                }
                if (!reading && readable != null && (readyOps & input) != 0) {
                    reading = true;
                    toRead = readable;
                    readable = null;
                    if (!isLeading()) {
                        // The watcher has looked before it could see that the action reads.
                        continuesElsewhere();
                    }
                }
            }
            try {
                if (toWrite != null) {
                    toWrite.run();
                }
            } finally {
                if (toRead == null) {
                    apply();
                } else {
                    read(toRead);
                }
            }
        }

        private void read(Runnable action) {
            try {
                action.run();
            } finally {
                synchronized (this) {
                    reading = false;
                    readingElsewhere = false;
                    apply();
                }
            }
        }

        /** Stops waiting for input while the action continues on a thread without the lead. */
        private synchronized void continuesElsewhere() {
            if (reading) {
                readingElsewhere = true;
                apply();
            }
        }

        /** Sets what the selector waits for. While an action runs on the leading thread, nothing changes: it usually wants input again. */
        private synchronized void apply() {
            if (key == null || !key.isValid() || reading && !readingElsewhere) {
                return;
            }
            int wanted = (writeWanted ? SelectionKey.OP_WRITE : 0) | (readable != null && !reading ? input : 0);
            try {
                if (key.interestOps() != wanted) {
                    key.interestOps(wanted);
                    wakeLeader();
                }
            } catch (CancelledKeyException | ClosedSelectorException e) {
                // This end or the loop was closed, which its owner knows.
            }
        }
    }

    /**
     * Ends the threads, after their current actions, and releases the closed channels. Actions that wait for input do not run any more; connections stay
     * open.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            watcherNeeded.signalAll();
            spareNeeded.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            // Not left to a thread of the loop: all of them may be in actions that do not end.
            selector.close();
        } catch (IOException e) {
            report("closing its selector failed", e);
        }
    }

    @Override
    public String toString() {
        return "event loop " + name;
    }
}
