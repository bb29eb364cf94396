package io.github.qapi4j.codegen.processor;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.Transactional;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.schema.Schema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/**
 * One {@code @QapiSchema} in the source. The processor does not depend on the runtime, where the annotation is declared, and so reads it through
 * its mirror.
 *
 * @param values the annotation's elements, with the defaults of those that do not stand in the source
 * @param decidesConditions whether the symbols that are defined stand in the source
 */
record SchemaAnnotation(
        Element element,
        AnnotationMirror mirror,
        String packageName,
        Map<String, AnnotationValue> values,
        boolean decidesConditions) {
    static final String TYPE = "io.github.qapi4j.runtime.annotation.QapiSchema";

    /** The annotation of an element; empty if javac has found it wrong and tells so itself. */
    static Optional<SchemaAnnotation> of(Element element, Elements elements) {
        AnnotationMirror mirror = element.getAnnotationMirrors().stream()
                .filter(candidate -> ((TypeElement)
                                candidate.getAnnotationType().asElement())
                        .getQualifiedName()
                        .contentEquals(TYPE))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("bug: " + element + " is not annotated"));
        Map<String, AnnotationValue> values = byName(elements.getElementValuesWithDefaults(mirror));
        if (!isWellFormed(values)) {
            return Optional.empty();
        }
        return Optional.of(new SchemaAnnotation(
                element,
                mirror,
                elements.getPackageOf(element).getQualifiedName().toString(),
                values,
                byName(mirror.getElementValues()).containsKey("defines")));
    }

    private static boolean isWellFormed(Map<String, AnnotationValue> values) {
        return holds(values.get("value"), String.class)
                && holds(values.get("facade"), String.class)
                && holds(values.get("docs"), VariableElement.class)
                && holds(values.get("strict"), Boolean.class)
                && Stream.of("defines", "includeCommands", "includeEvents", "renames", "transactionals")
                        .allMatch(name -> holds(values.get(name), List.class));
    }

    private static boolean holds(@Nullable AnnotationValue value, Class<?> type) {
        return value != null && type.isInstance(value.getValue());
    }

    private static Map<String, AnnotationValue> byName(Map<? extends Element, ? extends AnnotationValue> values) {
        return values.entrySet().stream()
                .collect(
                        Collectors.toMap(entry -> entry.getKey().getSimpleName().toString(), Map.Entry::getValue));
    }

    /** The schema's name as it stands in the source: where messages point to. */
    AnnotationValue value() {
        return value("value");
    }

    String schemaName() {
        return string(value());
    }

    /** How diagnostics of the schema and of its Java are told. */
    Levels levels() {
        return Levels.of((Boolean) value("strict").getValue());
    }

    /**
     * The commands whose actions take effect together.
     *
     * @throws IllegalArgumentException if one is not written as they are
     */
    List<Transactional> transactionals() {
        return strings("transactionals").stream().map(Transactional::parse).toList();
    }

    GeneratorRequest request(Schema schema, List<Transactional> transactionals) {
        GeneratorRequest.Builder request = GeneratorRequest.builder(schema, packageName)
                .docs(docs())
                .includeCommands(strings("includeCommands"))
                .includeEvents(strings("includeEvents"))
                .renames(renames())
                .facade(string(value("facade")))
                .transactionals(transactionals)
                .levels(levels());
        if (decidesConditions) {
            request.defines(new HashSet<>(strings("defines")));
        }
        return request.build();
    }

    private DocsLevel docs() {
        VariableElement constant = (VariableElement) value("docs").getValue();
        return DocsLevel.valueOf(constant.getSimpleName().toString());
    }

    /** An entry without {@code =} becomes a name without a Java name, which the generator refuses. */
    private Map<String, String> renames() {
        Map<String, String> renames = new LinkedHashMap<>();
        for (String rename : strings("renames")) {
            int equals = rename.indexOf('=');
            renames.put(
                    equals < 0 ? rename : rename.substring(0, equals), equals < 0 ? "" : rename.substring(equals + 1));
        }
        return renames;
    }

    private AnnotationValue value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private List<String> strings(String name) {
        List<?> elements = (List<?>) value(name).getValue();
        return elements.stream()
                .map(element -> string((AnnotationValue) element))
                .toList();
    }

    private static String string(AnnotationValue value) {
        return (String) value.getValue();
    }
}
