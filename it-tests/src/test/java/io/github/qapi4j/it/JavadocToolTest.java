package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The Javadoc tool processes generated Java without warnings. For real schemas, the compiler checks the comments in {@link GeneratedSdk}. */
@Execution(ExecutionMode.CONCURRENT)
class JavadocToolTest {
    @TempDir
    private Path pages;

    @Test
    void everyConstruct() throws IOException {
        DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javadoc.getStandardFileManager(problems, null, null)) {
            files.setLocationFromPaths(DocumentationTool.Location.DOCUMENTATION_OUTPUT, List.of(pages));
            List<String> options = List.of(
                    "-quiet",
                    "-Xdoclint:all,-missing",
                    "--release",
                    "17",
                    "-classpath",
                    System.getProperty("java.class.path"));
            SourceCompilation sources = new SourceCompilation();
            sources.add(GeneratedSources.golden());
            boolean done = javadoc.getTask(null, files, problems, null, options, sources.files())
                    .call();
            assertThat(problems.getDiagnostics().stream()
                            .filter(problem -> problem.getKind() != Diagnostic.Kind.NOTE)
                            .map(Object::toString))
                    .isEmpty();
            assertThat(done).isTrue();
        }
        assertThat(Files.readString(pages.resolve("golden/struct_/AllTypes.html")))
                .contains("AllTypes");
    }
}
