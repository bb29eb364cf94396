package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.report.JunitSuite.Outcome;
import io.github.qapi4j.report.JunitSuite.TestCase;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes JUnit's XML: one test suite with a test case for each schema, which fails if the schema is rejected. */
final class JunitReport implements DiagnosticReport {
    private final Writer out;
    /** The test cases, which are written once their number is known. */
    private final List<TestCase> cases = new ArrayList<>();

    JunitReport(Writer out) {
        this.out = out;
    }

    @Override
    public void add(CheckedSchema schema) {
        boolean failed = !schema.accepted();
        // A schema without errors fails because of its warnings.
        Predicate<Diagnostic> failing = schema.count().errors() > 0 ? Diagnostic::isError : diagnostic -> failed;
        String rest = schema.omitted() == 0 ? "" : "... and " + schema.omitted() + " more\n";
        String failure = texts(schema, failing);
        String output = texts(schema, failing.negate());
        cases.add(new TestCase(
                schema.name(),
                failed ? Outcome.FAILED : Outcome.PASSED,
                "schema",
                schema.count().toString(),
                failed ? failure + rest : failure,
                failed ? output : output + rest));
    }

    private static String texts(CheckedSchema schema, Predicate<Diagnostic> which) {
        return schema.reported().stream()
                .filter(which)
                .map(DiagnosticFormat::format)
                .collect(Collectors.joining());
    }

    @Override
    public void end() throws IOException {
        JunitSuite.write("qapi validate", "qapi.validate", cases, out);
    }
}
