package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects the diagnostics of one run. Not for several threads. */
public final class Diagnostics {
    /** How many errors are kept, and how many warnings, so that none of the one kind is lost to the other. */
    private static final int MAX_DIAGNOSTICS = 10_000;

    private final Levels levels;
    private final List<Diagnostic.Builder> reported = new ArrayList<>();
    /** Of those that are kept: any other counts at each place. */
    private final Map<String, Diagnostic.Builder> firstOfMistake = new HashMap<>();

    private final Map<String, Diagnostic.Builder> firstOfCopies = new HashMap<>();
    /** Of what only older releases accept, by the name of the file. */
    private final Map<DiagnosticCode, Map<String, Diagnostic.Builder>> firstOld = new EnumMap<>(DiagnosticCode.class);

    private final Map<SourceFile, List<Span>> includedFrom = new LinkedHashMap<>();
    private int errors;
    private int warnings;

    /** An empty collection, to which diagnostics are added that are told at these levels. */
    public Diagnostics(Levels levels) {
        this.levels = levels;
    }

    /** An empty collection, to which diagnostics are added that are told at the levels of this one. */
    public Diagnostics another() {
        return new Diagnostics(levels);
    }

    /** Whether what only older releases accept is an error. */
    public boolean strict() {
        return levels.strict();
    }

    /**
     * Tells that a file is read now; the order of these calls is the order of the files in {@link #sorted}.
     *
     * @param directives the include directives that led to it, the innermost first
     */
    public void enter(SourceFile file, List<Span> directives) {
        includedFrom.putIfAbsent(file, List.copyOf(directives));
    }

    /** Adds a diagnostic, unless its code is not told. Where old things are but warnings, those of one code and file become one with a count. */
    public void add(Diagnostic.Builder diagnostic) {
        Optional<Severity> severity = levels.severity(diagnostic.code);
        if (severity.isEmpty()) {
            return;
        }
        boolean error = severity.get() == Severity.ERROR;
        if (!error && diagnostic.code.isOld() && diagnostic.span != null) {
            Diagnostic.Builder first = firstOld(diagnostic.code)
                    .putIfAbsent(diagnostic.span.source().name(), diagnostic);
            if (first != null) {
                first.repeat();
                return;
            }
        }
        String mistake = error ? diagnostic.mistake().orElse(null) : null;
        if (mistake != null) {
            Diagnostic.Builder first = firstOfMistake.get(mistake);
            if (first != null) {
                first.also(diagnostic);
                return;
            }
            if (errors < MAX_DIAGNOSTICS) {
                firstOfMistake.put(mistake, diagnostic);
            }
        }
        if (error && errors < MAX_DIAGNOSTICS && diagnostic.copyable().isPresent()) {
            Diagnostic.Builder first =
                    firstOfCopies.putIfAbsent(diagnostic.copyable().get(), diagnostic);
            if (first != null && first.isElsewhere(diagnostic)) {
                first.also(diagnostic);
                return;
            }
        }
        int before = error ? errors++ : warnings++;
        if (before < MAX_DIAGNOSTICS) {
            reported.add(diagnostic);
        } else if (error && before == MAX_DIAGNOSTICS) {
            reported.add(Diagnostic.of(
                    DiagnosticCode.TOO_MANY_DIAGNOSTICS,
                    diagnostic.span,
                    "there are more than " + MAX_DIAGNOSTICS + " errors; this and what comes later is not told"));
        }
    }

    /**
     * Adds a diagnostic that is made only if it is kept, and only counted if not: a schema may have a hundred thousand of one kind.
     *
     * @param span its place
     * @param diagnostic makes it, with that code and place
     */
    public void add(DiagnosticCode code, Span span, Supplier<Diagnostic.Builder> diagnostic) {
        Severity severity = levels.severity(code).orElse(null);
        if (severity == Severity.WARNING) {
            Diagnostic.Builder first =
                    code.isOld() ? firstOld(code).get(span.source().name()) : null;
            if (first != null) {
                first.repeat();
            } else if (warnings < MAX_DIAGNOSTICS || code.isOld()) {
                add(diagnostic.get());
            } else {
                warnings++;
            }
        } else if (severity == Severity.ERROR) {
            if (errors <= MAX_DIAGNOSTICS || code.isOneMistake()) {
                add(diagnostic.get());
            } else {
                errors++;
            }
        }
    }

    private Map<String, Diagnostic.Builder> firstOld(DiagnosticCode code) {
        return firstOld.computeIfAbsent(code, none -> new HashMap<>());
    }

    /** Whether diagnostics of a code are told, at whatever level. */
    public boolean tells(DiagnosticCode code) {
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

    /** How many errors and warnings were added, whether they were kept or not. */
    public DiagnosticCount count() {
        return new DiagnosticCount(errors, warnings);
    }

    /** The diagnostics that were kept: those without a place, then file by file from top to bottom. */
    public List<Diagnostic> sorted() {
        Map<SourceFile, Integer> order = new HashMap<>();
        includedFrom.keySet().forEach(file -> order.put(file, order.size()));
        return reported.stream()
                .map(d -> d.build(
                        levels.severity(d.code).orElseThrow(),
                        d.span == null ? List.of() : includedFrom.getOrDefault(d.span.source(), List.of())))
                .sorted(Comparator.<Diagnostic>comparingInt(d -> d.span() == null
                                ? -1
                                : order.getOrDefault(d.span().source(), Integer.MAX_VALUE))
                        .thenComparingInt(d -> d.span() == null ? 0 : d.span().start()))
                .toList();
    }
}
