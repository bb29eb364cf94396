package io.github.qapi4j.cli;

import io.github.qapi4j.check.CheckRequest;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.SchemaCheck;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.input.SchemaInput;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.CheckFormat;
import io.github.qapi4j.report.CheckedSchema;
import io.github.qapi4j.report.ReportFormat;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Loads the classes of a command on a second processor while the first one parses the arguments and reads the schema, by running the command on a small
 * schema without output. Loading, verifying and linking these classes is a large part of a run, and one thread alone does it slowly.
 */
final class HeadStart implements Runnable {
    /** A schema with most of the constructs, and with a lint warning. */
    static final String SCHEMA = """
            { 'pragma': { 'doc-required': true } }

            { 'include': 'other.json' }

            ##
            # = Title
            #
            # Introduction: `Kind`, ``code`` and *emphasis*.
            #
            # - item
            ##

            ##
            # @Kind:
            #
            # The kinds.
            #
            # @one: the first
            #
            # @two: the second (since 2.0)
            #
            # Since: 1.0
            ##
            { 'enum': 'Kind', 'data': [ 'one', { 'name': 'two', 'if': 'CONFIG_TWO' } ] }

            ##
            # @One:
            #
            # A struct, see `Choice`.
            #
            # @a: a number
            #
            # @b: a flag (default: false)
            #
            # @c: numbers
            #
            # Features:
            #
            # @deprecated: Member @b is deprecated.
            #
            # .. note:: Text.
            #
            # Since: 1.0
            ##
            { 'struct': 'One',
              'data': { 'a': 'int', '*b': { 'type': 'bool', 'features': [ 'deprecated' ] }, '*c': [ 'uint64' ] },
              'if': { 'all': [ 'CONFIG_ONE', { 'not': 'CONFIG_TWO' } ] } }

            ##
            # @Choice:
            #
            # A union.
            #
            # @kind: the kind
            #
            # Since: 1.0
            ##
            { 'union': 'Choice', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'one': 'One' } }

            ##
            # @Reference:
            #
            # An alternate.
            #
            # @name: a name
            #
            # @value: a value
            #
            # Since: 1.0
            ##
            { 'alternate': 'Reference', 'data': { 'name': 'str', 'value': 'Choice' } }

            ##
            # @run:
            #
            # A command.
            #
            # @reference: a reference
            #
            # Features:
            #
            # @unstable: This command is experimental.
            #
            # Returns: a struct
            #
            # Since: 1.0
            #
            # .. qmp-example::
            #
            #     -> { "execute": "run" }
            #     <- { "return": { "a": 1 } }
            ##
            { 'command': 'run', 'data': { '*reference': 'Reference' }, 'returns': 'One', 'features': [ 'unstable' ] }

            ##
            # @CHANGED:
            #
            # An event.
            #
            # @kind: the kind
            #
            # Since: 1.0
            ##
            { 'event': 'CHANGED', 'data': { 'kind': 'Kind' } }
            """;

    static final String OTHER = """
            ##
            # @Unused:
            #
            # A type that nothing uses.
            #
            # Since: 1.0
            ##
            { 'struct': 'Unused', 'data': {} }
            """;

    private static final List<String> COMMANDS = List.of("diff", "generate", "validate");

    private final String command;

    private HeadStart(String command) {
        this.command = command;
    }

    /** Begins the head start of a command, if it has one and if there is a second processor. The thread does not keep the program alive. */
    static void of(String[] args) {
        if (args.length > 0
                && COMMANDS.contains(args[0])
                && Runtime.getRuntime().availableProcessors() > 1) {
            Thread thread = new Thread(new HeadStart(args[0]), "head-start");
            thread.setDaemon(true);
            // Whatever fails here fails in the command too, which reports it.
            thread.setUncaughtExceptionHandler((failed, failure) -> {});
            thread.start();
        }
    }

    @Override
    public void run() {
        switch (command) {
            case "generate" -> generate();
            case "diff" -> compare();
            default -> report(load(true));
        }
    }

    private static void generate() {
        load(false)
                .schema()
                .ifPresent(schema -> QapiGenerator.generate(
                        GeneratorRequest.builder(schema, "head.start").build()));
    }

    /** Compares the schema with one in which a member has become optional and another one is new. Returns the result for the test. */
    static CheckResult compare() {
        String newer = SCHEMA.replace("'a': 'int'", "'*a': 'int', '*d': 'str'");
        CheckResult result =
                SchemaCheck.run(CheckRequest.of(List.of(new Side(SCHEMA), new Side(newer)), LocalDate.EPOCH));
        try {
            CheckFormat.TEXT.write(result, Severity.OK, Writer.nullWriter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result;
    }

    /** One schema of the comparison. */
    private record Side(String text) implements SchemaSide {
        @Override
        public String name() {
            return "main.json";
        }

        @Override
        public LoadResult load(LoadOptions options) {
            return SchemaInput.load(
                    SourceResolver.memory(Map.of("main.json", text, "other.json", OTHER)), "main.json", options);
        }
    }

    static LoadResult load(boolean lint) {
        SourceResolver sources = SourceResolver.memory(Map.of("main.json", SCHEMA, "other.json", OTHER));
        return SchemaLoader.load(sources, "main.json", LoadOptions.defaults().withLint(lint));
    }

    private static void report(LoadResult loaded) {
        DiagnosticCount count = loaded.count();
        try {
            ReportFormat.TEXT
                    .open(Writer.nullWriter())
                    .add(CheckedSchema.of("main.json", true, loaded.diagnostics(), count, Integer.MAX_VALUE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
