package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.FullHeap;
import io.github.qapi4j.runtime.transaction.GroupedJobs;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Discards, starts, commits and aborts jobs and groups of jobs while the heap is full, until all have ended: each job ends once, and a group as a
 * whole. Started by {@link JobFaultsTest} in a JVM of its own. Prints the number of jobs, or a line for each job that ends otherwise.
 */
final class JobExhaustion {
    /** When the heap is filled: before a call for each job, or in a callback of the job that works last. */
    private enum Place {
        DISCARD,
        START,
        END_OF_WORK,
        FAILURE_OF_WORK,
        PREPARE,
        COMMIT,
        ABORT
    }

    /** How many jobs there are. */
    static final int JOBS = Place.values().length * (1 + 3);

    private static final QmpErrorException FAILURE = QmpErrorException.generic("the last job fails");
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final String[] IDS = {"a", "b", "c"};

    private final Place place;
    private final Work[] works;
    private volatile boolean othersWait;

    private JobExhaustion(Place place, int size) {
        this.place = place;
        works = new Work[size];
        for (int i = 0; i < size; i++) {
            works[i] = new Work(i == size - 1);
        }
    }

    public static void main(String[] args) throws Exception {
        int jobs = 0;
        for (Place place : Place.values()) {
            for (int size : new int[] {1, 3}) {
                new JobExhaustion(place, size).run();
                jobs += size;
            }
        }
        System.out.println("jobs: " + jobs);
    }

    private final class Work implements JobWork {
        private final boolean last;
        private final AtomicInteger commits = new AtomicInteger();
        private final AtomicInteger aborts = new AtomicInteger();
        private final AtomicInteger cleans = new AtomicInteger();

        Work(boolean last) {
            this.last = last;
        }

        private void fillAt(Place wanted) {
            if (last && place == wanted) {
                fill();
            }
        }

        @Override
        public void run(JobControl control) throws QmpErrorException {
            while (last && !othersWait) {
                LockSupport.parkNanos(1_000_000);
            }
            fillAt(Place.END_OF_WORK);
            fillAt(Place.FAILURE_OF_WORK);
            if (last && (place == Place.FAILURE_OF_WORK || place == Place.ABORT)) {
                throw FAILURE;
            }
        }

        @Override
        public void prepare() {
            fillAt(Place.PREPARE);
        }

        @Override
        public void commit() {
            commits.incrementAndGet();
            fillAt(Place.COMMIT);
        }

        @Override
        public void abort() {
            aborts.incrementAndGet();
            fillAt(Place.ABORT);
        }

        @Override
        public void clean() {
            cleans.incrementAndGet();
        }
    }

    private static void fill() {
        try {
            FullHeap.fill();
        } catch (OutOfMemoryError e) {
            // The heap is full.
        }
    }

    private void run() throws Exception {
        JobRegistry registry = JobRegistry.builder(JobSample.CURRENT, event -> {})
                .logger(new TestLogger())
                .build();
        GroupedJobs group = registry.newGroup();
        ServerJob[] jobs = new ServerJob[works.length];
        for (int i = 0; i < works.length; i++) {
            jobs[i] = registry.newJob(IDS[i], "backup").create(works[i]);
            if (works.length > 1) {
                group.add(jobs[i]);
            }
        }
        boolean calls = place.compareTo(Place.START) <= 0;
        if (calls) {
            othersWait = true;
            fill();
        }
        for (int i = 0; i < jobs.length; i++) {
            if (place == Place.DISCARD) {
                jobs[i].discard();
            } else {
                jobs[i].start();
            }
        }
        if (!calls) {
            awaitOthers(registry);
            othersWait = true;
        }
        boolean ended = awaitEnd();
        FullHeap.release();
        check(ended);
        registry.close();
        if (!((JsonArray) registry.execute("query-jobs", JsonObject.EMPTY))
                .elements()
                .isEmpty()) {
            System.out.println(place + ": jobs are left");
        }
    }

    /** Waits until all but the last job wait for it. */
    private void awaitOthers(JobRegistry registry) throws QmpErrorException {
        String waiting = "\"waiting\"";
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (deadline - System.nanoTime() > 0) {
            String jobs = registry.execute("query-jobs", JsonObject.EMPTY).toString();
            if (jobs.split(waiting, -1).length == works.length) {
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits, without memory, until all jobs have been cleaned. */
    private boolean awaitEnd() {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (deadline - System.nanoTime() > 0) {
            int cleans = 0;
            for (int i = 0; i < works.length; i++) {
                cleans += works[i].cleans.get();
            }
            if (cleans >= works.length) {
                return true;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return false;
    }

    private void check(boolean ended) {
        // A thread may find memory after all, and then the work of a job that is started succeeds.
        boolean commits = place == Place.START
                ? works[0].commits.get() == 1
                : place == Place.END_OF_WORK || place == Place.PREPARE || place == Place.COMMIT;
        for (int i = 0; i < works.length; i++) {
            Work work = works[i];
            int expected = commits ? 1 : 0;
            if (!ended
                    || work.commits.get() != expected
                    || work.aborts.get() != 1 - expected
                    || work.cleans.get() != 1) {
                System.out.println(place + " of " + works.length + " jobs: job " + i + " has " + work.commits
                        + " commits, " + work.aborts + " aborts, " + work.cleans + " cleans");
            }
        }
    }
}
