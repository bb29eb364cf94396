package io.github.qapi4j.it.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.it.Corpus;
import io.github.qapi4j.it.maven.PluginProject.Run;
import io.github.qapi4j.load.SchemaLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the plugin in real projects with Maven. */
@Execution(ExecutionMode.CONCURRENT)
class MavenPluginIT {
    private static final String GENERATED = "target/generated-sources/qapi";
    private static final String GENERATED_PACKAGE = GENERATED + "/com/example/qmp";

    @TempDir
    private Path directory;

    private static Map<String, String> generatorOutput(Path schema) {
        return QapiGenerator.generate(GeneratorRequest.builder(
                                SchemaLoader.load(schema).schema().orElseThrow(), "com.example.qmp")
                        .build())
                .files();
    }

    @Test
    void generatesFromADirectoryWithoutOutputWhenQuiet() throws Exception {
        PluginProject project = PluginProject.copy("directory", directory);

        Run run = project.maven("-q", "compile");

        assertThat(run).isEqualTo(new Run(0, List.of()));
        assertThat(project.filesIn(GENERATED)).isEqualTo(generatorOutput(project.path("src/main/qapi/greeting.json")));
        assertThat(project.path("target/classes/com/example/qmp/GreetCommand.class"))
                .exists();
        assertThat(project.path("target/classes/com/example/App.class")).exists();
    }

    @Test
    void isUpToDateUntilSomethingChanges() throws Exception {
        PluginProject project = PluginProject.copy("directory", directory);
        assertThat(project.maven("-q", "generate-sources").exitCode()).isZero();
        Path command = project.path(GENERATED_PACKAGE + "/GreetCommand.java");
        FileTime written = Files.getLastModifiedTime(command);

        Run second = project.maven("compile");
        assertThat(second.exitCode()).isZero();
        assertThat(second.starting("[INFO] The Java sources for"))
                .singleElement()
                .asString()
                .endsWith("are up to date");
        assertThat(project.path("target/classes/com/example/App.class")).exists();
        assertThat(Files.getLastModifiedTime(command)).isEqualTo(written);

        project.write(GENERATED_PACKAGE + "/Mine.java", "package com.example.qmp; final class Mine {}");
        project.replace("src/main/qapi/styles.json", "{ 'event': 'STYLE_CHANGED', 'data': { 'style': 'Style' } }", "");
        Run third = project.maven("generate-sources");
        assertThat(third.exitCode()).isZero();
        assertThat(third.starting("[INFO] Generated "))
                .singleElement()
                .asString()
                .doesNotContain(" 0 stale files");
        assertThat(project.path(GENERATED_PACKAGE + "/StyleChangedEvent.java")).doesNotExist();
        assertThat(project.path(GENERATED_PACKAGE + "/Mine.java")).exists();
        assertThat(Files.getLastModifiedTime(command)).isEqualTo(written);

        project.replace("pom.xml", "<schema>", "<defines><define>OTHER</define></defines><schema>");
        Run otherOptions = project.maven("generate-sources", "-Dqapi.facade=Greeter");
        assertThat(otherOptions.exitCode()).isZero();
        assertThat(otherOptions.starting("[WARNING] "))
                .containsExactly(
                        "[WARNING] defines: no condition of the schema uses the symbol 'OTHER' [unused-define]");
        assertThat(project.path(GENERATED_PACKAGE + "/Greeter.java")).exists();
        assertThat(project.path(GENERATED_PACKAGE + "/QmpApi.java")).doesNotExist();
    }

    /** The lines that one goal of the plugin logged in a run. */
    private static List<String> loggedBy(Run run, String goal) {
        List<String> lines = run.output();
        int banner = 0;
        while (!lines.get(banner).startsWith("[INFO] --- ")
                || !lines.get(banner).contains(":" + goal + " ")) {
            banner++;
        }
        int end = banner + 1;
        while (!lines.get(end).equals("[INFO] ")
                && !lines.get(end).startsWith("[INFO] ------")
                && !lines.get(end).startsWith("[INFO] --- ")) {
            end++;
        }
        return lines.subList(banner + 1, end);
    }

