package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.source.SourceResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares lenient loading with the verdicts of the front ends of 22 releases for all mutants of the corpus. */
class LenientCorpusTest {
    /** Lists the kinds of mutants that are accepted although no release accepts them. */
    private static final Path DECISION = Path.of("..", "docs", "decisions", "010-releases.md");

    private static final Pattern ROW = Pattern.compile("\\| ((?:`[a-z-]+`(?:, )?)+) \\| (\\d+) \\|.*");

    @TempDir
    Path scratch;

    private int loaded;
    private int accepted;
    private int documentation;
    private final List<String> rejected = new ArrayList<>();
    private final List<String> silent = new ArrayList<>();
    private final Map<String, Integer> mixed = new TreeMap<>();

    @Test
    void acceptsWhatSomeReleaseAccepts() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Corpus.path("lenient-open.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                judge(Json.object(line));
            }
        }
        System.out.println("lenient corpus: " + loaded + " mutants, " + accepted + " accepted by a release, of these "
                + rejected.size() + " rejected here; accepted here only: " + documentation + " for documentation, "
                + mixed);
        assertThat(rejected).as("accepted by a release and rejected here").isEmpty();
        assertThat(silent).as("accepted here only, without a warning").isEmpty();
        assertThat(mixed).as("accepted here only, see %s", DECISION).isEqualTo(listed());
    }

    private void judge(Map<String, Object> mutant) throws IOException {
        loaded++;
        boolean byRelease = !((List<?>) mutant.get("accepted")).isEmpty();
        boolean unknown = !byRelease && !((List<?>) mutant.get("crashed")).isEmpty();
        List<Diagnostic> diagnostics = load(mutant).diagnostics();
        List<Diagnostic> errors =
                diagnostics.stream().filter(Diagnostic::isError).toList();
        accepted += byRelease ? 1 : 0;
        if (byRelease && !errors.isEmpty()) {
            rejected.add(mutant.get("id") + " " + mutant.get("accepted") + "\n" + DiagnosticFormat.format(errors, 3));
        } else if (!byRelease && !unknown && errors.isEmpty()) {
            acceptedHereOnly(String.valueOf(mutant.get("id")), diagnostics);
        }
    }

    /**
     * Counts a mutant that is accepted although no release accepts it. Mutants of documentation are counted separately, since its rules differ most
     * between releases.
     */
    private void acceptedHereOnly(String id, List<Diagnostic> diagnostics) {
        Set<DiagnosticCode> codes =
                diagnostics.stream().map(Diagnostic::code).collect(Collectors.toCollection(TreeSet::new));
        if (codes.isEmpty()) {
            silent.add(id);
        } else if (codes.stream().anyMatch(DiagnosticCode::isDocumentation)) {
            documentation++;
        } else {
            mixed.merge(
                    codes.stream().map(code -> "`" + code.id() + "`").collect(Collectors.joining(", ")),
                    1,
                    Integer::sum);
        }
    }

    @SuppressWarnings("unchecked")
    private LoadResult load(Map<String, Object> mutant) throws IOException {
        String main = (String) mutant.get("main");
        Map<String, String> texts = (Map<String, String>) mutant.getOrDefault("files", Map.of());
        Map<String, String> bytes = (Map<String, String>) mutant.getOrDefault("files64", Map.of());
        if (texts.size() == 1 && bytes.isEmpty()) {
            // Reading from memory is faster than reading files, and a schema without further files includes none.
            return SchemaLoader.load(SourceResolver.memory(texts), main, LoadOptions.defaults());
        }
        Path folder = scratch.resolve((String) mutant.get("id"));
        for (Map.Entry<String, String> file : texts.entrySet()) {
            write(folder.resolve(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
        }
        for (Map.Entry<String, String> file : bytes.entrySet()) {
            write(folder.resolve(file.getKey()), Base64.getDecoder().decode(file.getValue()));
        }
        return SchemaLoader.load(SourceResolver.directory(folder), main, LoadOptions.defaults());
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }

    /** The kinds that the decision lists, with their counts. */
    private static Map<String, Integer> listed() throws IOException {
        Map<String, Integer> listed = new TreeMap<>();
        for (String line : Files.readAllLines(DECISION)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                listed.put(row.group(1), Integer.valueOf(row.group(2)));
            }
        }
        return listed;
    }
}
