package io.github.qapi4j.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;

/** Lints schemas and returns the reported messages. */
final class Lints {
    private Lints() {}

    static LoadResult load(Map<String, String> files, LoadOptions options) {
        return SchemaLoader.load(SourceResolver.memory(files), "s.json", options);
    }

    static List<Diagnostic> lint(DiagnosticCode code, Map<String, String> files) {
        LoadResult result = load(files, LoadOptions.defaults().withLint(true));
        assertThat(result.schema())
                .withFailMessage(() -> DiagnosticFormat.format(result.diagnostics(), 20))
                .isPresent();
        return result.diagnostics().stream().filter(d -> d.code() == code).toList();
    }

    /** The messages with one code, each followed by the texts of its labels. */
    static List<String> messages(DiagnosticCode code, String text) {
        return messages(code, Map.of("s.json", text));
    }

    static List<String> messages(DiagnosticCode code, Map<String, String> files) {
        return lint(code, files).stream()
                .map(d -> d.message()
                        + String.join(
                                "",
                                d.labels().stream().map(l -> "; " + l.text()).toList()))
                .toList();
    }

    /** A definition with a documentation comment. */
    static String documented(String name, String lines, String definition) {
        return "##\n# @" + name + ":\n#\n# "
                + lines.strip().replace("\n", "\n# ").replace("# \n", "#\n") + "\n##\n" + definition + "\n";
    }
}
