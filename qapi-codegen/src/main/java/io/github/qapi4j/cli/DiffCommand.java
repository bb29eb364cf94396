package io.github.qapi4j.cli;

import io.github.qapi4j.check.CheckRequest;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.RuleLevels;
import io.github.qapi4j.check.SchemaCheck;
import io.github.qapi4j.check.SchemaSides;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.report.CheckFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "diff",
        description =
                "Reports the changes from the first schema to the last one, and whether they break users of the first one.",
        versionProvider = QapiCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The schemas are compatible.",
            "1:There are breaks that are not approved, or approvals that are expired or not used.",
            "2:The schemas were not compared: the arguments are invalid, a schema cannot be read or is invalid, the approvals are malformed, or output cannot be written."
        },
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private QapiCommand program;

    @Parameters(
            paramLabel = "SCHEMA",
            arity = "2..*",
            description = "The schemas, from the oldest to the newest: a file, a directory, FILE.jar, FILE.jar!/PATH, "
                    + "git:REF:PATH, unix:PATH or tcp:HOST:PORT.")
    private List<String> schemas;

    @Option(
            names = "--verdict",
            paramLabel = "VERDICT",
            description = "What decides the exit code: wire, which is the default, java, or both.")
    private DecidingVerdict verdict = DecidingVerdict.WIRE;

    @Option(
            names = "--rule",
            paramLabel = "RULE=LEVEL",
            description = "Set the severity of a rule to off, note, warning or break: for both verdicts, or with "
                    + "wire:RULE or java:RULE for one.")
    private List<String> rules = new ArrayList<>();

    @Option(
            names = "--approvals",
            paramLabel = "FILE",
            description =
                    "The approved breaks, one in each line: FINGERPRINT: REASON, or FINGERPRINT until YYYY-MM-DD: REASON.")
    private @Nullable Path approvals;

    @Option(
            names = "--show",
            paramLabel = "LEVEL",
            description =
                    "List only changes of at least this severity: ok, note, which is the default, warning or break.")
    private ShownLevel show = ShownLevel.NOTE;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "The format of the report: text, which is the default, or in UTF-8 json (one object per line), "
                            + "sarif, junit, github or markdown.")
    private CheckFormat format = CheckFormat.TEXT;

    @Mixin
    private LoadingOptions loading;

    /** The verdicts that decide. */
    enum DecidingVerdict {
        WIRE(Set.of(Verdict.WIRE)),
        JAVA(Set.of(Verdict.JAVA)),
        BOTH(Set.of(Verdict.WIRE, Verdict.JAVA));

        @SuppressWarnings("ImmutableEnumChecker") // Set.of makes immutable sets
        private final Set<Verdict> verdicts;

        DecidingVerdict(Set<Verdict> verdicts) {
            this.verdicts = verdicts;
        }
    }

    /** The least severity that is listed. */
    enum ShownLevel {
        OK(Severity.OK),
        NOTE(Severity.NOTE),
        WARNING(Severity.WARNING),
        BREAK(Severity.BREAK);

        private final Severity severity;

        ShownLevel(Severity severity) {
            this.severity = severity;
        }
    }

    @Override
    public Integer call() throws IOException {
        CheckResult result = SchemaCheck.run(request());
        if (format == CheckFormat.TEXT) {
            PrintWriter out = spec.commandLine().getOut();
            format.write(result, show.severity, out);
            if (out.checkError()) {
                throw new IOException();
            }
        } else {
            format.write(result, show.severity, program.utf8());
        }
        if (!(result instanceof Compared)) {
            return QapiCommand.TROUBLE;
        }
        return result.passes() ? QapiCommand.OK : QapiCommand.SCHEMA_ERRORS;
    }

    private CheckRequest request() {
        LoadOptions options = loading.options().loadOptions(false);
        List<SchemaSide> sides = new ArrayList<>();
        for (String schema : schemas) {
            if (schema.equals(StandardInput.ARGUMENT)) {
                throw loading.wrong("SCHEMA: '-', the standard input, cannot be compared; name a file");
            }
            try {
                sides.add(SchemaSides.of(schema, Path.of(""), loading.includeRoot()));
            } catch (IllegalArgumentException e) {
                throw loading.wrong("SCHEMA: " + e.getMessage());
            }
        }
        RuleLevels levels;
        try {
            levels = RuleLevels.defaults().with(rules);
        } catch (IllegalArgumentException e) {
            throw loading.wrong("--rule: " + e.getMessage());
        }
        return CheckRequest.of(sides, LocalDate.now(Clock.systemUTC()))
                .withVerdicts(verdict.verdicts)
                .withLevels(loading.failOnWarnings() ? levels.withWarningsAsBreaks() : levels)
                .withApprovals(approvals)
                .withLoading(options)
                .withMaxErrors(loading.limit());
    }
}
