package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the diagnostics of one run: it drops those whose level is off, merges errors that are the same problem ({@link Merging}), counts the others
 * and keeps a limited number of them. Not thread-safe.
 */
public final class Diagnostics {
    /**
     * The maximum number of errors that are kept, and of warnings. The limits are separate, so that many warnings do not displace errors. The first
     * warning of each code is kept even beyond this limit, since summaries have a line for each code.
     */
    private static final int MAX_DIAGNOSTICS = 10_000;

    private final Levels levels;
    private final Merging merging = new Merging();
    private final List<DiagnosticGroup> kept = new ArrayList<>();
    private final Map<SourceFile, List<Span>> includedFrom = new LinkedHashMap<>();
    private final Set<DiagnosticCode> warned = EnumSet.noneOf(DiagnosticCode.class);
    private int errors;
    private int warnings;

    /** An empty collection of diagnostics with these levels. */
    public Diagnostics(Levels levels) {
        this.levels = levels;
    }

    /** An empty collection with the levels of this one. */
    public Diagnostics another() {
        return new Diagnostics(levels);
    }

    /** Whether input that only older releases accept is an error. */
    public boolean strict() {
        return levels.strict();
    }

    /**
     * Records that the loader is about to read a file. The order of these calls is the order of the files in {@link #sorted}.
     *
     * @param directives the include directives that led to it, the innermost first
     */
    public void enter(SourceFile file, List<Span> directives) {
        includedFrom.putIfAbsent(file, List.copyOf(directives));
    }

    /**
     * Adds a finished diagnostic.
     *
     * @throws IllegalStateException if it was added before
     */
    public void add(Diagnostic.Builder diagnostic) {
        addGroup(diagnostic);
    }

    /**
     * Adds a problem to which further places may be added. It is reported even without further places.
     *
     * @return the group to which further places are added
     * @throws IllegalStateException if it was added before
     */
    public DiagnosticGroup addGroup(Diagnostic.Builder first) {
        Severity severity = levels.severity(first.code()).orElse(null);
        DiagnosticGroup group = new DiagnosticGroup(first, severity == Severity.WARNING ? this : null);
        if (severity != null) {
            add(group, severity);
        }
        return group;
    }

    /**
     * Adds a diagnostic that is created only if it is kept, and otherwise only counted: a schema may have a hundred thousand of one kind.
     *
     * @param span its place
     * @param diagnostic creates it, with this code and place
     */
    public void add(DiagnosticCode code, Span span, Supplier<Diagnostic.Builder> diagnostic) {
        Severity severity = levels.severity(code).orElse(null);
        if (severity == null) {
            return;
        }
        boolean mayMerge = severity == Severity.ERROR && code.isOneMistake();
        if (isFull(severity, code) && !mayMerge) {
            drop(severity, span);
        } else {
            add(diagnostic.get());
        }
    }

    private void add(DiagnosticGroup group, Severity severity) {
        boolean full = isFull(severity, group.code());
        boolean merged =
                severity == Severity.ERROR && (merging.mergeMistake(group, !full) || !full && merging.mergeCopy(group));
        if (merged) {
            return;
        }
        if (full) {
            drop(severity, group.span());
        } else {
            count(severity);
            kept.add(group);
            if (severity == Severity.WARNING) {
                warned.add(group.code());
            }
        }
    }

    private boolean isFull(Severity severity, DiagnosticCode code) {
        return severity == Severity.ERROR
                ? errors >= MAX_DIAGNOSTICS
                : warnings >= MAX_DIAGNOSTICS && warned.contains(code);
    }

    private void count(Severity severity) {
        if (severity == Severity.ERROR) {
            errors++;
        } else {
            warnings++;
        }
    }

    private void drop(Severity severity, @Nullable Span span) {
        if (severity == Severity.ERROR && errors == MAX_DIAGNOSTICS) {
            Diagnostic.Builder tooMany = Diagnostic.of(
                    DiagnosticCode.TOO_MANY_DIAGNOSTICS,
                    span,
                    "there are more than " + MAX_DIAGNOSTICS + " errors; only the first " + MAX_DIAGNOSTICS
                            + " are reported");
            kept.add(new DiagnosticGroup(tooMany, null));
        }
        count(severity);
    }

    /** Whether diagnostics of a code are reported, at any severity. */
    public boolean reports(DiagnosticCode code) {
        return levels.severity(code).isPresent();
    }

    /** Whether diagnostics of a code are errors. */
    public boolean isError(DiagnosticCode code) {
        return levels.severity(code).filter(Severity.ERROR::equals).isPresent();
    }

    /** Whether an error was added. */
    public boolean hasErrors() {
        return errors > 0;
    }

    /** The number of errors and warnings that were added, kept or not; those that were merged into others do not count. */
    public DiagnosticCount count() {
        return new DiagnosticCount(errors, warnings);
    }

    /** The diagnostics that were kept: those without a place, then file by file from top to bottom. */
    public List<Diagnostic> sorted() {
        Map<SourceFile, Integer> order = new HashMap<>();
        includedFrom.keySet().forEach(file -> order.put(file, order.size()));
        return kept.stream()
                .map(this::build)
                .sorted(Comparator.<Diagnostic>comparingInt(d -> d.span() == null
                                ? -1
                                : order.getOrDefault(d.span().source(), Integer.MAX_VALUE))
                        .thenComparingInt(d -> d.span() == null ? 0 : d.span().start()))
                .toList();
    }

    private Diagnostic build(DiagnosticGroup group) {
        Span span = group.span();
        return group.build(
                levels.severity(group.code()).orElseThrow(),
                span == null ? List.of() : includedFrom.getOrDefault(span.source(), List.of()));
    }
}
