package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Eclipse's compiler accepts generated Java without errors and without warnings that it reports by default, since users would see them in their
 * editors. It differs from javac in type inference and in the checks of sealed types and unused variables.
 */
@Execution(ExecutionMode.CONCURRENT)
class EclipseCompilerTest {
    @TempDir
    private Path sources;

    @Test
    void everyConstruct() throws IOException {
        assertCompiles(GeneratedSources.golden());
    }

    /** Compiles the guest agent's schema or, with {@code -Dqapi.accepted=all}, the system schema, which has all modules. */
    @Test
    void aRealSchema() throws IOException {
        boolean all = "all".equals(System.getProperty("qapi.accepted"));
        assertCompiles(GeneratedSources.of(all ? RealSchema.QEMU_10_2 : RealSchema.AGENT_10_2));
    }

    private void assertCompiles(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path source = sources.resolve(file.getKey());
            Files.createDirectories(source.getParent());
            Files.writeString(source, file.getValue());
        }
        StringWriter report = new StringWriter();
        String[] arguments = {
            "--release",
            "17",
            "-proc:none",
            "-d",
            "none",
            "-classpath",
            System.getProperty("java.class.path"),
            sources.toString()
        };
        boolean done = BatchCompiler.compile(arguments, new PrintWriter(report), new PrintWriter(report), null);
        // The compiler still reports notes that members of a deprecated type should be deprecated too.
        assertThat(Stream.of(report.toString().split("----------\n"))
                        .filter(problem -> problem.contains(". ERROR in ") || problem.contains(". WARNING in ")))
                .isEmpty();
        assertThat(done).as("%s", report).isTrue();
    }
}
