package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.EventOverflow;
import io.github.qapi4j.runtime.qmp.EventSource;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpDecodeException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpGapException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.qmp.Received;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import io.github.qapi4j.runtime.qmp.UnknownEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Observes the jobs of one client: takes their events in order, and asks the server where events may be missing or do not suffice. One thread does this,
 * which exists while there are jobs and a moment longer. It depends on no callback, so that blocked callbacks do not delay the end of a job, and runs no
 * user code.
 *
 * <p>Jobs that are added together have a subscription of their own, the feed, which begins before their command is sent. An event of an earlier job with
 * the same id that was not taken yet is only in earlier feeds. The thread changes to the next feed when the current one is empty. The next feed repeats
 * the latest events, all of them and in order, so that earlier jobs repeat their latest changes and are then in the same state as before; a job that has
 * ended applies no event.
 */
final class JobObserver {
    private static final Logger LOGGER = System.getLogger("io.github.qapi4j.runtime.client");

    /** Enough for the ends of some thousand jobs while the server is asked. */
    static final int EVENTS = 8_192;

    /** How long the thread waits for an event before it checks whether there are jobs and a session. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long it waits before it repeats a question. */
    private static final Duration BEFORE_ASKING_AGAIN = Duration.ofMillis(100);

    /** How long the server may take to answer. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final QmpCaller caller;
    private final EventSource events;
    private final @Nullable ReconnectingClient reconnecting;
    private final Duration absenceLimit;
    private final Duration pause;

    // The lock of this object guards the following fields, and the lives of the jobs.
    private final Map<String, Job> jobs = new HashMap<>();
    private final Set<Job> changed = new LinkedHashSet<>();
    private final Deque<Feed> feeds = new ArrayDeque<>();
    private long feedsMade;
    private boolean running;

    /** The jobs whose command has succeeded since the thread has last looked. */
    private final List<Job> replied = new ArrayList<>();

    /** The jobs whose dismissal has failed with a session, with the time of the first failure by {@link System#nanoTime}. */
    private final Map<Job, Long> undismissed = new LinkedHashMap<>();

    /** The thread while it waits for an event, which an interrupt ends; null otherwise. */
    private @Nullable Thread waiting;

    /**
     * The events for the jobs that were added together, and for all jobs before them. A feed is used until it is empty and there is a later one.
     *
     * @param number counts the feeds
     */
    private record Feed(long number, EventSubscription<UnknownEvent> subscription) {
        void close() {
            subscription.close();
        }
    }

    /**
     * @param reconnecting the client, if it connects again
     * @param absenceLimit how long such a client may have no session before its jobs are given up
     */
    JobObserver(
            QmpCaller caller, EventSource events, @Nullable ReconnectingClient reconnecting, Duration absenceLimit) {
        this.caller = caller;
        this.events = events;
        this.reconnecting = reconnecting;
        this.absenceLimit = absenceLimit;
        this.pause = absenceLimit.compareTo(PAUSE) < 0 ? absenceLimit : PAUSE;
    }

    /**
     * Adds jobs whose events arrive from now on.
     *
     * @throws IllegalStateException if one of them is observed already; then none is added
     */
    synchronized void add(Collection<Job> added) {
        for (Job job : added) {
            if (jobs.containsKey(job.id())) {
                throw new IllegalStateException(job + " is observed already");
            }
        }
        // The events that wait to be taken may be those of an earlier job with the same id, so that the new one needs a
        // subscription that begins now.
        EventSubscription<UnknownEvent> subscription =
                events.subscribe(JobEvents.ALL, EVENTS, EventOverflow.DROP_OLDEST);
        Feed feed = new Feed(++feedsMade, subscription);
        if (running) {
            feeds.add(feed);
        } else {
            // It inherits no thread-local values: it is for all jobs of the client.
            Thread thread = new Thread(null, new Loop(feed), "qmp-jobs", 0, false);
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (Error e) {
                subscription.close();
                throw e;
            }
            running = true;
        }
        for (Job job : added) {
            job.setFeed(feed.number);
            jobs.put(job.id(), job);
        }
    }

    /** Removes jobs that were added together and not started. */
    synchronized void remove(Collection<Job> removed) {
        for (Job job : removed) {
            jobs.remove(job.id(), job);
        }
        // The jobs that were added together have the feed to themselves while it is not in use.
        long number = removed.iterator().next().feed();
        for (Feed feed : feeds) {
            if (feed.number == number) {
                feed.close();
            }
        }
        feeds.removeIf(feed -> feed.number == number);
    }