    @Test
    void anOldSchemaHasALineForEachCodeInEveryBuild() throws Exception {
        PluginProject.assumeAllBuilds("anOldSchemaHasALineForEachCodeInEveryBuild");
        PluginProject project = PluginProject.copy("directory", directory);
        Path schemas = Corpus.file("schemas/7.2.0/qapi").toRealPath();
        project.replace(
                "pom.xml",
                "<schema>greeting.json</schema>",
                "<schema>qapi-schema.json</schema><schemaDirectory>" + schemas + "</schemaDirectory>");

        List<String> first = loggedBy(project.maven("generate-sources"), "generate");
        List<String> second = loggedBy(project.maven("generate-sources"), "generate");

        assertThat(first)
                .hasSizeLessThanOrEqualTo(10)
                .contains("[WARNING] <levels><level>doc=off</level></levels> turns such warnings off");
        assertThat(first.get(0))
                .matches("\\[WARNING] \\Q" + schemas
                        + "\\E/.*: warning: .* \\(first of [0-9]+; 'mvn qapi:validate@qmp' lists all\\) \\[doc-.*]");
        assertThat(first.get(first.size() - 1)).startsWith("[INFO] Generated ");
        assertThat(second.subList(0, second.size() - 1)).isEqualTo(first.subList(0, first.size() - 1));
        assertThat(second.get(second.size() - 1)).endsWith("are up to date");

        project.replace("pom.xml", "</schema>", "</schema><levels><level>all=off</level></levels>");
        assertThat(loggedBy(project.maven("generate-sources"), "generate"))
                .singleElement()
                .asString()
                .startsWith("[INFO] Generated ");
    }

    @Test
    void levelsAndWarningsAreTheSameInEveryGoal() throws Exception {
        PluginProject.assumeAllBuilds("levelsAndWarningsAreTheSameInEveryGoal");
        PluginProject project = PluginProject.copy("directory", directory);
        project.write("src/main/qapi/styles.json", """
                { 'enum': 'Style', 'data': [ 'plain_one', 'plain_two' ] }
                { 'struct': 'Spare', 'data': {} }
                """);
        String file = project.path("src/main/qapi/styles.json").toString();
        String summary = "[WARNING] " + file + ":1:30: warning: the name of value 'plain_one' must not use uppercase"
                + " letters or '_' (first of 2; 'mvn qapi:validate@qmp' lists all) [name-style]";

        assertThat(project.maven("generate-sources").starting("[WARNING] "))
                .containsExactly(summary, "[WARNING] <levels><level>old=off</level></levels> turns such warnings off");
        assertThat(project.maven("qapi:validate@qmp").starting("[WARNING] "))
                .containsExactly(
                        "[WARNING] " + file + ":1:30: warning: the name of value 'plain_one' must not use uppercase"
                                + " letters or '_' [name-style]",
                        "[WARNING] " + file + ":1:43: warning: the name of value 'plain_two' must not use uppercase"
                                + " letters or '_' [name-style]");

        project.replace("pom.xml", "</schema>", "</schema><failOnWarnings>true</failOnWarnings>");
        Run quiet = project.maven("-q", "generate-sources");
        assertThat(quiet.exitCode()).isEqualTo(1);
        assertThat(quiet.starting("[ERROR] " + file)).containsExactly(summary.replace("[WARNING]", "[ERROR]"));

        project.replace(
                "pom.xml",
                "</schema>",
                "</schema><levels><level>old=off</level><level>unused-type=error</level></levels>");
        for (String goal : List.of("generate-sources", "qapi:validate@qmp")) {
            Run lint = project.maven("-q", goal);
            assertThat(lint.exitCode()).isEqualTo(1);
            assertThat(lint.starting("[ERROR] " + file))
                    .singleElement()
                    .asString()
                    .contains(":2:13: error: ")
                    .endsWith(" [unused-type]");
        }
    }

