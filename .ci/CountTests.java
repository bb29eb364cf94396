import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Prints how many tests ran and how many were skipped, by kind, from the reports below a folder. Fails if there are no reports. */
final class CountTests {
    private static final Map<String, String> KINDS = kinds();

    private CountTests() {}

    public static void main(String[] args) throws IOException, XMLStreamException {
        // Tests are identified by name, because a class that two JUnit engines run is reported twice.
        Map<String, Map<String, Boolean>> skippedByTest = new LinkedHashMap<>();
        KINDS.values().forEach(kind -> skippedByTest.put(kind, new HashMap<>()));
        for (Path report : reports(Path.of(args[0]))) {
            read(report, skippedByTest.get(kind(report)));
        }
        List<String> counts = new ArrayList<>();
        skippedByTest.forEach((kind, tests) -> {
            long skipped = tests.values().stream().filter(Boolean::booleanValue).count();
            if (!tests.isEmpty()) {
                counts.add("%s %d run, %d skipped".formatted(kind, tests.size() - skipped, skipped));
            }
        });
        if (counts.isEmpty()) {
            System.err.println("error: no test reports below " + args[0]);
            System.exit(1);
        }
        System.out.println(String.join("; ", counts));
    }

    private static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("surefire-reports", "unit");
        kinds.put("failsafe-reports", "integration");
        return kinds;
    }

    /** All tests of it-tests are integration tests, whichever plugin runs them. */
    private static String kind(Path report) {
        String kind = KINDS.get(report.getParent().getFileName().toString());
        boolean severalModules = StreamSupport.stream(report.spliterator(), false).anyMatch(Path.of("it-tests")::equals);
        return kind.equals("unit") && severalModules ? "integration" : kind;
    }

    private static List<Path> reports(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(CountTests::isReport).toList();
        }
    }

    private static boolean isReport(Path file) {
        String folder = String.valueOf(file.toAbsolutePath().getParent().getFileName());
        String name = file.getFileName().toString();
        return KINDS.containsKey(folder) && name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private static void read(Path report, Map<String, Boolean> skippedByTest) throws IOException, XMLStreamException {
        try (InputStream in = Files.newInputStream(report)) {
            XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(in);
            String test = "";
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                switch (xml.getLocalName()) {
                    case "testcase" -> {
                        test = String.join(
                                " ", report.toString(), xml.getAttributeValue(null, "classname"), xml.getAttributeValue(null, "name"));
                        skippedByTest.put(test, false);
                    }
                    case "skipped" -> skippedByTest.put(test, true);
                    default -> {}
                }
            }
        }
    }
}
