package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.it.ApiUses.Use;
import io.github.qapi4j.it.StabilityCase.Side;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the severities for Java code against javac: users' code, written by {@link ApiUses} for the API of the older schema, is compiled with the API of
 * the newer one. A change has the severity {@code BREAK} exactly if a use fails that is called stable, and at least {@code NOTE} if another one fails or
 * has a new warning. The pairs are those of {@code api-stability.txt} and {@code java-verdicts.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class JavaVerdictsTest {
    private static final int JAVA = Runtime.version().feature();

    /** Rules whose changes may affect users at run time although all of their code compiles, and how. */
    private static final Map<Rule, String> AT_RUN_TIME = Map.of(
            Rule.RETURN_MANDATORY_TO_OPTIONAL, "the accessor returns null",
            Rule.RETURN_OPTIONAL_TO_MANDATORY, "build() of a server demands the member",
            Rule.ARG_MANDATORY_TO_OPTIONAL, "the accessor returns null in handlers",
            Rule.CONDITION_ADDED, "the accessor returns null",
            Rule.CONDITION_REMOVED, "build() demands the member",
            Rule.ARG_OPTIONAL_TO_MANDATORY, "build() demands the member",
            Rule.ARG_ADDED_MANDATORY, "build() demands the member",
            Rule.MEMBERS_REORDERED, "members of the same type exchange their values",
            Rule.INT_TYPE_CHANGED, "the same bits are another number");

    /** The pairs; to save time, only the further ones without {@code -Dqapi.releases=all}. */
    private static final List<String> FILES =
            RealSchema.ALL ? List.of("api-stability.txt", "java-verdicts.txt") : List.of("java-verdicts.txt");

    private final List<StabilityCase> cases = new ArrayList<>();
    private final Map<StabilityCase, Severity> compiled = new HashMap<>();

    JavaVerdictsTest() throws IOException {
        for (String file : FILES) {
            try (InputStream in = JavaVerdictsTest.class.getResourceAsStream(file)) {
                for (StabilityCase each : StabilityCase.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))) {
                    cases.add(each.inPackage(each.packageName() + file.charAt(0)));
                }
            }
        }
        Map<String, Map<String, String>> before = new LinkedHashMap<>();
        Map<String, Map<String, String>> after = new LinkedHashMap<>();
        for (StabilityCase each : cases) {
            before.put(each.packageName(), generate(schema(each, Side.BEFORE), each.packageName()));
            after.put(each.packageName(), generate(schema(each, Side.AFTER), each.packageName()));
        }
        Map<String, Map<Use, Boolean>> affected = Affected.of(before, after);
        for (StabilityCase each : cases) {
            compiled.put(each, severity(affected.get(each.packageName())));
        }
    }

    private static Severity severity(Map<Use, Boolean> affected) {
        if (affected.entrySet().stream().anyMatch(use -> use.getKey().stable() && use.getValue())) {
            return Severity.BREAK;
        }
        return affected.isEmpty() ? Severity.OK : Severity.NOTE;
    }

    List<StabilityCase> cases() {
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void severityIsThatOfTheCompiler(StabilityCase pair) {
        List<Change> changes = SchemaDiff.compare(schema(pair, Side.BEFORE), schema(pair, Side.AFTER));
        Severity strongest =
                changes.stream().map(Change::java).max(Severity::compareTo).orElse(Severity.OK);
        Severity found = compiled.get(pair);
        boolean atRunTime = changes.stream()
                .anyMatch(change -> change.java() == strongest && AT_RUN_TIME.containsKey(change.rule()));
        if (atRunTime) {
            assertThat(strongest).as("%s", changes).isGreaterThanOrEqualTo(found);
        } else {
            assertThat(strongest).as("%s", changes).isEqualTo(found);
        }
        assertThat(pair.verdict())
                .as("%s", changes)
                .isEqualTo(strongest == Severity.BREAK ? "break" : strongest == Severity.OK ? "ok" : "note");
        String rule = pair.rule().replaceAll(" \\(.*", "").replaceAll(",.*", "");
        assertThat(changes).extracting(change -> change.rule().name()).contains(rule);
    }

    @Test
    @EnabledIfSystemProperty(named = "qapi.releases", matches = "all")
    void everyRuleIsChecked() {
        Set<Rule> missing = EnumSet.allOf(Rule.class);
        for (StabilityCase pair : cases) {
            SchemaDiff.compare(schema(pair, Side.BEFORE), schema(pair, Side.AFTER))
                    .forEach(change -> missing.remove(change.rule()));
        }
        assertThat(missing).isEmpty();
    }

    static Stream<Arguments> releases() {
        return Stream.of(Arguments.of("7.2.0", "8.2.0"), Arguments.of("8.2.0", "10.2.2"));
    }

    /** Each use that fails is of a type that a change concerns, and each change that breaks code concerns a use that fails. */
    @ParameterizedTest
    @MethodSource("releases")
    @EnabledIfSystemProperty(named = "qapi.releases", matches = "all")
    void usesOfReleasesFailWhereChangesAre(String older, String newer) throws IOException {
        Schema before = load(older);
        Schema after = load(newer);
        Map<Use, Boolean> affected = Affected.of(
                        Map.of("sdk", generate(before, "sdk")), Map.of("sdk", generate(after, "sdk")))
                .get("sdk");
        List<Concern> concerns = SchemaDiff.compare(before, after).stream()
                .filter(change -> change.java() != Severity.OK)
                .map(change -> Concern.of(change, before, after))
                .toList();
        List<Use> failing = affected.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        List<Use> unexplained = failing.stream()
                .filter(use -> concerns.stream().noneMatch(concern -> concern.explains(use)))
                .toList();
        List<Concern> breaking = concerns.stream()
                .filter(concern -> concern.change.java() == Severity.BREAK)
                .toList();
        List<Change> withoutUse = breaking.stream()
                .filter(concern -> failing.stream().filter(Use::stable).noneMatch(concern::explains))
                .map(Concern::change)
                .toList();
        Output.print("qapi " + older + " to " + newer + ": " + failing.size() + " uses fail ("
                + failing.stream().filter(Use::stable).count() + " of stable parts), " + unexplained.size()
                + " without a change; " + breaking.size() + " changes break Java, " + withoutUse.size()
                + " without a failing use");
        assertThat(unexplained).isEmpty();
        assertThat(withoutUse).allMatch(change -> AT_RUN_TIME.containsKey(change.rule()));
    }

    private static Schema load(String release) {
        return SchemaLoader.load(
                        Corpus.file("schemas").resolve(release).resolve("qapi/qapi-schema.json"),
                        LoadOptions.defaults())
                .schema()
                .orElseThrow();
    }

    /**
     * What a change concerns in Java.
     *
     * @param types the names of types and of the records of commands and events, as {@link #key}
     * @param command the name of the command, as {@link #key}
     */
    private record Concern(Change change, Set<String> types, String command) {
        static Concern of(Change change, Schema older, Schema newer) {
            Set<String> types = new HashSet<>();
            Definition holder = holder(change, older);
            if (holder != null) {
                Set<String> flattened = new HashSet<>(Set.of(holder.name()));
                // The members of bases, branches and arguments are those of other types.
                for (boolean more = true; more; ) {
                    more = false;
                    for (Definition definition : older.definitions()) {
                        more |= flattens(definition).stream().anyMatch(flattened::contains)
                                && flattened.add(definition.name());
                    }
                }
                flattened.forEach(name -> add(types, name));
                if (change.rule().name().endsWith("_REMOVED")) {
                    // Types that nothing else uses are gone, too.
                    older.definitions().stream()
                            .filter(definition ->
                                    newer.definition(definition.name()).isEmpty())
                            .forEach(definition -> add(types, definition.name()));
                }
            }
            if (!change.detail().isEmpty()) {
                add(types, change.detail().replaceAll(" .*", ""));
            }
            String root = change.path().replaceAll("/.*", "");
            add(types, root);
            return new Concern(change, types, key(root));
        }

        private static void add(Set<String> types, String name) {
            types.add(key(name));
            types.add(key(name) + "command");
            types.add(key(name) + "event");
        }

        private static @Nullable Definition holder(Change change, Schema older) {
            Span place = change.older();
            return place == null
                    ? null
                    : older.definitions().stream()
                            .filter(each -> each.span().source().equals(place.source())
                                    && each.span().start() <= place.start()
                                    && place.end() <= each.span().end())
                            .findFirst()
                            .orElse(null);
        }

        private static List<String> flattens(Definition definition) {
            if (definition instanceof StructType struct && struct.base() != null) {
                return List.of(struct.base());
            }
            if (definition instanceof UnionType union) {
                List<String> names = new ArrayList<>(names(union.base()));
                union.branches().forEach(branch -> names.add(branch.type().name()));
                return names;
            }
            if (definition instanceof Command command) {
                return names(command.arguments());
            }
            return definition instanceof Event event ? names(event.data()) : List.of();
        }

        private static List<String> names(Payload payload) {
            return payload instanceof Payload.Named named ? List.of(named.type()) : List.of();
        }

        boolean explains(Use use) {
            return key(use.member()).equals(command)
                    || Pattern.compile("\\bsdk\\.(\\w+)")
                            .matcher(use.code())
                            .results()
                            .anyMatch(type -> types.contains(key(type.group(1))));
        }

        private static String key(String name) {
            return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        }
    }

    private static Schema schema(StabilityCase pair, Side side) {
        Map<String, String> files = pair.schema(side);
        return SchemaLoader.load(
                        SourceResolver.memory(files), files.keySet().iterator().next(), LoadOptions.defaults())
                .schema()
                .orElseThrow(() -> new IllegalArgumentException(pair + " " + side));
    }

    private static Map<String, String> generate(Schema schema, String packageName) {
        return QapiGenerator.generate(GeneratorRequest.builder(schema, packageName)
                        .docs(DocsLevel.NONE)
                        .build())
                .files();
    }

    /** The uses of several APIs that do not compile with newer ones, or have a warning. */
    static final class Affected {
        private Affected() {}

        /**
         * Returns the affected uses by package, and whether they have errors.
         *
         * @param before the files of the older APIs by package
         * @param after the same for the newer ones
         */
        static Map<String, Map<Use, Boolean>> of(
                Map<String, Map<String, String>> before, Map<String, Map<String, String>> after) throws IOException {
            DiagnosticCollector<JavaFileObject> none = new DiagnosticCollector<>();
            JavacTask older = javac(before, Map.of(), none);
            older.analyze();
            assertThat(none.getDiagnostics()).isEmpty();
            Map<String, List<Use>> uses = new TreeMap<>();
            for (String each : before.keySet()) {
                uses.put(each, ApiUses.of(older.getElements().getPackageElement(each)));
            }
            Map<String, Map<Use, Boolean>> atFirst = new HashMap<>();
            if (RealSchema.ALL) {
                DiagnosticCollector<JavaFileObject> own = new DiagnosticCollector<>();
                javac(before, uses, own).analyze();
                atFirst.putAll(affected(own, uses));
            }
            DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
            javac(after, uses, problems).analyze();
            Map<String, Map<Use, Boolean>> affected = affected(problems, uses);
            // Uses of what is deprecated already.
            affected.forEach((each, found) -> found.keySet()
                    .removeAll(atFirst.getOrDefault(each, Map.of()).keySet()));
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
            return (JavacTask)
                    ToolProvider.getSystemJavaCompiler().getTask(null, null, problems, options, null, sources);
        }
    }
}
