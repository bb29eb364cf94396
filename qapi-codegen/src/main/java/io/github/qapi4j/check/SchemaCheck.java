package io.github.qapi4j.check;

import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckResult.NotCompared;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.schema.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Checks whether a schema is compatible with older ones. */
public final class SchemaCheck {
    private SchemaCheck() {}

    /**
     * Loads the schemas in parallel, compares the first one with the last one, and applies the user's levels and approvals. The schemas between
     * contribute what they had deprecated.
     */
    public static CheckResult run(CheckRequest request) {
        List<String> names = request.sides().stream().map(SchemaSide::name).toList();
        Path file = request.approvals();
        Approvals approvals = file == null ? Approvals.NONE : Approvals.read(file);
        List<CheckProblem> problems = new ArrayList<>(approvals.problems());
        List<Schema> schemas = new ArrayList<>();
        for (LoadResult loaded : load(request)) {
            loaded.schema().ifPresent(schemas::add);
            if (loaded.hasErrors()) {
                addErrors(loaded, request.maxErrors(), problems);
            }
        }
        if (!problems.isEmpty()) {
            return new NotCompared(names, problems);
        }
        Schema oldest = schemas.get(0);
        if (oldest.definitions().isEmpty()
                && !schemas.get(schemas.size() - 1).definitions().isEmpty()) {
            // An empty file is often what a failed command has left, and every schema would be compatible with it.
            return new NotCompared(
                    names,
                    List.of(new CheckProblem(
                            "the old schema '" + names.get(0) + "' has no definitions",
                            null,
                            "every schema is compatible with an empty one: check how the file was made")));
        }
        NearestPlaces nearest = new NearestPlaces(oldest, schemas.get(schemas.size() - 1));
        List<Change> changes =
                SchemaDiff.compare(schemas).stream().map(nearest::complete).toList();
        return compared(names, request, changes, approvals);
    }

    private static void addErrors(LoadResult loaded, int limit, List<CheckProblem> problems) {
        int before = problems.size();
        loaded.diagnostics().stream()
                .filter(Diagnostic::isError)
                .filter(error -> error.code() != DiagnosticCode.TOO_MANY_DIAGNOSTICS)
                .limit(limit)
                .map(error ->
                        new CheckProblem(error.message() + " [" + error.code().id() + "]", error.span(), error.help()))
                .forEach(problems::add);
        long omitted = (long) loaded.count().errors() - (problems.size() - before);
        if (omitted > 0) {
            problems.add(
                    new CheckProblem(omitted + " more errors in this schema", null, "'qapi validate' reports all"));
        }
    }

    /** The schemas in their order. The last one is loaded on this thread, and those before it on others, as far as there are processors. */
    private static List<LoadResult> load(CheckRequest request) {
        List<SchemaSide> sides = request.sides();
        int threads = Math.max(1, Math.min(sides.size(), Runtime.getRuntime().availableProcessors()) - 1);
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "schema-loader");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<LoadResult>> others = new ArrayList<>();
            for (SchemaSide side : sides.subList(0, sides.size() - 1)) {
                others.add(executor.submit(() -> side.load(request.loading())));
            }
            LoadResult last = sides.get(sides.size() - 1).load(request.loading());
            List<LoadResult> loaded = new ArrayList<>();
            for (Future<LoadResult> other : others) {
                loaded.add(result(other));
            }
            loaded.add(last);
            return loaded;
        } finally {
            executor.shutdownNow();
        }
    }

    private static LoadResult result(Future<LoadResult> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    // Loading ends by itself: processes and connections have deadlines.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("bug: loading a schema failed", cause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Compared compared(
            List<String> names, CheckRequest request, List<Change> changes, Approvals approvals) {
        List<CheckedChange> checked = new ArrayList<>();
        List<CheckProblem> problems = new ArrayList<>();
        Set<Approval> used = new HashSet<>();
        for (Change change : changes) {
            Severity wire = request.levels().severity(change, Verdict.WIRE);
            Severity java = request.levels().severity(change, Verdict.JAVA);
            boolean breaks = wire == Severity.BREAK || java == Severity.BREAK;
            Approval approval = breaks ? approvals.byFingerprint().get(change.fingerprint()) : null;
            if (approval != null && used.add(approval) && approval.isExpired(request.today())) {
                problems.add(new CheckProblem(
                        "the approval of " + approval.fingerprint() + " expired on " + approval.until() + ": "
                                + change.rule() + " " + change.path(),
                        approval.place(),
                        "undo the change, or set a later date"));
            }
            boolean valid = approval != null && !approval.isExpired(request.today());
            checked.add(new CheckedChange(change, wire, java, valid ? approval : null));
        }
        for (Approval approval : approvals.byFingerprint().values()) {
            if (!used.contains(approval)) {
                problems.add(new CheckProblem(
                        "no break has the fingerprint " + approval.fingerprint(),
                        approval.place(),
                        "remove this approval"));
            }
        }
        problems.sort(Comparator.comparingInt(
                problem -> problem.place() == null ? 0 : problem.place().start()));
        checked.sort(Comparator.comparing((CheckedChange change) -> change.severity(request.verdicts()))
                .reversed());
        return new Compared(names, request.verdicts(), checked, problems);
    }
}
