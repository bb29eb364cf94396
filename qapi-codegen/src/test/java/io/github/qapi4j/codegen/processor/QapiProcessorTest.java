package io.github.qapi4j.codegen.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static io.github.qapi4j.codegen.processor.Greeting.write;
import static io.github.qapi4j.codegen.processor.Greeting.writeGreeting;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.Transactional;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.Corpus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QapiProcessorTest {
    @TempDir
    private Path directory;

    /** Compiles with all warnings as errors. */
    private Compilation compile(List<String> options, JavaFileObject... sources) {
        List<String> all = new ArrayList<>(List.of("-Xlint:all", "-Werror"));
        all.addAll(options);
        return Compiler.javac()
                .withProcessors(new QapiProcessor())
                .withOptions(all)
                .compile(sources);
    }

    private Compilation compile(JavaFileObject... sources) {
        return compile(List.of("-Aqapi.schemaDir=" + directory), sources);
    }

    private static JavaFileObject packageInfo(String packageName, String annotation) {
        return JavaFileObjects.forSourceString(
                packageName + ".package-info",
                annotation + "\npackage " + packageName
                        + ";\nimport io.github.qapi4j.runtime.annotation.QapiSchema;\n");
    }

    private static JavaFileObject greeting(String packageName) {
        return packageInfo(packageName, "@QapiSchema(\"greeting.json\")");
    }

    private static Map<String, String> generated(Compilation compilation) throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (JavaFileObject file : compilation.generatedSourceFiles()) {
            texts.put(
                    file.getName().replaceFirst("^/?SOURCE_OUTPUT/", ""),
                    file.getCharContent(false).toString());
        }
        return texts;
    }

    private Map<String, String> generatorOutput(String packageName, UnaryOperator<GeneratorRequest.Builder> options) {
        return QapiGenerator.generate(options.apply(GeneratorRequest.builder(
                                SchemaLoader.load(directory.resolve("greeting.json"))
                                        .schema()
                                        .orElseThrow(),
                                packageName))
                        .build())
                .files();
    }

    @Test
    void writesTheFilesOfTheGeneratorIntoAPackage() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation = compile(greeting("com.example"));

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation))
                .isEqualTo(generatorOutput("com.example", request -> request))
                .containsKeys("com/example/GreetCommand.java", "com/example/Style.java", "com/example/QmpApi.java");
    }

    @Test
    void generatesFromTheAnswerOfAServer() throws IOException {
        write(directory, "greeting.json", """
                {"return": [ { "name": "greet", "meta-type": "command", "arg-type": "0", "ret-type": "1" },
                             { "name": "1", "meta-type": "enum", "values": [ "plain" ] },
                             { "name": "0", "meta-type": "object", "members": [] } ] }
                """);

        Compilation compilation = compile(greeting("com.example"));

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation))
                .containsKeys("com/example/GreetCommand.java", "com/example/GreetResult.java");
    }

    @Test
    void generatesIntoThePackageOfAType() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation = compile(JavaFileObjects.forSourceString("com.example.App", """
                package com.example;
                import io.github.qapi4j.runtime.annotation.QapiSchema;
                @QapiSchema("greeting.json")
                final class App {
                    private App() {}
                    static Style style() {
                        return Style.PLAIN;
                    }
                }
                """));

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation)).isEqualTo(generatorOutput("com.example", request -> request));
    }

    @Test
    void passesOptionsToTheGenerator() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation = compile(packageInfo("com.example", """
                @QapiSchema(
                    value = "greeting.json", docs = QapiSchema.Docs.NONE, defines = {}, includeCommands = "gr*",
                    includeEvents = {}, renames = "Style=Manner", facade = "Greeter")"""));

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation))
                .isEqualTo(generatorOutput(
                        "com.example",
                        request -> request.docs(DocsLevel.NONE)
                                .defines(Set.of())
                                .includeCommands(List.of("gr*"))
                                .includeEvents(List.of())
                                .renames(Map.of("Style", "Manner"))
                                .facade("Greeter")))
                .containsKey("com/example/Manner.java")
                .doesNotContainKey("com/example/GreetedEvent.java");
        assertThat(generated(compilation).get("com/example/Manner.java")).doesNotContain("POLITE");
    }

    @Test
    void acceptsOtherTransactionalCommands() throws IOException {
        write(directory, "greeting.json", """
                { 'enum': 'Kind', 'data': [ 'left', 'right' ] }
                { 'union': 'Action', 'base': { 'type': 'Kind' }, 'discriminator': 'type', 'data': {} }
                { 'command': 'transaction', 'data': { 'actions': [ 'Action' ] } }
                { 'union': 'Step', 'base': { 'type': 'Kind' }, 'discriminator': 'type', 'data': {} }
                { 'enum': 'Mode', 'data': [ 'alone', 'together' ] }
                { 'command': 'dance', 'data': { 'steps': [ 'Step' ], '*mode': 'Mode' } }
                """);

        assertThat(generated(compile(greeting("com.example"))))
                .isEqualTo(generatorOutput("com.example", request -> request))
                .containsKey("com/example/ActionHandler.java")
                .doesNotContainKey("com/example/StepHandler.java");
        Compilation compilation = compile(packageInfo("com.example", """
                @QapiSchema(value = "greeting.json", transactionals = "dance:steps:mode=together")"""));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation))
                .isEqualTo(generatorOutput(
                        "com.example",
                        request -> request.transactionals(
                                List.of(new Transactional("dance", "steps", "mode", "together")))))
                .containsKey("com/example/StepHandler.java")
                .doesNotContainKey("com/example/ActionHandler.java");
    }

    @Test
    void rejectsAnInvalidTransactionalCommand() throws IOException {
        writeGreeting(directory, "");
        JavaFileObject notOne =
                packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", transactionals = \"greet:style\")");
        JavaFileObject notWrittenSo =
                packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", transactionals = \"greet\")");

        Compilation compilation = compile(notOne);
        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("transactionals: ")
                .inFile(notOne)
                .onLine(1);
        compilation = compile(notWrittenSo);
        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("transactionals: expected COMMAND:ACTIONS[:MODE=GROUPED], got 'greet'")
                .inFile(notWrittenSo)
                .onLine(1);
    }

    @Test
    void isStrictOnRequest() throws IOException {
        write(directory, "greeting.json", "{ 'command': 'greet', 'data': { 'in_words': 'str' } }");

        Compilation lenient = Compiler.javac()
                .withProcessors(new QapiProcessor())
                .withOptions("-Aqapi.schemaDir=" + directory)
                .compile(greeting("com.example"));
        assertThat(lenient).succeeded();
        assertThat(lenient).hadWarningContaining("[name-style]");
        Compilation strict =
                compile(packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", strict = true)"));
        assertThat(strict).hadErrorCount(1);
        assertThat(strict).hadErrorContaining("[name-style]");
    }

    @Test
    void reportsAtTheChosenLevels() throws IOException {
        write(directory, "greeting.json", """
                { 'command': 'greet', 'data': { 'in_words': 'str' } }
                { 'enum': 'a-kind', 'data': [] }
                """);

        Compilation off = compile(packageInfo("com.example", """
                @QapiSchema(value = "greeting.json", strict = true, levels = {"all=error", "old=off", "lint=off"})"""));
        assertThat(off).succeededWithoutWarnings();
        assertThat(generated(off)).containsKey("com/example/GreetCommand.java");
        Compilation error = compile(packageInfo("com.example", """
                @QapiSchema(value = "greeting.json", levels = "name-style=error")"""));
        assertThat(error).hadErrorCount(2);
        assertThat(error).hadErrorContaining("greeting.json:1:33: error: ");
    }

    @Test
    void lintsForTheChosenCodes() throws IOException {
        write(directory, "greeting.json", """
                { 'command': 'greet' }
                { 'struct': 'Spare', 'data': {} }
                """);

        assertThat(compile(greeting("com.example"))).succeededWithoutWarnings();
        Compilation error = compile(packageInfo("com.example", """
                @QapiSchema(value = "greeting.json", levels = {"lint=off", "unused-type=error"})"""));
        assertThat(error).hadErrorCount(1);
        assertThat(error).hadErrorContaining("[unused-type]");
        Compilation warning = compile(packageInfo("com.example", """
                @QapiSchema(value = "greeting.json", levels = "lint")"""));
        assertThat(warning).failed();
        assertThat(warning).hadWarningCount(2);
        assertThat(warning)
                .hadWarningContaining("greeting.json:1:14: warning: command 'greet' has no documentation comment"
                        + " (first of 2; 'qapi validate' lists all)"
                        + " [undocumented-definition]");
        assertThat(warning).hadWarningContaining("[unused-type]");
    }

    @Test
    void reportsOneWarningForEachCode() throws IOException {
        write(directory, "greeting.json", """
                { 'command': 'greet', 'data': { 'in_words': 'str', 'a_b': 'str' } }
                { 'event': 'a-b', 'if': 'defined(A)' }
                """);

        Compilation failed = compile(greeting("com.example"));
        assertThat(failed).failed();
        assertThat(failed).hadWarningCount(2);
        assertThat(failed)
                .hadWarningContaining(
                        "greeting.json:1:33: warning: the name of parameter 'in_words' must not use uppercase"
                                + " letters or '_' (first of 3; 'qapi validate' lists all)");
        assertThat(failed).hadWarningContaining("[old-condition]");
        for (String levels : List.of("old=off", "all=off")) {
            assertThat(compile(packageInfo(
                            "com.example", "@QapiSchema(value = \"greeting.json\", levels = \"" + levels + "\")")))
                    .succeededWithoutWarnings();
        }
    }

    @Test
    void documentationIsANoteUnlessItsLevelIsChosen() throws IOException {
        write(directory, "greeting.json", """
                ##
                # @greet:
                #
                # Note: aloud
                #
                # Example: hello
                #
                # Since: 1.0
                ##
                { 'command': 'greet' }
                """);

        Compilation note = compile(greeting("com.example"));
        assertThat(note).succeededWithoutWarnings();
        assertThat(note)
                .hadNoteContaining("greeting.json:4:3: warning: section 'Note' is no longer supported"
                        + " (first of 2; 'qapi validate' lists all)");
        Compilation chosen =
                compile(packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", levels = \"doc\")"));
        assertThat(chosen).failed();
        assertThat(chosen).hadWarningContaining("[doc-old-section]");
        Compilation off =
                compile(packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", levels = \"all=off\")"));
        assertThat(off).succeededWithoutWarnings();
        assertThat(off.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"7.2.0, doc=warn, doc=off", "7.2.0, doc=warn, all=off", "4.2.0, old=warn, old=off"})
    void anOldSchemaCompilesWithWarningsAsErrors(String release, String failing, String passing) {
        String directory = "-Aqapi.schemaDir=" + Corpus.path("schemas/" + release + "/qapi");
        // The tests of real schemas compile the generated Java with -Werror.
        List<String> options = List.of(directory, "-proc:only");
        String schema = "@QapiSchema(value = \"qapi-schema.json\", includeCommands = \"quit\", levels = \"%s\")";

        assertThat(compile(options, packageInfo("com.example", schema.formatted(failing))))
                .failed();
        assertThat(compile(options, packageInfo("com.example", schema.formatted(passing))))
                .succeededWithoutWarnings();
    }

    @Test
    void reportsJavaAtTheChosenLevels() throws IOException {
        write(directory, "greeting.json", """
                { 'pragma': { 'member-name-exceptions': [ 'Greeting' ] } }
                { 'struct': 'Greeting', 'data': { 'in-words': 'str', 'inWords': 'str' } }
                { 'command': 'greet', 'data': 'Greeting' }
                """);

        assertThat(compile(packageInfo("com.example", """
                @QapiSchema(value = "greeting.json", levels = "name-collision=off")"""))).succeededWithoutWarnings();
        assertThat(compile(packageInfo("com.example", """
                @QapiSchema(value = "greeting.json", levels = "name-collision=error")"""))).hadErrorContaining("[name-collision]");
    }

    @Test
    void rejectsAnInvalidLevel() throws IOException {
        writeGreeting(directory, "");
        JavaFileObject source =
                packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", levels = \"old-conditon=off\")");

        Compilation compilation = compile(source);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("levels: unknown code 'old-conditon'; did you mean 'old-condition'?")
                .inFile(source)
                .onLine(1);
    }

    @Test
    void generatesIntoSeveralPackages() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation = compile(greeting("com.example.one"), greeting("com.example.two"));

        assertThat(compilation).succeededWithoutWarnings();
        Map<String, String> expected = new HashMap<>(generatorOutput("com.example.one", request -> request));
        expected.putAll(generatorOutput("com.example.two", request -> request));
        assertThat(generated(compilation)).isEqualTo(expected);
    }

    @Test
    void rejectsTheSameSchemaTwiceInAPackage() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation = compile(
                greeting("com.example"),
                JavaFileObjects.forSourceLines(
                        "com.example.App",
                        "package com.example;",
                        "@io.github.qapi4j.runtime.annotation.QapiSchema(\"greeting.json\")",
                        "final class App {}"));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("schema 'greeting.json' is already generated into package 'com.example' by");
    }

    @Test
    void rejectsTwoSchemasThatShareATypeInAPackage() throws IOException {
        writeGreeting(directory, "");
        write(directory, "other.json", "{ 'enum': 'Style', 'data': [] }");

        Compilation compilation = compile(
                greeting("com.example"),
                JavaFileObjects.forSourceLines(
                        "com.example.App",
                        "package com.example;",
                        "@io.github.qapi4j.runtime.annotation.QapiSchema(value = \"other.json\", facade = \"Other\")",
                        "final class App {}"));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining(
                        "type 'com.example.Style' is already generated by @QapiSchema(\"other.json\") on com.example.App");
    }

    @Test
    void rejectsTheUnnamedPackage() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation = compile(JavaFileObjects.forSourceLines(
                "App", "@io.github.qapi4j.runtime.annotation.QapiSchema(\"greeting.json\")", "final class App {}"));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("unnamed package")
                .inFile(JavaFileObjects.forSourceString("App", ""))
                .onLine(1);
    }

    @Test
    void reportsErrorsOfTheSchemaAtTheAnnotation() throws IOException {
        write(directory, "greeting.json", "{ 'include': 'types/styles.json' }\n");
        write(
                directory,
                "types/styles.json",
                "{ 'struct': 'Aa', 'data': { 'b': 'Bb' } }\n{ 'struct': 'Cc', 'data': { 'd': 'Dd' } }\n");
        JavaFileObject source = packageInfo("com.example", "/** Greets. */\n@QapiSchema(\"greeting.json\")");

        Compilation compilation = compile(source);

        assertThat(compilation).hadErrorCount(2);
        assertThat(compilation)
                .hadErrorContaining("types/styles.json:1:34: error: ")
                .inFile(source)
                .onLine(2)
                .atColumn(13);
        assertThat(compilation)
                .hadErrorContaining("types/styles.json:2:34: error: ")
                .inFile(source)
                .onLine(2);
        assertThat(compilation)
                .hadErrorContaining("= read from " + directory.toRealPath().resolve("types/styles.json"));
    }

    @Test
    void reportsWrongOptionsAtTheAnnotation() throws IOException {
        writeGreeting(directory, "");
        JavaFileObject source =
                packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", includeCommands = \"x*\")");

        Compilation compilation = compile(source);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("includeCommands: no command matches the pattern 'x*'")
                .inFile(source)
                .onLine(1);
    }

    @Test
    void rejectsARenameWithoutAName() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation =
                compile(packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", renames = \"Style\")"));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("renames: expected QAPI=JAVA, got 'Style'");
    }

    @Test
    void namesTheSearchedPlacesForAMissingSchema() {
        Compilation compilation = compile(greeting("com.example"));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("'greeting.json'");
        assertThat(compilation.errors().get(0).getMessage(null))
                .startsWith("cannot read schema file 'greeting.json': not found [unreadable-file]\n")
                .containsPattern("\n *= no such file: '\\Q" + directory.resolve("greeting.json")
                        + "\\E' \\(-Aqapi.schemaDir\\), .*the class path")
                .doesNotContain("error:");
    }

    @Test
    void warnsOfAWrongSchemaDirectoryWhenTheSchemaIsElsewhere() throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        write(classes, "greeting.json", "{ 'command': 'greet' }");
        Path missing = directory.resolve("missing");
        List<String> options =
                List.of("-classpath", classes + File.pathSeparator + System.getProperty("java.class.path"));

        Compilation compilation = compile(with(options, "-Aqapi.schemaDir=" + missing), greeting("com.example"));

        assertThat(compilation).hadWarningContaining("-Aqapi.schemaDir: '" + missing + "' is not a directory");
        assertThat(compile(with(options, "-Aqapi.schemaDir="), greeting("com.example")))
                .hadErrorContaining("-Aqapi.schemaDir has no value; write -Aqapi.schemaDir=DIRECTORY");
    }

    private static List<String> with(List<String> options, String more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }

    @Test
    void reportsThatTheSchemaDirectoryDoesNotExist() throws IOException {
        Path missing = directory.resolve("missing");
        write(directory, "file", "");

        assertThat(compile(List.of("-Aqapi.schemaDir=" + missing), greeting("com.example")))
                .hadErrorContaining("= no such directory: '" + missing + "' (-Aqapi.schemaDir)\n");
        assertThat(compile(List.of("-Aqapi.schemaDir=" + directory.resolve("file")), greeting("com.example")))
                .hadErrorContaining("= not a directory: '" + directory.resolve("file") + "' (-Aqapi.schemaDir)\n");
    }

    @Test
    void warnsOfASymbolThatNoConditionUses() throws IOException {
        writeGreeting(directory, "");

        Compilation compilation =
                compile(packageInfo("com.example", "@QapiSchema(value = \"greeting.json\", defines = \"POLIT\")"));

        assertThat(compilation.warnings().get(0).getMessage(null))
                .matches("defines: no condition of the schema uses the symbol 'POLIT' \\[unused-define]\n"
                        + " *= help: did you mean 'POLITE'\\?");
    }

    @Test
    void generatesOneApiOfSeveralReleases() throws IOException {
        write(directory, "old/schema.json", "{ 'command': 'greet' }\n");
        write(directory, "new/schema.json", "{ 'command': 'greet' }\n{ 'command': 'wave' }\n");

        Compilation compilation = compile(packageInfo("com.example", """
                @QapiSchema(schemas = {"7.2.0=old/schema.json", "8.2.0=new/schema.json"})"""));

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation).get("com/example/WaveCommand.java")).contains("@AvailableIn(\"8.2.0\")");
        assertThat(generated(compilation).get("com/example/QmpApi.java"))
                .contains("ApiReleases.of(\"7.2.0\", \"8.2.0\")");
    }

    @Test
    void namesTheFilesOfReleasesInErrors() throws IOException {
        write(directory, "old/schema.json", "{ 'command': 'greet', 'data': { 'x': 'int' } }\n");
        write(directory, "new/schema.json", "{ 'command': 'greet', 'data': { 'x': ['str'] } }\n");
        String schemas = "schemas = {\"7.2.0=old/schema.json\", \"8.2.0=new/schema.json\"";

        Compilation conflict = compile(packageInfo("com.example", "@QapiSchema(" + schemas + "})"));
        Compilation missing =
                compile(packageInfo("com.example", "@QapiSchema(" + schemas + ", \"9.2.0=newest/schema.json\"})"));

        assertThat(conflict).hadErrorCount(1);
        assertThat(conflict).hadErrorContaining("new/schema.json:1:");
        assertThat(conflict).hadErrorContaining("old/schema.json:1:");
        assertThat(conflict).hadErrorContaining("= read from " + directory.resolve("old/schema.json"));
        assertThat(missing).hadErrorCount(1);
        assertThat(missing).hadErrorContaining("newest/schema.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@QapiSchema | no schema; set 'value', or 'schemas' for those of several releases",
                "@QapiSchema(schemas = {}) | no schema; set 'value', or 'schemas' for those of several releases",
                "@QapiSchema(value = \"a.json\", schemas = \"7.2=a.json\") | 'value' and 'schemas' exclude each other",
                "@QapiSchema(schemas = \"a.json\") | schemas: expected RELEASE=FILE, got 'a.json'",
                "@QapiSchema(schemas = {\"7.2=a\", \"7.2=b\"}) | schemas: the release '7.2' is given twice"
            })
    void reportsWrongSchemas(String annotation, String message) {
        Compilation compilation = compile(packageInfo("com.example", annotation.strip()));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation.errors().get(0).getMessage(null)).isEqualTo(message);
    }

    @Test
    void doesNotReportAnInvalidAnnotation() {
        Compilation compilation = compile(
                packageInfo("com.example.a", "@QapiSchema"),
                packageInfo("com.example.b", "@QapiSchema(1)"),
                packageInfo("com.example.c", "@QapiSchema(value = \"greeting.json\", docs = QapiSchema.Docs.SOME)"),
                packageInfo("com.example.d", "@QapiSchema(value = \"greeting.json\", renames = NAMES)"),
                packageInfo("com.example.e", "@QapiSchema(value = \"greeting.json\", levels = {1})"),
                packageInfo("com.example.f", "@QapiSchema(value = \"greeting.json\", strict = 1)"));

        assertThat(compilation).failed();
        assertThat(compilation.errors())
                .noneMatch(error -> error.getMessage(null).contains("bug:"));
    }

    @Test
    void doesNotOverwriteFilesOfTheUser() throws IOException {
        writeGreeting(directory, "");

        JavaFileObject style =
                JavaFileObjects.forSourceLines("com.example.Style", "package com.example;", "enum Style {}");

        Compilation compilation = compile(greeting("com.example"), style);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining(
                        "type 'com.example.Style' is also generated, from schema 'greeting.json' by"
                                + " @QapiSchema on com.example; rename this type, or the generated one with 'renames' or 'facade'")
                .inFile(style)
                .onLine(2);
    }

    @Test
    void doesNothingWithoutTheAnnotation() {
        Compilation compilation = compile(
                List.of(),
                JavaFileObjects.forSourceLines("com.example.App", "package com.example;", "final class App {}"));

        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation.generatedSourceFiles()).isEmpty();
    }

    @Test
    void leavesTheAnnotationsOfUsersToOtherProcessors() throws IOException {
        writeGreeting(directory, "");
        Set<String> seen = new TreeSet<>();
        Processor other = new AbstractProcessor() {
            @Override
            public Set<String> getSupportedAnnotationTypes() {
                return Set.of("*");
            }

            @Override
            public SourceVersion getSupportedSourceVersion() {
                return SourceVersion.latestSupported();
            }

            @Override
            public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
                annotations.forEach(annotation -> seen.add(annotation.toString()));
                return false;
            }
        };

        Compilation compilation = Compiler.javac()
                .withProcessors(new QapiProcessor(), other)
                .withOptions("-Aqapi.schemaDir=" + directory)
                .compile(
                        greeting("com.example"),
                        JavaFileObjects.forSourceLines(
                                "com.example.App",
                                "package com.example;",
                                "@org.jspecify.annotations.NullMarked",
                                "final class App {}"));

        assertThat(compilation).succeeded();
        assertThat(seen).contains("org.jspecify.annotations.NullMarked");
    }

    @Test
    void isFoundByJavac() {
        assertThat(ServiceLoader.load(Processor.class))
                .extracting(processor -> (Object) processor.getClass())
                .contains(QapiProcessor.class);
    }
}
