package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.cli.QapiCommand;
import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.runtime.annotation.QapiSchema;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The command line, the Maven plugin and the annotation all have the options of {@link GeneratorOption}. Any other option of one of them must be
 * listed here.
 */
class OptionsTest {
    /** Options of commands that are not in the table, with reasons. */
    private static final Map<String, String> COMMAND_LINE_ONLY = Map.ofEntries(
            Map.entry("--output", "Maven has a default directory, javac has its own output directory"),
            Map.entry("--package", "Maven's packageName; the annotation is on a package"),
            Map.entry("--force", "Maven's force; javac rejects files that exist"),
            Map.entry("--include-root", "only a schema that is not part of a build comes from another project"),
            Map.entry("--fail-on-warnings", "Maven's failOnWarnings; javac has -Werror"),
            Map.entry("--max-diagnostics", "limits the output in a terminal; javac has -Xmaxerrs"),
            Map.entry("--no-lint", "only validating lints by default; Maven's lint"),
            Map.entry("--format", "the output of one command"),
            Map.entry("--unmasked", "the output of introspect"),
            Map.entry("--conditions", "the output of introspect"),
            Map.entry("--verdict", "what decides a comparison"),
            Map.entry("--rule", "the severities of a comparison"),
            Map.entry("--approvals", "the approved changes of a comparison"),
            Map.entry("--show", "the output of diff"),
            Map.entry("--transcript", "Maven's transcripts"),
            Map.entry("--examples", "what validate checks"),
            Map.entry("--lend", "fetching is not part of the annotation; Maven's lend"),
            Map.entry("--timeout", "fetching is not part of the annotation; Maven's timeout"),
            Map.entry("--help", "every command has it"),
            Map.entry("--version", "every command has it"));

    /** Parameters of goals that are not in the table, with reasons. */
    private static final Map<String, String> MAVEN_ONLY = Map.ofEntries(
            Map.entry("schema", "the argument of commands and the value of the annotation"),
            Map.entry("schemas", "several arguments of commands; the annotation has it too"),
            Map.entry("schemaDirectory", "where Maven finds the schema"),
            Map.entry("schemaDependency", "where Maven finds the schema"),
            Map.entry("packageName", "--package; the annotation is on a package"),
            Map.entry("outputDirectory", "--output; javac has its own output directory"),
            Map.entry("force", "--force; javac rejects files that exist"),
            Map.entry("failOnWarnings", "--fail-on-warnings; javac has -Werror"),
            Map.entry("lint", "only the goal validate lints without levels; --no-lint"),
            Map.entry("transcripts", "--transcript of validate"),
            Map.entry("baseline", "the first argument of diff"),
            Map.entry("verdict", "--verdict of diff"),
            Map.entry("rules", "--rule of diff"),
            Map.entry("approvals", "--approvals of diff"),
            Map.entry("format", "--format of diff, for the file"),
            Map.entry("reportFile", "the standard output of diff; Maven's log has text"),
            Map.entry("failOnBreak", "the exit code of diff"),
            Map.entry("address", "the argument of fetch"),
            Map.entry("program", "the arguments of fetch after --"),
            Map.entry("output", "--output of fetch"),
            Map.entry("lend", "--lend of fetch"),
            Map.entry("timeout", "--timeout of fetch"),
            Map.entry("skip", "Maven's convention for skipping a goal"),
            Map.entry("skipTests", "Maven's convention for skipping tests"));

    /** Goals that do not load a schema of the project. */
    private static final Set<String> WITHOUT_SCHEMA = Set.of("fetch", "help");

    /** Elements of the annotation that are not in the table, with reasons. */
    private static final Map<String, String> ANNOTATION_ONLY =
            Map.of("value", "the schema", "schemas", "the schemas of several releases");

    private static final List<GeneratorOption> TABLE = List.of(GeneratorOption.values());
    private static final List<GeneratorOption> FOR_LOADING = TABLE.stream()
            .filter(option -> option.stage() == GeneratorOption.Stage.LOAD)
            .toList();