    /** Notes that the command of the jobs has succeeded. */
    synchronized void start(Collection<Job> started) {
        replied.addAll(started);
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** Asks the server for a job that was added, and returns whether it exists. */
    boolean find(Job job) throws IOException {
        synchronized (this) {
            job.life().ask();
        }
        JsonObject entry = JobQuery.execute(caller).get(job.id());
        synchronized (this) {
            if (entry != null) {
                job.life().start();
                job.life().answer(entry);
            } else if (job.life().end() == null) {
                return false;
            }
        }
        finish(job);
        return true;
    }

    private synchronized void lose(Feed feed, String reason) {
        for (Job job : jobs.values()) {
            if (job.feed() <= feed.number) {
                job.life().lose(reason);
            }
        }
    }

    private synchronized void apply(Feed feed, UnknownEvent event) {
        Job job = jobs.get(JobEvents.jobOf(event));
        if (job != null && job.feed() <= feed.number) {
            job.life().apply(event.name(), event.data());
            changed.add(job);
        }
    }

    /** Ends all jobs, and the observation. */
    private void end(String reason) {
        List<Job> left;
        synchronized (this) {
            running = false;
            feeds.forEach(Feed::close);
            feeds.clear();
            left = List.copyOf(jobs.values());
            left.forEach(job -> job.life().giveUp(reason));
            jobs.clear();
            changed.clear();
            replied.clear();
            undismissed.clear();
        }
        left.forEach(Job::publish);
    }

    /** Returns how long to wait for an event; the caller has the lock. */
    private Duration patience() {
        if (!replied.isEmpty()) {
            return Duration.ZERO;
        }
        boolean hurry = !undismissed.isEmpty()
                || jobs.values().stream().anyMatch(job -> job.life().needsAnswer());
        return hurry ? BEFORE_ASKING_AGAIN : pause;
    }

    private synchronized List<Job> takeReplied() {
        List<Job> taken = List.copyOf(replied);
        replied.clear();
        return taken;
    }

    private synchronized boolean isIdle() {
        if (!jobs.isEmpty() || !feeds.isEmpty()) {
            return false;
        }
        running = false;
        return true;
    }

    private void giveUp(List<Job> given, String reason) {
        synchronized (this) {
            given.forEach(job -> job.life().giveUp(reason));
            changed.addAll(given);
        }
        publish();
    }

    /**
     * Removes the jobs that have ended, and publishes what has changed. Jobs that must be dismissed come last. After the first dismissal that fails, no
     * other is tried in this round, so that a server that does not answer delays the outcomes once.
     */
    private void publish() {
        List<Job> published;
        List<Job> remaining = new ArrayList<>();
        synchronized (this) {
            published = new ArrayList<>(changed);
            changed.clear();
            published.removeIf(job -> mustBeDismissed(job) && remaining.add(job));
        }
        published.forEach(this::finish);
        IOException failure = null;
        for (Job job : remaining) {
            if (failure == null) {
                failure = dismiss(job);
            }
            if (failure == null || !isRepeated(job, failure)) {
                finish(job);
            }
        }
    }

    /** Returns whether a job has ended and is to be dismissed; the caller has the lock. It is not if its id may be that of another program's job. */
    private boolean mustBeDismissed(Job job) {
        JobLife life = job.life();
        return life.end() != null
                && job.isDismissed()
                && life.isStarted()
                && life.remains()
                && jobs.get(job.id()) == job;
    }

    /** Publishes what has changed of a job, which is removed first if it has ended. */
    private void finish(Job job) {
        synchronized (this) {
            if (job.life().end() != null) {
                jobs.remove(job.id(), job);
                undismissed.remove(job);
            }
        }
        job.publish();
    }

    /** Dismisses a job. Returns why this may not have had an effect; null if the server has answered. */
    private @Nullable IOException dismiss(Job job) {
        try {
            job.dismiss(ANSWER);
        } catch (QmpErrorException e) {
            // Another program has dismissed the job, or an earlier attempt has.
            LOGGER.log(Level.DEBUG, job + " could not be dismissed", e);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, job + " could not be dismissed", e);
            return e;
        }
        return null;
    }

    /** Returns whether a dismissal is repeated, which requires another session. */
    private boolean isRepeated(Job job, IOException failure) {
        if (reconnecting == null || failure instanceof QmpTimeoutException) {
            return false;
        }
        long now = System.nanoTime();
        synchronized (this) {
            Long since = undismissed.putIfAbsent(job, now);
            return since == null || Duration.ofNanos(now - since).compareTo(absenceLimit) < 0;
        }
    }

    /** What the thread does. */
    private final class Loop implements Runnable {
        /** The feed from which events are taken. */
        private Feed current;

        /** When the session ended, by {@link System#nanoTime}; null while there is one. */
        private @Nullable Long absentSince;

        Loop(Feed first) {
            current = first;
        }

        @Override
        public void run() {
            String reason = "bug: the observer of the jobs has failed";
            try {
                while (observe()) {
                    // Each round takes what has arrived.
                }
                return;
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.ERROR, reason, e);
                reason += ": " + e;
            } finally {
                current.close();
            }
            end(reason);
        }

