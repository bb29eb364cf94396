package io.github.qapi4j.runtime.transaction.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A registry whose events a test reads. Nothing is logged to the console. */
final class JobScene implements AutoCloseable {
    private static final long SECONDS = 20;

    final JobRegistry registry;

    private final TestLogger logger = new TestLogger();

    /** The warnings and errors that were logged. */
    final List<String> logged = logger.messages;

    private final List<Line> lines = new ArrayList<>();
    private volatile Consumer<Line> listener = line -> {};

    /** An event: its job, and what happened: a status in lower case, or the event of a block job. */
    record Line(String job, String text) {
        static Line of(String event, JsonObject data) {
            String job =
                    data.findString("id").or(() -> data.findString("device")).orElseThrow();
            if (event.equals("JOB_STATUS_CHANGE")) {
                return new Line(job, data.getString("status"));
            }
            String details = "";
            if (event.equals("BLOCK_JOB_ERROR")) {
                details = "(" + data.getString("operation") + "," + data.getString("action") + ")";
            } else if (data.find("error").isPresent()) {
                details = "(" + data.getString("error") + ")";
            }
            return new Line(job, event.replace("BLOCK_JOB_", "") + details);
        }
    }

    JobScene() {
        this(JobSample.CURRENT, builder -> builder);
    }

    JobScene(SchemaDescriptor schema, UnaryOperator<JobRegistry.Builder> options) {
        JobRegistry.Builder builder = JobRegistry.builder(schema, this::received)
                .logger(logger)
                // The emitter returns, even if the machine is slow.
                .patience(Duration.ofSeconds(SECONDS));
        registry = options.apply(builder).build();
    }

    private void received(QmpEvent event) {
        Line line = Line.of(event.descriptor().name(), ((JobSample.Event) event).data());
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
        listener.accept(line);
    }

    /** Sets what the emitter does after it has emitted an event. */
    void onEvent(Consumer<Line> action) {
        listener = action;
    }

    ServerJob create(String id, JobWork work) throws QmpErrorException {
        return registry.newJob(id, "backup").create(work);
    }

    void start(String id, JobWork work) throws QmpErrorException {
        create(id, work).start();
    }

    JsonValue execute(String command, String id) throws QmpErrorException {
        JsonObject.Builder arguments = JsonObject.builder().put("id", id).put("device", id);
        return registry.execute(command, arguments.build());
    }

    /** Creates a job of a transaction. */
    interface Creation {
        ServerJob create() throws QmpErrorException;
    }

    /** Creates and starts the jobs of a transaction; those that were created are discarded if the next one cannot be. */
    void transaction(CompletionMode mode, Creation... jobs) throws QmpErrorException {
        TransactionExecutor.builder()
                .groupedJobs(registry::newGroup)
                .build()
                .execute(List.of(jobs), mode, creation -> scope -> scope.job(creation.create()));
    }

    void await(String job, String text) throws InterruptedException {
        await(job, text, 1);
    }

    /** Waits until something has happened to a job so often. */
    void await(String job, String text, int times) throws InterruptedException {
        Line awaited = new Line(job, text);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        synchronized (lines) {
            while (lines.stream().filter(awaited::equals).count() < times) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left).as("%s %s, after %s", job, text, lines).isPositive();
                lines.wait(left);
            }
        }
    }

    List<Line> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Returns what has happened to a job, separated by spaces. */
    String of(String job) {
        return String.join(
                " ",
                lines().stream()
                        .filter(line -> line.job.equals(job))
                        .map(Line::text)
                        .toList());
    }

    /**
     * Returns what has happened to each job, in the order of their creation. A second job with the same id has {@code #2} after it. A pause that was over
     * at once is left out: QEMU pauses its jobs when it drains nodes.
     */
    static List<String> histories(List<Line> lines) {
        Map<String, Integer> created = new HashMap<>();
        Map<String, List<String>> histories = new LinkedHashMap<>();
        for (Line line : lines) {
            if (line.text.equals("created")) {
                created.merge(line.job, 1, Integer::sum);
            }
            int number = created.getOrDefault(line.job, 0);
            List<String> history =
                    histories.computeIfAbsent(line.job + (number == 1 ? "" : "#" + number), name -> new ArrayList<>());
            int last = history.size() - 1;
            if (line.text.equals("running") && last >= 0 && history.get(last).equals("paused")) {
                history.remove(last);
            } else {
                history.add(line.text);
            }
        }
        List<String> texts = new ArrayList<>();
        histories.forEach((job, history) -> texts.add(job + ": " + String.join(" ", history)));
        return texts;
    }

    /** Returns the jobs of {@code query-jobs} with their states, as {@code id=status}, the newest first. */
    List<String> jobs() throws QmpErrorException {
        List<String> jobs = new ArrayList<>();
        for (JsonValue entry : ((JsonArray) registry.execute("query-jobs", JsonObject.EMPTY)).elements()) {
            JsonObject job = (JsonObject) entry;
            jobs.add(job.getString("id") + "=" + job.getString("status")
                    + job.find("error")
                            .map(error -> "(" + ((JsonString) error).value() + ")")
                            .orElse(""));
        }
        return jobs;
    }

    @Override
    public void close() {
        registry.close();
    }
}