    @ParameterizedTest
    @EnumSource
    void theCommandLineHasIt(GeneratorOption option) {
        OptionSpec spec = commands().get("generate").findOption(option.commandLineName());

        assertThat(spec).as("qapi generate %s", option.commandLineName()).isNotNull();
        assertThat(spec.description()).containsExactly(option.description());
        assertThat(spec.arity().min())
                .as("needs a value")
                .isEqualTo(option.shape() == GeneratorOption.Shape.FLAG ? 0 : 1);
        assertThat(spec.isMultiValue())
                .as("takes several values")
                .isEqualTo(
                        switch (option.shape()) {
                            case FLAG, WORD -> false;
                            case NAMES, SETTINGS, PAIRS -> true;
                        });
        if (spec.isMultiValue()) {
            assertThat(spec.longestName()).as("is singular").doesNotEndWith("s");
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePageOfOptionsHasIt(GeneratorOption option) throws IOException {
        assertThat(Files.readAllLines(Path.of("..", "docs", "options.md")))
                .filteredOn(line -> line.endsWith(" | `" + option.key() + "` | `" + option.commandLineName() + "` |"))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void theMavenPluginHasIt(GeneratorOption option) throws Exception {
        Parameter parameter = goals().get("generate").get(option.key());

        assertThat(parameter)
                .as("parameter %s of the goal generate", option.key())
                .isNotNull();
        assertThat(parameter.description).isNotBlank();
        assertThat(parameter.type)
                .isEqualTo(
                        switch (option.shape()) {
                            case FLAG -> "boolean";
                            case WORD -> "java.lang.String";
                            case NAMES, SETTINGS -> "java.util.List";
                            case PAIRS -> "java.util.Map";
                        });
        if (!parameter.defaultValue.isEmpty()) {
            assertThat(text(option, List.of(parameter.defaultValue))).isEqualTo(text(option, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAnnotationHasIt(GeneratorOption option) {
        Method element = elements().get(option.key());

        assertThat(element).as("@QapiSchema(%s = ...)", option.key()).isNotNull();
        Class<?> type = element.getReturnType();
        switch (option.shape()) {
            case FLAG -> assertThat(type).isEqualTo(boolean.class);
            case WORD -> assertThat(type == String.class || type.isEnum()).isTrue();
            case NAMES, SETTINGS, PAIRS -> assertThat(type).isEqualTo(String[].class);
        }
        // The processor distinguishes an absent array from an empty one, which the annotation's default value cannot
        // express.
        if (option != GeneratorOption.DEFINES) {
            assertThat(text(option, texts(element.getDefaultValue()))).isEqualTo(text(option, null));
        }
    }

    @Test
    void theAnnotationHasEveryLevelOfDocumentation() {
        assertThat(texts(QapiSchema.Docs.values())).isEqualTo(texts(DocsLevel.values()));
    }

    @Test
    void everyCommandLoadsWithTheSameOptions() throws Exception {
        commands()
                .forEach((name, command) -> assertThat(namesIn(command))
                        .as(name)
                        .containsAll(keys(FOR_LOADING, GeneratorOption::commandLineName)));
        goals().forEach((name, goal) -> assertThat(goal.keySet())
                .as(name)
                .containsAll(WITHOUT_SCHEMA.contains(name) ? Set.of() : keys(FOR_LOADING, GeneratorOption::key)));
    }

    @Test
    void nothingElseIsOnTheCommandLine() {
        Set<String> names = new TreeSet<>();
        commands().values().forEach(command -> names.addAll(namesIn(command)));

        assertOnly(names, keys(TABLE, GeneratorOption::commandLineName), COMMAND_LINE_ONLY);
    }

    @Test
    void nothingElseIsInTheMavenPlugin() throws Exception {
        Map<String, Map<String, Parameter>> goals = goals();
        Set<String> names = new TreeSet<>();
        goals.forEach((name, goal) -> names.addAll(name.equals("help") ? Set.of() : goal.keySet()));

        assertOnly(names, keys(TABLE, GeneratorOption::key), MAVEN_ONLY);
        assertThat(goals).containsOnlyKeys("check", "fetch", "generate", "generate-test", "validate", "help");
        Set<String> forTests = new TreeSet<>(goals.get("generate").keySet());
        forTests.add("skipTests");
        assertThat(goals.get("generate-test").keySet()).isEqualTo(forTests);
    }

    /** Otherwise Eclipse reports the goal as an error in each project that uses it. */
    @Test
    void eclipseKnowsEveryGoal() throws Exception {
        Map<String, String> actions = new TreeMap<>();
        for (Element execution : elements(parse("/META-INF/m2e/lifecycle-mapping-metadata.xml"), "pluginExecution")) {
            boolean isExecuted = !elements(execution, "runOnIncremental").isEmpty();
            for (Element goal : elements(execution, "goal")) {
                assertThat(actions.put(goal.getTextContent(), isExecuted ? "execute" : "ignore"))
                        .isNull();
            }
        }

        assertThat(actions).containsOnlyKeys(goals().keySet());
        actions.forEach((goal, action) ->
                assertThat(action).as(goal).isEqualTo(goal.startsWith("generate") ? "execute" : "ignore"));
    }

    @Test
    void nothingElseIsInTheAnnotation() {
        assertOnly(elements().keySet(), keys(TABLE, GeneratorOption::key), ANNOTATION_ONLY);
    }

    private static void assertOnly(Set<String> names, Collection<String> table, Map<String, String> others) {
        List<String> expected = new ArrayList<>(table);
        expected.addAll(others.keySet());
        assertThat(names).as("apart from %s", others).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> keys(List<GeneratorOption> options, Function<GeneratorOption, String> name) {
        return options.stream().map(name).toList();
    }

    private static String text(GeneratorOption option, List<String> values) {
        return GeneratorOptions.of(asked -> asked == option ? values : null).canonicalText();
    }

    /** Returns an annotation's value in the form that the processor passes on. */
    private static List<String> texts(Object value) {
        return value instanceof Object[] several
                ? Stream.of(several).map(Object::toString).toList()
                : List.of(value.toString());
    }

    private static Map<String, CommandSpec> commands() {
        return QapiCommand.commands().stream()
                .map(type -> new CommandLine(type).getCommandSpec())
                .collect(Collectors.toMap(CommandSpec::name, command -> command));
    }

    private static Set<String> namesIn(CommandSpec command) {
        return command.options().stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    }

    private static Map<String, Method> elements() {
        return Arrays.stream(QapiSchema.class.getDeclaredMethods())
                .collect(Collectors.toMap(Method::getName, method -> method));
    }

    private record Parameter(String type, String description, String defaultValue) {}

    /** Returns the parameters in the plugin's descriptor that users can set, by goal and name. */
    private static Map<String, Map<String, Parameter>> goals() throws Exception {
        Element root = parse("/META-INF/maven/plugin.xml");
        assertThat(child(root, "artifactId")).isEqualTo("qapi-maven-plugin");
        Map<String, Map<String, Parameter>> goals = new TreeMap<>();
        for (Element mojo : elements(root, "mojo")) {
            Element configuration = elements(mojo, "configuration").get(0);
            Map<String, Parameter> parameters = new TreeMap<>();
            for (Element parameter : elements(mojo, "parameter")) {
                String name = child(parameter, "name");
                if (child(parameter, "editable").equals("true")) {
                    String defaultValue = elements(configuration, name).stream()
                            .map(element -> element.getAttribute("default-value"))
                            .findFirst()
                            .orElse("");
                    parameters.put(
                            name,
                            new Parameter(child(parameter, "type"), child(parameter, "description"), defaultValue));
                }
            }
            goals.put(child(mojo, "goal"), parameters);
        }
        return goals;
    }

    private static Element parse(String resource) throws Exception {
        try (InputStream text = Objects.requireNonNull(OptionsTest.class.getResourceAsStream(resource))) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(text)
                    .getDocumentElement();
        }
    }

    private static String child(Element parent, String name) {
        return elements(parent, name).get(0).getTextContent();
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