        /** Waits for events, applies them, and asks the server if necessary. Returns whether to continue. */
        private boolean observe() throws IOException {
            boolean arrived = await();
            List<Job> started = takeReplied();
            // All events that the server has sent before the replies are in the queue.
            drain();
            synchronized (JobObserver.this) {
                started.forEach(job -> job.life().start());
            }
            settle();
            dismissAgain();
            if (reconnecting != null) {
                checkSession(reconnecting);
            }
            return arrived || !isIdle();
        }

        /** Waits for an event, which is applied, or for the reply to a command that starts jobs. Returns whether there was an event. */
        private boolean await() throws IOException {
            Duration timeout;
            synchronized (JobObserver.this) {
                timeout = patience();
                waiting = timeout.isZero() ? null : Thread.currentThread();
            }
            try {
                return take(timeout);
            } catch (InterruptedIOException e) {
                // A command has succeeded.
                return false;
            } finally {
                synchronized (JobObserver.this) {
                    waiting = null;
                    Thread.interrupted();
                }
            }
        }

        /** Repeats dismissals that have failed with an earlier session. */
        private void dismissAgain() {
            if (reconnecting != null && reconnecting.isConnected()) {
                synchronized (JobObserver.this) {
                    changed.addAll(undismissed.keySet());
                }
                publish();
            }
        }

        /** Applies all events that have arrived. The next feed repeats some of them, which changes nothing for earlier jobs. */
        private void drain() throws IOException {
            do {
                while (take(Duration.ZERO)) {
                    // Each call takes one event.
                }
            } while (nextFeed());
            publish();
        }

        private boolean nextFeed() {
            Feed next;
            synchronized (JobObserver.this) {
                next = feeds.poll();
            }
            if (next == null) {
                return false;
            }
            current.close();
            current = next;
            return true;
        }

        /** Takes and applies one event. Returns whether there was one. */
        private boolean take(Duration timeout) throws IOException {
            Received<UnknownEvent> received;
            try {
                if (timeout.isZero()) {
                    Optional<Received<UnknownEvent>> next = current.subscription.poll();
                    if (next.isEmpty()) {
                        return false;
                    }
                    received = next.get();
                } else {
                    received = current.subscription.next(timeout);
                }
            } catch (QmpTimeoutException e) {
                return false;
            } catch (QmpGapException e) {
                lose(current, "there was no session: " + e.gap().reason().getMessage());
                return true;
            } catch (QmpClosedException e) {
                if (nextFeed()) {
                    return true;
                }
                throw e;
            } catch (QmpDecodeException e) {
                lose(current, "an event could not be decoded: " + e.getMessage());
                return true;
            }
            if (received.missed() > 0) {
                lose(current, received.missed() + " events were lost");
            }
            apply(current, received.event());
            return true;
        }

        /** Asks the server for the jobs of which events do not say enough. */
        private void settle() throws IOException {
            if (reconnecting != null && !reconnecting.isConnected()) {
                // The gap before the next session repeats the question.
                return;
            }
            List<Job> asked = new ArrayList<>();
            synchronized (JobObserver.this) {
                for (Job job : jobs.values()) {
                    if (job.life().needsAnswer()) {
                        job.life().ask();
                        asked.add(job);
                    }
                }
            }
            if (asked.isEmpty()) {
                return;
            }
            Map<String, JsonObject> entries;
            try {
                entries = JobQuery.execute(caller.withTimeout(ANSWER));
            } catch (QmpErrorException e) {
                // A server without the command has no job that could be asked for.
                giveUp(asked, String.valueOf(e.getMessage()));
                return;
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "the jobs could not be queried", e);
                synchronized (JobObserver.this) {
                    asked.forEach(job -> job.life().unanswered());
                }
                return;
            }
            // All events that the server has sent before its answer are in the queue.
            drain();
            synchronized (JobObserver.this) {
                // Others have ended, or their command has failed.
                asked.removeIf(job -> jobs.get(job.id()) != job);
                asked.forEach(job -> job.life().answer(entries.get(job.id())));
                changed.addAll(asked);
            }
            publish();
        }

        /** Gives up all jobs if there is no session for too long. */
        private void checkSession(ReconnectingClient client) {
            try {
                client.session();
                absentSince = null;
            } catch (QmpClosedException e) {
                long now = System.nanoTime();
                if (absentSince == null) {
                    absentSince = now;
                }
                if (Duration.ofNanos(now - absentSince).compareTo(absenceLimit) >= 0) {
                    List<Job> left;
                    synchronized (JobObserver.this) {
                        left = List.copyOf(jobs.values());
                    }
                    giveUp(left, "there is no session within " + absenceLimit + ": " + e.getMessage());
                }
            }
        }
    }
}