    @Test
    void reportsEachErrorInOneLine() throws Exception {
        PluginProject project = PluginProject.copy("directory", directory);
        project.write("src/main/qapi/styles.json", """
                { 'struct': 'Style', 'data': { 'of': 'Taste' } }
                { 'struct': 'Sort',
                  'base': 'Kind', 'data': {} }
                """);

        Run run = project.maven("-q", "compile");

        String file = project.path("src/main/qapi/styles.json").toString();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.starting("[ERROR] " + file))
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("[ERROR] " + file + ":1:38: error: ")
                                .contains("'Taste'")
                                .endsWith(" [unknown-type]"),
                        line -> assertThat(line)
                                .startsWith("[ERROR] " + file + ":3:11: error: ")
                                .contains("'Kind'")
                                .endsWith(" [unknown-type]"));
        assertThat(run.starting("[ERROR] Failed to execute goal"))
                .singleElement()
                .asString()
                .contains("2 errors in schema greeting.json");
        assertThat(project.path(GENERATED)).doesNotExist();
    }

    @Test
    void reportsErrorsInFullWhenQuiet() throws Exception {
        PluginProject project = PluginProject.copy("directory", directory);
        project.write("src/main/qapi/styles.json", """
                { 'enum': 'Taste', 'data': [ 'sweet' ] }
                { 'struct': 'Style', 'data': { 'of': 'Tast' } }
                { 'event': 'STYLE_CHANGED', 'data': { 'to': 'Tast' } }
                """);
        String file = project.path("src/main/qapi/styles.json").toString();
        String includer = project.path("src/main/qapi/greeting.json").toString();
        String[] expected = {
            "[ERROR] " + file + ":2:38: error: member 'of' uses unknown type 'Tast' [unknown-type]",
            "[ERROR]     2 | { 'struct': 'Style', 'data': { 'of': 'Tast' } }",
            "[ERROR]       |                                      ^^^^^^",
            "[ERROR]       = also used in event 'STYLE_CHANGED': " + file + ":3:45",
            "[ERROR]     3 | { 'event': 'STYLE_CHANGED', 'data': { 'to': 'Tast' } }",
            "[ERROR]       |                                             ^^^^^^",
            "[ERROR]       = in struct 'Style', included from " + includer + ":1",
            "[ERROR]       = help: did you mean 'Taste'?",
        };

        assertThat(project.maven("-q", "generate-sources").output()).startsWith(expected);
        String validate =
                "io.github.qapi4j:qapi-maven-plugin:" + PluginProject.property("qapi4j.version") + ":validate";
        assertThat(project.maven("-q", validate, "-Dqapi.schema=greeting.json").output())
                .startsWith(expected);
    }

    @Test
    void reportsAMissingSchema() throws Exception {
        PluginProject project = PluginProject.copy("directory", directory);

        Run run = project.maven("-q", "generate-sources", "-Dqapi.docs=some");
        assertThat(run.starting("[ERROR] Failed to execute goal"))
                .singleElement()
                .asString()
                .contains(": docs: expected full, summary or none, got 'some'");

        Files.delete(project.path("src/main/qapi/greeting.json"));
        run = project.maven("-q", "generate-sources");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.starting("[ERROR] cannot read "))
                .containsExactly("[ERROR] cannot read schema file '" + project.path("src/main/qapi/greeting.json")
                        + "': no such file [unreadable-file]");
    }

    @Test
    void generatesFromADependencyThatIsAFolderThenAJar() throws Exception {
        PluginProject.assumeAllBuilds("generatesFromADependencyThatIsAFolderThenAJar");
        PluginProject project = PluginProject.copy("reactor", directory);
        String generated = "app/" + GENERATED;

        Run folder = project.maven("-q", "compile");
        assertThat(folder).isEqualTo(new Run(0, List.of()));
        Map<String, String> fromFolder = project.filesIn(generated);
        assertThat(fromFolder).containsKeys("com/example/door/Door.java", "com/example/door/OpenDoorCommand.java");

        Run jar = project.maven("package", "-Dmaven.test.skip=true");
        assertThat(jar.exitCode()).isZero();
        assertThat(jar.starting("[INFO] Generated "))
                .singleElement()
                .asString()
                .contains("schemas-1.jar!/qapi/door.json")
                .contains(": 0 written");
        assertThat(project.filesIn(generated)).isEqualTo(fromFolder);
    }

    @Test
    void reportsErrorsInADependency() throws Exception {
        PluginProject project = PluginProject.copy("reactor", directory);
        project.write(
                "schemas/src/main/resources/common.json", "{ 'struct': 'Door', 'data': { 'number': 'wint8' } }\n");

        Run run = project.maven("-q", "package", "-Dmaven.test.skip=true");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.starting("[ERROR] " + project.path("schemas/target/schemas-1.jar")
                        + "!/qapi/../common.json:1:41: error: "))
                .hasSize(1);
        assertThat(run.starting("[ERROR] Failed to execute goal"))
                .singleElement()
                .asString()
                .contains("1 error in schema qapi/door.json");
    }

    @Test
    void reportsAMissingDependency() throws Exception {
        PluginProject project = PluginProject.copy("directory", directory);

        Run run = project.maven("-q", "generate-sources", "-Dqapi.schemaDependency=com.example:nothing");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.starting("[ERROR] Failed to execute goal"))
                .singleElement()
                .asString()
                .contains("'com.example:nothing'");
    }

    @Test
    void validatesAndSkips() throws Exception {
        PluginProject.assumeAllBuilds("validatesAndSkips");
        PluginProject project = PluginProject.copy("directory", directory);
        String plugin = "io.github.qapi4j:qapi-maven-plugin:" + PluginProject.property("qapi4j.version");
        Run valid = project.maven("-q", plugin + ":validate", "-Dqapi.schema=greeting.json");
        assertThat(valid).isEqualTo(new Run(0, List.of()));

        Run lint = project.maven(plugin + ":validate", "-Dqapi.schema=greeting.json", "-Dqapi.lint");
        assertThat(lint.exitCode()).isZero();
        assertThat(lint.starting("[WARNING] ")).isNotEmpty().allMatch(line -> line.contains(": warning: "));

        project.replace("src/main/qapi/greeting.json", "'name': 'str'", "'name': 'string'");
        Run skipped = project.maven("-q", "generate-sources", "-Dqapi.skip");
        assertThat(skipped).isEqualTo(new Run(0, List.of()));
        assertThat(project.path("target")).doesNotExist();
        Run invalid = project.maven("-q", plugin + ":validate", "-Dqapi.schema=greeting.json");
        assertThat(invalid.exitCode()).isEqualTo(1);
        assertThat(invalid.starting("[ERROR] " + project.path("src/main/qapi/greeting.json") + ":"))
                .singleElement()
                .asString()
                .contains("'string'");
        assertThat(project.path("target")).doesNotExist();
    }

    @Test
    void selectsCommandsAndEventsIndependently() throws Exception {
        PluginProject project = PluginProject.copy("directory", directory);
        project.replace("pom.xml", "<schema>", "<includeEvents><pattern/></includeEvents><schema>");

        Run run = project.maven("-q", "generate-sources", "-Dqapi.includeCommands=greet");

        assertThat(run).isEqualTo(new Run(0, List.of()));
        assertThat(project.filesIn(GENERATED_PACKAGE))
                .containsKeys("GreetCommand.java", "Style.java")
                .doesNotContainKeys("TransactionCommand.java", "StyleChangedEvent.java");
    }

    /** One test, since each run of Maven takes more than a second. */
    @Test
    void executionsOwnTheirFiles() throws Exception {
        PluginProject.assumeAllBuilds("executionsOwnTheirFiles");
        PluginProject project = PluginProject.copy("directory", directory);
        String both = Files.readString(project.path("pom.xml"));
        String first = both.substring(both.indexOf("<execution>"), both.indexOf("</executions>"))
                .stripTrailing();
        String second = first.replace("<id>qmp", "<id>ping").replace("greeting.json", "ping.json");
        project.write("src/main/qapi/ping.json", "{ 'command': 'ping' }\n");
        project.replace("pom.xml", first, first + second);

        Run clash = project.maven("-q", "generate-sources");
        assertThat(clash.exitCode()).isEqualTo(1);
        assertThat(clash.starting("[ERROR] Failed to execute goal"))
                .singleElement()
                .asString()
                .contains(
                        "'com/example/qmp/QmpApi.java' and 'com/example/qmp/QmpApiCodec.java' are generated from schema '"
                                + project.path("src/main/qapi/greeting.json") + "' in execution 'qmp' into '"
                                + project.path(GENERATED) + "', and also from schema '"
                                + project.path("src/main/qapi/ping.json") + "' in execution 'ping' into '"
                                + project.path(GENERATED) + "'");
        assertThat(project.filesIn(GENERATED)).isEqualTo(generatorOutput(project.path("src/main/qapi/greeting.json")));

        // Several packages are generated into the same directory.
        project.replace("pom.xml", second, second.replace("com.example.qmp", "com.example.ping"));
        assertThat(project.maven("-q", "generate-sources")).isEqualTo(new Run(0, List.of()));
        Path greet = project.path(GENERATED_PACKAGE + "/GreetCommand.java");
        FileTime written = Files.getLastModifiedTime(greet);
        assertThat(project.path(GENERATED + "/com/example/ping/PingCommand.java"))
                .exists();

        // The executions swap their packages, and a facade is renamed.
        String text = Files.readString(project.path("pom.xml"))
                .replace("com.example.qmp", "com.example.other")
                .replace("com.example.ping", "com.example.qmp")
                .replace("com.example.other", "com.example.ping");
        project.write("pom.xml", text.replace("<schema>ping", "<facade>Pings</facade><schema>ping"));
        assertThat(project.maven("-q", "generate-sources")).isEqualTo(new Run(0, List.of()));
        assertThat(project.filesIn(GENERATED).keySet())
                .contains("com/example/qmp/Pings.java", "com/example/ping/QmpApi.java", "com/example/ping/Style.java")
                .doesNotContain("com/example/qmp/QmpApi.java", "com/example/qmp/Style.java")
                .hasSize(generatorOutput(project.path("src/main/qapi/greeting.json"))
                                .size()
                        + generatorOutput(project.path("src/main/qapi/ping.json"))
                                .size());

        // One execution is renamed and the other one removed. A handwritten file has the path of a facade.
        project.write(
                "pom.xml", both.replace("<id>qmp", "<id>greeting").replace("com.example.qmp", "com.example.ping"));
        greet = project.path(GENERATED + "/com/example/ping/GreetCommand.java");
        Files.setLastModifiedTime(greet, written);
        Run renamed = project.maven("generate-sources");
        assertThat(renamed.starting("[INFO] Generated "))
                .singleElement()
                .asString()
                .contains(": 0 written, ");
        assertThat(Files.getLastModifiedTime(greet)).isEqualTo(written);
        assertThat(project.path(GENERATED_PACKAGE)).doesNotExist();

        project.write(GENERATED + "/com/example/ping/Mine.java", "package com.example.ping; class Mine {}");
        Map<String, String> before = project.filesIn(GENERATED);
        Run foreign = project.maven("-q", "generate-sources", "-Dqapi.facade=Mine");
        assertThat(foreign.exitCode()).isEqualTo(1);
        assertThat(foreign.starting("[ERROR] Failed to execute goal"))
                .singleElement()
                .asString()
                .contains("'" + project.path(GENERATED + "/com/example/ping/Mine.java")
                        + "' was not generated by qapi4j; move such files, or set force (-Dqapi.force)");
        assertThat(project.filesIn(GENERATED)).isEqualTo(before);
        Run forced = project.maven("-q", "generate-sources", "-Dqapi.facade=Mine", "-Dqapi.force");
        assertThat(forced).isEqualTo(new Run(0, List.of()));
        assertThat(project.filesIn(GENERATED))
                .containsKey("com/example/ping/Mine.java")
                .doesNotContainKey("com/example/ping/QmpApi.java");
    }
}
