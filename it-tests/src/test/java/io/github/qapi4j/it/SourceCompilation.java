package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A compilation of generated files in memory. Its result is the list of problems that javac reports; class files are discarded. */
final class SourceCompilation {
    private final List<JavaFileObject> sources = new ArrayList<>();

    /** Adds generated files by path. */
    void add(Map<String, String> files) {
        files.forEach((path, text) -> sources.add(new MemorySource(path, text)));
    }

    /** Returns the number of files. */
    int size() {
        return sources.size();
    }

    List<JavaFileObject> files() {
        return sources;
    }

    /** Compiles with every lint and returns all problems. */
    List<String> problems() {
        return problems(System.getProperty("java.class.path"));
    }

    /** Compiles as {@link #problems()}, with these classes in addition to those of the tests. */
    List<String> problems(Path classes) {
        return problems(classes + System.getProperty("path.separator") + System.getProperty("java.class.path"));
    }

    private List<String> problems(String classPath) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "--release", "17", "-Xlint:all", "-Werror", "-Xmaxerrs", "1000", "-proc:none", "-classpath", classPath);
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        NoOutput output = new NoOutput(javac.getStandardFileManager(problems, null, null));
        boolean done =
                javac.getTask(null, output, problems, options, null, sources).call();
        List<String> texts = problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() != Diagnostic.Kind.NOTE)
                .map(Object::toString)
                .toList();
        assertThat(done).as("%s", texts).isEqualTo(texts.isEmpty());
        return texts;
    }

    /** Reads from the class path, and discards class files. */
    private static final class NoOutput extends ForwardingJavaFileManager<JavaFileManager> {
        NoOutput(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return OutputStream.nullOutputStream();
                }
            };
        }
    }
}
