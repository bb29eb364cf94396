package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes JUnit's XML: one test suite with a test case for each schema, which fails if the schema is rejected. */
final class JunitReport implements DiagnosticReport {
    private final Writer out;
    private final List<TestCase> cases = new ArrayList<>();

    /** The test case of a schema, which is written once the number of schemas is known. */
    private record TestCase(String name, boolean failed, String count, String failure, String output) {}

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
                failed,
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
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            attribute(xml, "name", "qapi validate");
            attribute(xml, "tests", String.valueOf(cases.size()));
            attribute(
                    xml,
                    "failures",
                    String.valueOf(cases.stream().filter(TestCase::failed).count()));
            attribute(xml, "errors", "0");
            attribute(xml, "skipped", "0");
            xml.writeCharacters("\n");
            for (TestCase each : cases) {
                write(xml, each);
            }
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw e.getNestedException() instanceof IOException failure ? failure : new IOException(e);
        }
        out.flush();
    }

    private static void write(XMLStreamWriter xml, TestCase each) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute(xml, "classname", "qapi.validate");
        attribute(xml, "name", each.name());
        if (each.failed()) {
            xml.writeStartElement("failure");
            attribute(xml, "message", each.count());
            attribute(xml, "type", "schema");
            xml.writeCharacters(WellFormed.xml(each.failure()));
            xml.writeEndElement();
        }
        if (!each.output().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(WellFormed.xml(each.output()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, WellFormed.xml(DiagnosticFormat.visible(value)));
    }
}
