package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares strict loading with the verdicts of QEMU's own front end. */
class ConformanceTest {
    @TempDir
    private Path scratch;

    /** The numbers of cases that agree with the reference. */
    private static final class Count {
        int cases;
        int verdicts;
        int rejects;
        int places;
        int exactPlaces;
        int rejectsOfOneEdit;
        final Map<Integer, Integer> errors = new TreeMap<>();
        final Map<Integer, Integer> errorsOfOneEdit = new TreeMap<>();
        final List<String> elsewhere = new ArrayList<>();
        final List<String> disagreements = new ArrayList<>();

        @Override
        public String toString() {
            return verdicts + "/" + cases + " verdict, " + places + "/" + rejects + " place (" + exactPlaces
                    + " without labels), errors a case " + errors + ", of one edit " + errorsOfOneEdit;
        }
    }

    @Test
    void agreesWithTheReference() throws IOException {
        Path suiteFolder = Corpus.path("suite");
        Count suite = new Count();
        try (Stream<String> lines = Files.lines(suiteFolder.resolve("expected.jsonl"))) {
            lines.map(Json::object).forEach(record -> judge(suite, record, suiteFolder, (String) record.get("case")));
        }
        Count mutants = new Count();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Corpus.path("mutants-open.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Map<String, Object> record = Json.object(line);
                Path folder = scratch.resolve(String.valueOf(number++));
                write(record, folder);
                judge(mutants, record, folder, (String) record.get("main"));
            }
        }
        System.out.println("conformance: suite " + suite + "; mutants " + mutants);
        Path report = Path.of("target", "conformance.txt");
        Files.createDirectories(report.getParent());
        Files.write(
                report,
                Stream.concat(suite.disagreements.stream(), mutants.disagreements.stream())
                        .toList());
        for (Count count : List.of(suite, mutants)) {
            assertThat(count.verdicts).as("verdicts, see %s", report).isEqualTo(count.cases);
            assertThat(count.places).as("places, see %s", report).isEqualTo(count.rejects);
        }
        assertThat(mutants.errorsOfOneEdit.keySet()).as("errors of one edit").allMatch(errors -> errors <= 3);
        assertThat(mutants.elsewhere)
                .as("errors in definitions that the one edit did not touch")
                .isEmpty();
        assertThat(mutants.errorsOfOneEdit.get(1))
                .as("one error of one edit")
                .isGreaterThan(mutants.rejectsOfOneEdit / 2);
    }

    @SuppressWarnings("unchecked")
    private static void write(Map<String, Object> record, Path folder) throws IOException {
        Map<String, String> files = (Map<String, String>) record.getOrDefault("files", Map.of());
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(folder.resolve(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
        }
        Map<String, String> files64 = (Map<String, String>) record.getOrDefault("files64", Map.of());
        for (Map.Entry<String, String> file : files64.entrySet()) {
            write(folder.resolve(file.getKey()), Base64.getDecoder().decode(file.getValue()));
        }
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }

    private static LoadResult loadStrictly(Path folder, String main) {
        return SchemaLoader.load(
                SourceResolver.directory(folder), main, LoadOptions.defaults().withStrict(true));
    }

    private static void judge(Count count, Map<String, Object> record, Path folder, String main) {
        String id = String.valueOf(record.getOrDefault("id", main));
        LoadResult result;
        try {
            result = loadStrictly(folder, main);
        } catch (RuntimeException | StackOverflowError e) {
            fail("no schema may cause an exception: " + id, e);
            return;
        }
        assertThat(result.hasErrors()).isEqualTo(result.diagnostics().stream().anyMatch(Diagnostic::isError));
        String verdict = (String) record.get("verdict");
        if (verdict.equals("crash")) {
            return;
        }
        count.cases++;
        List<Diagnostic> errors =
                result.diagnostics().stream().filter(Diagnostic::isError).toList();
        count.errors.merge(errors.size(), 1, Integer::sum);
        boolean oneEdit = record.get("ops") instanceof List<?> edits && edits.size() == 1;
        if (oneEdit) {
            count.errorsOfOneEdit.merge(errors.size(), 1, Integer::sum);
            count.elsewhere.addAll(elsewhere(id, record, errors));
            count.rejectsOfOneEdit += verdict.equals("reject") ? 1 : 0;
        }
        boolean reject = verdict.equals("reject");
        if (reject == result.hasErrors()) {
            count.verdicts++;
        }
        boolean placed = !reject;
        if (reject) {
            count.rejects++;
            if (record.get("line") == null) {
                placed = errors.stream().anyMatch(error -> error.span() == null);
                count.exactPlaces += placed ? 1 : 0;
            } else {
                String place = record.get("file") + ":" + ((Double) record.get("line")).intValue();
                placed = errors.stream().flatMap(ConformanceTest::places).anyMatch(place::equals);
                count.exactPlaces += errors.stream()
                                .map(Diagnostic::span)
                                .anyMatch(span -> span != null && place.equals(place(span)))
                        ? 1
                        : 0;
            }
            count.places += placed ? 1 : 0;
        }
        if (reject != result.hasErrors() || !placed || errors.size() > (oneEdit ? 1 : 3)) {
            count.disagreements.add("=== " + id + " " + verdict + " " + record.get("ops") + "\n" + record.get("text")
                    + "\n--- ours\n" + DiagnosticFormat.format(errors, 10));
        }
    }

    /** The errors in definitions that the edit did not touch, except for errors that the reference reports and errors that the unedited file has. */
    private static List<String> elsewhere(String id, Map<String, Object> record, List<Diagnostic> errors) {
        Path base = baseFile((String) record.get("base"));
        if (base == null) {
            return List.of();
        }
        String unedited;
        try {
            unedited = Files.readString(base).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> before = loadStrictly(base.getParent(), base.getFileName().toString()).diagnostics().stream()
                .map(error -> error.code() + " " + error.message())
                .toList();
        return errors.stream()
                .filter(error -> error.definition() != null
                        && !before.contains(error.code() + " " + error.message())
                        && !error.definition().text().equals("in " + record.get("entity"))
                        && unedited.contains(withDoc(error.definition().span())))
                .map(error -> id + " " + error + " " + error.definition().text() + ", reference: " + record.get("text"))
                .toList();
    }

    /** The file from which a case was derived, or null if the corpus does not contain it. */
    private static @Nullable Path baseFile(String base) {
        Matcher real = Pattern.compile("real/([^:]+):([^:]+):.*").matcher(base);
        if (real.matches()) {
            String release = real.group(1).equals("7.2") ? "7.2.0" : real.group(1);
            return Corpus.path("schemas").resolve(release).resolve(real.group(2));
        }
        return base.startsWith("suite/") ? Corpus.path("suite").resolve(base.substring("suite/".length())) : null;
    }

    /** A definition's text with that of the comment above it. */
    private static String withDoc(Span definition) {
        SourceFile file = definition.source();
        int first = definition.line();
        while (first > 1 && file.lineText(first - 1).startsWith("#")) {
            first--;
        }
        int last = definition.line();
        while (last < file.lineCount() && !file.lineText(last + 1).matches("(\\{|#).*")) {
            last++;
        }
        return file.text()
                .substring(
                        file.lineStart(first),
                        file.lineStart(last) + file.lineText(last).length())
                .replace("\r\n", "\n")
                .strip();
    }

    /** All places of a diagnostic and its labels. */
    private static Stream<String> places(Diagnostic diagnostic) {
        List<Span> spans = new ArrayList<>();
        if (diagnostic.span() != null) {
            spans.add(diagnostic.span());
        }
        if (diagnostic.definition() != null) {
            spans.add(diagnostic.definition().span());
        }
        diagnostic.labels().stream().map(Label::span).forEach(spans::add);
        return spans.stream().map(ConformanceTest::place);
    }

    private static String place(Span span) {
        return span.source().name() + ":" + span.line();
    }
}
