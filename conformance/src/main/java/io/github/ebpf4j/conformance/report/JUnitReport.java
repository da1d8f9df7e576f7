package io.github.ebpf4j.conformance.report;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceReport.Verdict;
import io.github.ebpf4j.conformance.TestVector;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * JUnit XML as Ant, Surefire and Jenkins have it: a {@code testsuite} per engine and suite. An engine that answered
 * wrongly is a failure; one that gave no usable answer, or a file that is no vector, is an error; both carry the verdict
 * as type and the vector as text. Times are not measured and 0.
 */
final class JUnitReport {

    private final XMLStreamWriter xml;

    private JUnitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static String render(ReportData data) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JUnitReport(xml).write(data.report());
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("text in memory cannot be written", e);
        }
        return text.toString();
    }

    private void write(ConformanceReport report) throws XMLStreamException {
        Map<String, List<ConformanceReport.Entry>> suites = report.entries().stream()
                .collect(
                        Collectors.groupingBy(ConformanceReport.Entry::suite, LinkedHashMap::new, Collectors.toList()));
        xml.writeStartDocument("UTF-8", "1.0");
        line(0);
        xml.writeStartElement("testsuites");
        for (int engine = 0; engine < report.engines().size(); engine++) {
            for (Map.Entry<String, List<ConformanceReport.Entry>> suite : suites.entrySet()) {
                writeSuite(report.engines().get(engine), engine, suite.getKey(), suite.getValue());
            }
        }
        line(0);
        xml.writeEndElement();
        line(0);
        xml.writeEndDocument();
    }

    private void writeSuite(String engineName, int engine, String suite, List<ConformanceReport.Entry> entries)
            throws XMLStreamException {
        Tally tally = Tally.of(entries, engine);
        long errors = entries.stream()
                .filter(entry -> isError(entry.outcomes().get(engine).verdict()))
                .count();
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", engineName + ": " + suite);
        attribute("tests", Integer.toString(tally.vectors()));
        attribute("failures", Long.toString(tally.failed() - errors));
        attribute("errors", Long.toString(errors));
        attribute("skipped", Integer.toString(tally.notApplicable()));
        attribute("time", "0");
        for (ConformanceReport.Entry entry : entries) {
            writeCase(engineName, engine, entry);
        }
        line(1);
        xml.writeEndElement();
    }

    private void writeCase(String engineName, int engine, ConformanceReport.Entry entry) throws XMLStreamException {
        Verdict verdict = entry.outcomes().get(engine).verdict();
        line(2);
        if (verdict == Verdict.PASSED) {
            xml.writeEmptyElement("testcase");
            writeIdentity(engineName, entry);
            return;
        }
        xml.writeStartElement("testcase");
        writeIdentity(engineName, entry);
        line(3);
        if (verdict == Verdict.NOT_APPLICABLE) {
            xml.writeEmptyElement("skipped");
            attribute("message", entry.message(engine));
        } else {
            xml.writeStartElement(isError(verdict) ? "error" : "failure");
            attribute("type", verdict.toString());
            attribute("message", entry.message(engine));
            xml.writeCharacters(Text.xml(entry.vector().map(TestVector::text).orElse("")));
            xml.writeEndElement();
        }
        line(2);
        xml.writeEndElement();
    }

    private void writeIdentity(String engineName, ConformanceReport.Entry entry) throws XMLStreamException {
        String name = entry.name();
        String folder = entry.path().substring(0, entry.path().length() - name.length());
        // A dot parts a package from what is in it, so that 4.1-arithmetic may hold none.
        String place = (engineName + "/" + entry.suite() + "/" + folder).replace('.', '_');
        attribute("classname", place.substring(0, place.length() - 1).replace('/', '.'));
        attribute("name", name);
        attribute("time", "0");
    }

    private static boolean isError(Verdict verdict) {
        return switch (verdict) {
            case CRASHED, HUNG, UNREADABLE -> true;
            case PASSED, WRONG, REFUSED, ACCEPTED, NOT_APPLICABLE -> false;
        };
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, Text.xmlAttribute(value));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }
}
