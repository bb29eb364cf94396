package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import io.github.qapi4j.it.ApiUses.Use;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** The uses of several APIs that do not compile with newer ones, or have a warning. */
final class AffectedUses {
    private static final int JAVA = Runtime.version().feature();

    private AffectedUses() {}

    /**
     * Returns the affected uses by package, and whether they have errors.
     *
     * @param before the files of the older APIs by package
     * @param after the same for the newer ones
     * @param exact whether uses are left out that are affected with the older API already, because it is deprecated
     */
    static Map<String, Map<Use, Boolean>> of(
            Map<String, Map<String, String>> before, Map<String, Map<String, String>> after, boolean exact)
            throws IOException {
        DiagnosticCollector<JavaFileObject> none = new DiagnosticCollector<>();
        JavacTask older = javac(before, Map.of(), none);
        older.analyze();
        assertThat(none.getDiagnostics()).isEmpty();
        Map<String, List<Use>> uses = new TreeMap<>();
        for (String each : before.keySet()) {
            uses.put(each, ApiUses.of(older.getElements().getPackageElement(each)));
        }
        Map<String, Map<Use, Boolean>> atFirst = new HashMap<>();
        if (exact) {
            DiagnosticCollector<JavaFileObject> own = new DiagnosticCollector<>();
            javac(before, uses, own).analyze();
            atFirst.putAll(affected(own, uses));
        }
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        javac(after, uses, problems).analyze();
        Map<String, Map<Use, Boolean>> affected = affected(problems, uses);
        // Uses of what is deprecated already.
        affected.forEach((each, found) ->
                found.keySet().removeAll(atFirst.getOrDefault(each, Map.of()).keySet()));
        atFirst.forEach((each, found) -> assertThat(found).as(each).doesNotContainValue(true));
        return affected;
    }

    private static Map<String, Map<Use, Boolean>> affected(
            DiagnosticCollector<JavaFileObject> problems, Map<String, List<Use>> uses) {
        Map<String, Map<Use, Boolean>> affected = new HashMap<>();
        uses.keySet().forEach(each -> affected.put(each, new LinkedHashMap<>()));
        for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
            if (problem.getKind() == Diagnostic.Kind.NOTE) {
                continue;
            }
            String file = problem.getSource() == null
                    ? ""
                    : problem.getSource().getName().substring(1);
            assertThat(file).as("%s", problem).endsWith("/GeneratedUses.java");
            String packageName = file.substring(0, file.lastIndexOf('/')).replace('/', '.');
            Use use = uses.get(packageName).get((int) problem.getLineNumber() - 3);
            affected.get(packageName).merge(use, problem.getKind() == Diagnostic.Kind.ERROR, Boolean::logicalOr);
        }
        return affected;
    }

    private static JavacTask javac(
            Map<String, Map<String, String>> apis,
            Map<String, List<Use>> uses,
            DiagnosticCollector<JavaFileObject> problems) {
        List<JavaFileObject> sources = new ArrayList<>();
        apis.values().forEach(files -> files.forEach((file, text) -> sources.add(new MemorySource(file, text))));
        uses.forEach((each, ofPackage) -> sources.add(
                new MemorySource(each.replace('.', '/') + "/GeneratedUses.java", ApiUses.source(each, ofPackage))));
        List<String> options = new ArrayList<>(List.of(
                "--release",
                Integer.toString(JAVA),
                "-proc:none",
                "--should-stop=ifError=FLOW",
                "-Xlint:deprecation,removal",
                "-Xmaxerrs",
                "100000",
                "-Xmaxwarns",
                "100000",
                "-classpath",
                System.getProperty("java.class.path")));
        if (JAVA < 21) {
            // The release that has switch over types.
            options.add("--enable-preview");
        }
        return (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, problems, options, null, sources);
    }
}
