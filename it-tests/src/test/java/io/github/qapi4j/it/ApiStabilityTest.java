package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.it.StabilityCase.Effect;
import io.github.qapi4j.it.StabilityCase.Side;
import io.github.qapi4j.it.StabilityCase.Use;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the statements of {@code docs/api-stability.md}: source that it calls stable compiles before and after each change of a schema, and source
 * that a change breaks does not compile afterwards. The changes are in {@code api-stability.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class ApiStabilityTest {
    private static final int JAVA = Runtime.version().feature();

    /** A row of the page's table: rules, direction, verdict, what breaks. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([A-Z]+_[A-Z].*?) \\| .*? \\| (ok|note|break) \\| (.*?) \\|");

    /** The uses that the page calls unstable; the verdict is {@code break} only if a change breaks other uses. */
    private static final Set<String> UNSTABLE =
            Set.of("the constructor", "a record pattern", "an exhaustive switch", "an action handler");

    private final List<StabilityCase> cases;
    private final List<Problem> problemsBefore;
    private final List<Problem> problemsAfter;

    /** A problem that javac reports: the file, whether it is an error, and the message. */
    private record Problem(String file, boolean error, String message) {}

    ApiStabilityTest() throws IOException {
        try (InputStream in = ApiStabilityTest.class.getResourceAsStream("api-stability.txt")) {
            cases = StabilityCase.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        problemsBefore = compile(Side.BEFORE);
        problemsAfter = compile(Side.AFTER);
    }

    List<StabilityCase> cases() {
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void usesCompileAsTheCaseSays(StabilityCase change) {
        for (Use use : change.uses()) {
            if (use.language() <= JAVA) {
                String file = change.file(use);
                List<Problem> problems = problemsAfter.stream()
                        .filter(problem -> problem.file().equals(file))
                        .toList();
                assertThat(effect(problems)).as("%s%n%s", use, problems).isEqualTo(use.effect());
            }
        }
    }

    /** Generated code compiles before and after the change, and all uses compile before it. */
    @Test
    void everythingElseCompilesWithoutWarnings() {
        assertThat(problemsBefore).isEmpty();
        assertThat(problemsAfter)
                .filteredOn(problem -> !problem.file().contains("/Use"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void verdictFollowsFromWhatBreaks(StabilityCase change) {
        String verdict = "ok";
        for (Use use : change.uses()) {
            if (use.effect() == Effect.BREAKS && !UNSTABLE.contains(use.kind())) {
                verdict = "break";
            } else if (use.effect() != Effect.STAYS && verdict.equals("ok")) {
                verdict = "note";
            }
        }
        assertThat(change.verdict()).isEqualTo(verdict);
        if (!verdict.equals("break")) {
            assertThat(change.uses()).extracting(Use::effect).contains(Effect.STAYS);
        }
    }

    /** The page's table and the cases have the same rules with the same verdicts, and each row names exactly the unstable uses that break. */
    @Test
    void tableIsThatOfTheCases() throws IOException {
        Map<String, String> verdicts = new LinkedHashMap<>();
        Map<String, Set<String>> breaking = new LinkedHashMap<>();
        String page = Files.readString(Path.of("..", "docs", "api-stability.md"));
        ROW.matcher(page).results().forEach(row -> {
            for (String rule : row.group(1).split(", ")) {
                assertThat(verdicts.put(rule, row.group(2))).as(rule).isNull();
                Set<String> named = new TreeSet<>(UNSTABLE);
                named.removeIf(use -> !row.group(3).contains(use));
                breaking.put(rule, named);
            }
        });
        Map<String, String> verdictsOfCases = new LinkedHashMap<>();
        Map<String, Set<String>> breakingInCases = new LinkedHashMap<>();
        for (StabilityCase change : cases) {
            verdictsOfCases.put(change.rule(), change.verdict());
            Set<String> kinds = breakingInCases.computeIfAbsent(change.rule(), rule -> new TreeSet<>());
            change.uses().stream()
                    .filter(use -> use.effect() == Effect.BREAKS && UNSTABLE.contains(use.kind()))
                    .forEach(use -> kinds.add(use.kind()));
        }
        assertThat(verdicts).isEqualTo(verdictsOfCases);
        assertThat(breaking).isEqualTo(breakingInCases);
    }

    /** The method has the same signature although the base of the union gained a member between the two releases. */
    @Test
    void formOfTwoReleasesIsTheSame() throws ReflectiveOperationException {
        for (RealSchema release : List.of(RealSchema.QEMU_7_2, RealSchema.QEMU_10_2)) {
            Class<?> options = release.sdk().find("RbdEncryptionOptions").orElseThrow();
            assertThat(options.getMethod("luks", String.class).getReturnType()).isEqualTo(options);
        }
    }

    /**
     * The methods for wrapper branches that exist in both releases have the same parameters. Some branches of {@code ChardevBackend} gained
     * conditions between the releases.
     */
    @Test
    void formsOfWrapperBranchesOfTwoReleasesAreTheSame() {
        Map<String, Set<String>> earlier = forms(RealSchema.QEMU_7_2.sdk(), ApiStabilityTest::isWrapper);
        Map<String, Set<String>> later = forms(RealSchema.QEMU_10_2.sdk(), ApiStabilityTest::isWrapper);
        earlier.keySet()
                .retainAll(forms(RealSchema.QEMU_10_2.sdk(), branch -> true).keySet());
        later.keySet()
                .retainAll(forms(RealSchema.QEMU_7_2.sdk(), branch -> true).keySet());
        assertThat(earlier).hasSizeGreaterThan(50);
        // Two types have changed: the data of this branch has further members,
        earlier.computeIfPresent("ChardevBackend.pty", (form, of) -> rename(of, "ChardevCommon", "ChardevPty"));
        // and this type was renamed. Source that uses the forms with a builder is not affected.
        earlier.computeIfPresent("SocketAddressLegacy.fd", (form, of) -> rename(of, "String_", "FdSocketAddress"));
        assertThat(later).containsExactlyInAnyOrderEntriesOf(earlier);
        assertThat(later.get("ChardevBackend.serial"))
                .containsExactlyInAnyOrder("[ChardevHostdev]", "[java.util.function.Consumer<ChardevHostdev$Builder>]");
    }

    private static Set<String> rename(Set<String> parameters, String before, String after) {
        Set<String> renamed = new TreeSet<>();
        parameters.forEach(each -> renamed.add(each.replace(before, after)));
        return renamed;
    }

    /** Returns the parameter types, without the package, of the static methods that create branches of unions, by union and method. */
    private static Map<String, Set<String>> forms(GeneratedSdk sdk, Predicate<Class<?>> branches) {
        Map<String, Set<String>> forms = new TreeMap<>();
        for (Definition definition : sdk.schema().definitions()) {
            if (definition instanceof UnionType) {
                Class<?> union = sdk.find(definition.name()).orElseThrow();
                for (Class<?> branch : union.getDeclaredClasses()) {
                    for (Method method : union.getDeclaredMethods()) {
                        if (makes(method, branch) && branches.test(branch)) {
                            String parameters = Arrays.stream(method.getGenericParameterTypes())
                                    .map(type -> type.getTypeName().replace(union.getPackageName() + ".", ""))
                                    .toList()
                                    .toString();
                            forms.computeIfAbsent(
                                            union.getSimpleName() + "." + method.getName(), name -> new TreeSet<>())
                                    .add(parameters);
                        }
                    }
                }
            }
        }
        return forms;
    }

    /** Returns whether a union's method creates this branch, as {@code null_} creates a {@code Null}. */
    private static boolean makes(Method method, Class<?> branch) {
        return Modifier.isStatic(method.getModifiers())
                && method.getReturnType() == branch.getEnclosingClass()
                && method.getName()
                        .replace("_", "")
                        .equalsIgnoreCase(branch.getSimpleName().replace("_", ""));
    }

    /** Returns whether a branch is a record with the single component {@code data} and no builder. */
    private static boolean isWrapper(Class<?> branch) {
        return branch.isRecord()
                && branch.getRecordComponents().length == 1
                && branch.getRecordComponents()[0].getName().equals("data")
                && Arrays.stream(branch.getMethods())
                        .noneMatch(method -> method.getName().equals("builder"));
    }

    private static Effect effect(List<Problem> problems) {
        if (problems.isEmpty()) {
            return Effect.STAYS;
        }
        return problems.stream().anyMatch(Problem::error) ? Effect.BREAKS : Effect.WARNS;
    }

    /** Compiles all cases on one side in one task, without writing class files. */
    private List<Problem> compile(Side side) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (StabilityCase change : cases) {
            generate(change, side).forEach((file, text) -> sources.add(new MemorySource(file, text)));
            for (Use use : change.uses()) {
                if (use.language() <= JAVA) {
                    sources.add(new MemorySource(change.file(use), change.source(use)));
                }
            }
        }
        List<String> options = new ArrayList<>(
                List.of("--release", Integer.toString(JAVA), "-proc:none", "--should-stop=ifError=FLOW"));
        options.addAll(List.of("-Xlint:all,-preview", "-Xmaxerrs", "10000", "-Xmaxwarns", "10000"));
        options.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        if (JAVA < 21) {
            // The release that has switch over types.
            options.add("--enable-preview");
        }
        DiagnosticCollector<JavaFileObject> collector = new DiagnosticCollector<>();
        JavacTask javac =
                (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, collector, options, null, sources);
        javac.analyze();
        return collector.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.NOTE)
                .map(ApiStabilityTest::problem)
                .toList();
    }

    private static Problem problem(Diagnostic<? extends JavaFileObject> diagnostic) {
        return new Problem(
                diagnostic.getSource() == null
                        ? ""
                        : diagnostic.getSource().getName().substring(1),
                diagnostic.getKind() == Diagnostic.Kind.ERROR,
                diagnostic.toString());
    }

    private static Map<String, String> generate(StabilityCase change, Side side) {
        Map<String, String> schema = change.schema(side);
        LoadResult loaded = SchemaLoader.load(
                SourceResolver.memory(schema),
                schema.keySet().iterator().next(),
                LoadOptions.defaults().withStrict(true));
        assertThat(loaded.diagnostics()).as("%s %s", change, side).isEmpty();
        GeneratorResult generated =
                QapiGenerator.generate(GeneratorRequest.builder(loaded.schema().orElseThrow(), change.packageName())
                        .docs(DocsLevel.NONE)
                        .build());
        assertThat(generated.diagnostics()).as("%s %s", change, side).isEmpty();
        return generated.files();
    }
}
