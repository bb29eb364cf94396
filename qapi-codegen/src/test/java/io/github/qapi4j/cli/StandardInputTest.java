package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardInputTest {
    private static final String GREET = "{ 'command': 'greet' }\n";
    private static final String BAD = "{ 'command': 'greet', 'data': 'Nothing' }\n";

    @TempDir
    private Path directory;

    @Test
    void everyCommandReadsStandardInput() throws IOException {
        assertThat(Run.withInput(GREET, "validate", "--no-lint", "-")).isEqualTo(new Run(0, "", ""));
        assertThat(Run.withInput(GREET, "model", "-").out())
                .contains("\"schema\" : \"<stdin>\"", "\"name\" : \"greet\"");
        assertThat(Run.withInput(GREET, "introspect", "-").out()).contains("\"name\" : \"greet\"");
        Path out = directory.resolve("out");
        assertThat(Run.withInput(GREET, "generate", "-", "-o", out, "-p", "a.b").exitCode())
                .isZero();
        assertThat(out.resolve("a/b/GreetCommand.java")).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text | <stdin>:1:31: error: 'data' uses unknown type 'Nothing' [unknown-type]",
                "json | {\"schema\":\"-\",\"severity\":\"error\"",
                "json | \"file\":\"<stdin>\",\"line\":1,\"column\":31",
                "sarif | \"uri\" : \"%3Cstdin%3E\"",
                "junit | &lt;stdin&gt;:1:31",
                "github | ::error file=<stdin>,line=1,col=31,"
            })
    void diagnosticsUseTheNameStdin(String format, String expected) {
        Run run = Run.withInput(BAD, "validate", "--format", format, "-");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out() + run.err()).contains(expected);
    }

    @Test
    void includesAreRelativeToTheWorkingDirectoryAndStayInTheIncludeRoot() throws IOException {
        Path file = Files.writeString(directory.resolve("greet.json"), GREET);
        Path relative = Path.of("").toAbsolutePath().relativize(file.toRealPath());

        assertThat(Run.withInput("{ 'include': '" + relative + "' }", "model", "-")
                        .out())
                .contains("\"name\" : \"greet\"");
        assertThat(Run.withInput("{ 'include': 'greet.json' }", "model", "-").err())
                .startsWith("<stdin>:1:14: error: cannot read included file 'greet.json': no such file");
        assertThat(Run.withInput("{ 'include': '" + file + "' }", "model", "-", "--include-root", directory)
                        .exitCode())
                .isZero();
        assertThat(Run.withInput("{ 'include': '" + relative + "' }", "model", "-", "--include-root", "src")
                        .err())
                .startsWith("<stdin>:1:14: error: cannot read included file");
    }

    @Test
    void aFileWithTheNameOfTheArgumentCanBeRead() throws IOException {
        Path file = Files.writeString(directory.resolve("-"), GREET);

        assertThat(Run.withInput(BAD, "validate", "--no-lint", file)).isEqualTo(new Run(0, "", ""));
    }

    @Test
    void hasTheSizeLimitOfFiles() {
        Run run = Run.of(StandardCharsets.UTF_8, new Endless(), "validate", "-");

        assertThat(run)
                .isEqualTo(new Run(
                        2, "", "error: cannot read schema file '<stdin>': larger than 64 MiB [unreadable-file]\n"));
    }

    /** An endless stream of spaces. Fails if more is read than is necessary to exceed the limit. */
    private static final class Endless extends InputStream {
        private long read;

        @Override
        public int read() throws IOException {
            throw new IOException("single bytes are slow");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            read += length;
            if (read > 2L * SourceResolver.MAX_BYTES) {
                throw new IOException("read too much");
            }
            Arrays.fill(bytes, offset, offset + length, (byte) ' ');
            return length;
        }
    }
}
