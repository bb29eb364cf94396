package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.input.AnswerFile;
import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.introspect.AnswerSchema;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.IntrospectionWriter;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real answers to {@code query-qmp-schema} become schemas. */
class SavedAnswersTest {
    private static final Set<String> ROOTS = Set.of("command", "event");
    private static final Set<String> REFERENCES = Set.of("type", "arg-type", "ret-type", "element-type");

    /** Returns all answers of the corpus with {@code -Dqapi.releases=all}; otherwise, to save time, those of the storage daemon of 7.2. */
    static List<Path> answers() throws IOException {
        try (Stream<Path> files = Files.walk(Corpus.file("introspect"))) {
            return files.filter(file -> file.toString().endsWith(".json.gz"))
                    .filter(file -> RealSchema.ALL || file.toString().contains("7.2.0/qsd"))
                    .sorted()
                    .toList();
        }
    }

    static String read(Path packed) throws IOException {
        try (InputStream file = Files.newInputStream(packed);
                InputStream text = new GZIPInputStream(file)) {
            Map<?, ?> content = (Map<?, ?>) Json.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8));
            return Json.write(content.get("schemaInfo"));
        }
    }

    static AnswerFile recorded(String release, String program) throws Exception {
        Path file = Corpus.file("introspect").resolve(release).resolve(program + ".json.gz");
        return AnswerFile.read(new SourceFile(program, read(file)));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aSchemaOfAnAnswerHasTheSameIntrospection(Path file) throws Exception {
        String answer = read(file);
        Schema schema =
                AnswerFile.read(new SourceFile("answer.json", answer)).schema().schema();
        StringWriter printed = new StringWriter();
        TypeNames names = file.toString().contains("unmasked") ? TypeNames.UNMASKED : TypeNames.MASKED;
        IntrospectionWriter.writeWithConditions(Introspection.of(schema, names), printed);
        List<Object> actual = structure(printed.toString());
        List<Object> expected = structure(answer);
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    /**
     * The elements of an answer with numbers in place of the names of types, in the order in which they are first reached from the commands and events, which
     * are sorted by name, as the members and variants are. Servers also describe some types that nothing refers to, which are left out.
     */
    private static List<Object> structure(String answer) {
        Map<String, Map<?, ?>> types = new LinkedHashMap<>();
        Deque<Map<?, ?>> waiting = new ArrayDeque<>();
        List<Map<?, ?>> roots = new ArrayList<>();
        for (Object element : (List<?>) Json.parse(answer)) {
            Map<?, ?> content = (Map<?, ?>) value(element);
            if (ROOTS.contains(content.get("meta-type"))) {
                roots.add((Map<?, ?>) element);
            } else {
                types.put((String) content.get("name"), (Map<?, ?>) element);
            }
        }
        addMissingVariants(types, roots);
        roots.sort(Comparator.comparing(SavedAnswersTest::key));
        waiting.addAll(roots);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<Object> structure = new ArrayList<>();
        while (!waiting.isEmpty()) {
            structure.add(numbered(waiting.remove(), name -> {
                if (!numbers.containsKey(name)) {
                    numbers.put(name, numbers.size());
                    waiting.add(types.get(name));
                }
                return numbers.get(name);
            }));
        }
        return structure;
    }

    /**
     * Adds a variant without members for each value of a tag that has none: a build lacks a branch if the branch has a condition and the value does not.
     * The language has no form for that.
     */
    @SuppressWarnings("unchecked")
    private static void addMissingVariants(Map<String, Map<?, ?>> types, List<Map<?, ?>> roots) {
        String empty = roots.stream()
                .map(root -> (String) ((Map<?, ?>) value(root)).get("ret-type"))
                .filter(type -> types.containsKey(type)
                        && List.of().equals(((Map<?, ?>) value(types.get(type))).get("members")))
                .findFirst()
                .orElse("");
        for (Map<?, ?> type : types.values()) {
            Map<?, ?> object = (Map<?, ?>) value(type);
            if (object.containsKey("variants")) {
                List<Object> variants = (List<Object>) object.get("variants");
                Set<String> present = new HashSet<>();
                variants.forEach(variant -> present.add(key(variant)));
                for (Object member : (List<?>) object.get("members")) {
                    if (key(member).equals(object.get("tag"))) {
                        Object tag = value(types.get((String) ((Map<?, ?>) value(member)).get("type")));
                        for (Object tagValue : (List<?>) ((Map<?, ?>) tag).get("values")) {
                            if (present.add(key(tagValue))) {
                                variants.add(Map.of("case", key(tagValue), "type", empty));
                            }
                        }
                    }
                }
            }
        }
    }

    private static Object value(Object element) {
        return element instanceof Map<?, ?> map && map.containsKey("$value") ? map.get("$value") : element;
    }

    private static String key(Object element) {
        Object value = value(element);
        if (!(value instanceof Map<?, ?> map)) {
            return value.toString();
        }
        return Objects.toString(map.containsKey("case") ? map.get("case") : map.get("name"), "");
    }

    private static Object numbered(Object element, ToIntFunction<String> number) {
        if (element instanceof List<?> list) {
            return list.stream()
                    .sorted(Comparator.comparing(SavedAnswersTest::key))
                    .map(each -> numbered(each, number))
                    .toList();
        }
        if (!(element instanceof Map<?, ?> map)) {
            return element.toString();
        }
        Map<String, Object> numbered = new TreeMap<>();
        boolean type = map.containsKey("meta-type") && !ROOTS.contains(map.get("meta-type"));
        new TreeMap<Object, Object>(map).forEach((key, member) -> {
            if (REFERENCES.contains(key)) {
                numbered.put((String) key, number.applyAsInt((String) member));
            } else if (key.equals("features") && List.of().equals(member)) {
                // As without features.
                return;
            } else if (!type || !key.equals("name")) {
                numbered.put((String) key, numbered(member, number));
            }
        });
        return numbered;
    }

    @Test
    void namesAreShortDistinctAndTheSameForSeveralPrograms() throws Exception {
        Map<String, String> system = names("7.2.0", "qemu-live-recorded");
        Map<String, String> daemon = names("7.2.0", "qsd-live-recorded");
        Map<String, String> later = names("10.2.2", "qemu-masked-eval-all");
        Output.print("names of answers: system " + system.size() + ", median " + median(system.values()) + "; daemon "
                + daemon.size() + ", " + common(daemon, system) + " % as in the system; 7.2 to 10.2 "
                + common(system, later) + " %");
        assertThat(median(system.values())).isLessThanOrEqualTo(27);
        assertThat(common(daemon, system)).isGreaterThanOrEqualTo(97);
        assertThat(common(system, later)).isGreaterThanOrEqualTo(98);
        for (Map<String, String> names : List.of(system, daemon, later)) {
            Set<String> distinct = new HashSet<>();
            assertThat(names.values())
                    .allMatch(name -> distinct.add(name.toLowerCase(Locale.ROOT)))
                    .noneMatch(name -> name.endsWith("List") || name.endsWith("Kind"));
        }
        assertThat(system).containsEntry("object-add/arg-type/+authz-list", "ObjectAddArgumentsAuthzListType");
    }

    private static Map<String, String> names(String release, String program) throws Exception {
        return recorded(release, program).schema().notes().names();
    }

    private static int median(Collection<String> names) {
        return names.stream()
                .mapToInt(String::length)
                .sorted()
                .skip(names.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static double common(Map<String, String> names, Map<String, String> others) {
        long common = names.values().stream().filter(others.values()::contains).count();
        return Math.round(1000.0 * common / names.size()) / 10.0;
    }

    @Test
    void theSchemaOfANearReleaseLendsItsNames() throws Exception {
        AnswerFile answer = recorded("7.2.0", "qemu-live-recorded");
        Map<String, String> derived = answer.schema().notes().names();
        for (Map.Entry<String, Integer> expected :
                Map.of("7.2.0", 534, "8.2.0", 530).entrySet()) {
            AnswerNotes notes = lend(answer, expected.getKey() + "/qapi/qapi-schema.json");
            long lent = notes.names().entrySet().stream()
                    .filter(name -> !name.getValue().equals(derived.get(name.getKey())))
                    .count();
            Output.print("names that " + expected.getKey() + " lends to 7.2: " + lent);
            assertThat(lent).isGreaterThanOrEqualTo(expected.getValue());
            assertThat(notes.names()).containsEntry("query-status/ret-type", "StatusInfo");
            assertThat(notes.unchecked()).containsExactly("device_add");
            assertThat(notes.modules()).containsEntry("blockdev-add", "block-core.json");
        }
    }

    static AnswerNotes lend(AnswerFile answer, String schema) throws Exception {
        Schema lender = SchemaLoader.load(Corpus.file("schemas").resolve(schema))
                .schema()
                .orElseThrow();
        return answer.named(Optional.empty(), Optional.of(lender)).notes();
    }

    /** A schema that is made from a saved answer is the same as that of the answer from which the names are. */
    @Test
    void namesAreKept() throws Exception {
        AnswerFile first = recorded("7.2.0", "qsd-live-recorded").named(Optional.empty(), Optional.empty());
        AnswerFile saved = AnswerFile.read(new SourceFile("saved.json", first.text()));
        assertThat(saved.text()).isEqualTo(first.text());
        AnswerFile later = recorded("10.2.2", "qsd-masked-eval-all").named(Optional.of(saved), Optional.empty());
        AnswerSchema schema = later.schema();
        Map<String, String> kept = new LinkedHashMap<>(saved.notes().names());
        kept.keySet().retainAll(schema.notes().names().keySet());
        assertThat(kept).hasSizeGreaterThan(340);
        assertThat(schema.notes().names()).containsAllEntriesOf(kept);
    }
}
