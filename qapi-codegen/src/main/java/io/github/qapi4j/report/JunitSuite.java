package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes a test suite in JUnit's XML. */
final class JunitSuite {
    private final XMLStreamWriter xml;
    private final String className;

    /** How a test case has ended. */
    enum Outcome {
        PASSED,
        /** The check has found problems. */
        FAILED,
        /** The check could not be made. */
        ERROR
    }

    /**
     * A test case.
     *
     * @param type the kind of failure or error
     * @param message the failure or error in one line
     * @param failure all lines of the failure or error; not written if the test case has passed
     * @param output further text; may be empty
     */
    record TestCase(String name, Outcome outcome, String type, String message, String failure, String output) {}

    private JunitSuite(XMLStreamWriter xml, String className) {
        this.xml = xml;
        this.className = className;
    }

    /**
     * Writes a document with one suite, and flushes.
     *
     * @param className the class of the test cases
     * @param out stays open
     */
    static void write(String name, String className, List<TestCase> cases, Writer out) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            new JunitSuite(xml, className).write(name, cases);
            xml.flush();
        } catch (XMLStreamException e) {
            throw e.getNestedException() instanceof IOException failure ? failure : new IOException(e);
        }
        out.flush();
    }

    private void write(String name, List<TestCase> cases) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        attribute("name", name);
        attribute("tests", String.valueOf(cases.size()));
        attribute("failures", count(cases, Outcome.FAILED));
        attribute("errors", count(cases, Outcome.ERROR));
        attribute("skipped", "0");
        xml.writeCharacters("\n");
        for (TestCase each : cases) {
            write(each);
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    private static String count(List<TestCase> cases, Outcome outcome) {
        return String.valueOf(
                cases.stream().filter(each -> each.outcome() == outcome).count());
    }

    private void write(TestCase each) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", className);
        attribute("name", each.name());
        if (each.outcome() != Outcome.PASSED) {
            xml.writeStartElement(each.outcome() == Outcome.FAILED ? "failure" : "error");
            attribute("message", each.message());
            attribute("type", each.type());
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

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, WellFormed.xml(DiagnosticFormat.visible(value)));
    }
}
