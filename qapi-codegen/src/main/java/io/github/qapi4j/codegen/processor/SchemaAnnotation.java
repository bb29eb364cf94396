package io.github.qapi4j.codegen.processor;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.OptionSource;
import io.github.qapi4j.input.ReleaseFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/**
 * A {@code @QapiSchema} annotation in the source. The processor does not depend on the runtime, which declares the annotation, and reads the
 * annotation through its mirror.
 *
 * @param values the values of the elements that the source sets, by name; an element that it does not set is an absent option
 */
record SchemaAnnotation(
        Element element, AnnotationMirror mirror, String packageName, Map<String, AnnotationValue> values)
        implements OptionSource {
    static final String TYPE = "io.github.qapi4j.runtime.annotation.QapiSchema";

    private static final String VALUE = "value";
    private static final String SCHEMAS = "schemas";

    /** The annotation of an element; empty if the annotation has an error, which javac reports. */
    static Optional<SchemaAnnotation> of(Element element, Elements elements) {
        AnnotationMirror mirror = element.getAnnotationMirrors().stream()
                .filter(candidate -> ((TypeElement)
                                candidate.getAnnotationType().asElement())
                        .getQualifiedName()
                        .contentEquals(TYPE))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("bug: " + element + " is not annotated"));
        Map<String, AnnotationValue> values = new HashMap<>();
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
                mirror.getElementValues().entrySet()) {
            ExecutableElement name = entry.getKey();
            if (!isOfType(name.getReturnType(), entry.getValue())) {
                return Optional.empty();
            }
            values.put(name.getSimpleName().toString(), entry.getValue());
        }
        String packageName = elements.getPackageOf(element).getQualifiedName().toString();
        return Optional.of(new SchemaAnnotation(element, mirror, packageName, values));
    }

    /** Whether a value is of the type that its element declares; a value with an error is of some other type. */
    private static boolean isOfType(TypeMirror type, AnnotationValue value) {
        if (type instanceof ArrayType array) {
            return value.getValue() instanceof List<?> values
                    && values.stream().allMatch(each -> isOfType(array.getComponentType(), (AnnotationValue) each));
        }
        Class<?> expected;
        if (type.getKind() == TypeKind.BOOLEAN) {
            expected = Boolean.class;
        } else if (((DeclaredType) type).asElement().getKind() == ElementKind.ENUM) {
            expected = VariableElement.class;
        } else {
            expected = String.class;
        }
        return expected.isInstance(value.getValue());
    }

    /** The names of the schemas in the source, where messages are reported; null if it names no schema. */
    @Nullable
    AnnotationValue value() {
        AnnotationValue value = values.get(VALUE);
        return value == null ? values.get(SCHEMAS) : value;
    }

    /**
     * The schemas of several releases, the oldest first; empty if the annotation has a single schema.
     *
     * @throws IllegalArgumentException with a message for the user, if the annotation has not exactly one of both, or if a schema is not valid
     */
    List<ReleaseFile> releases() {
        List<String> schemas = texts(SCHEMAS);
        if (values.containsKey(VALUE) && !schemas.isEmpty()) {
            throw new IllegalArgumentException("'value' and 'schemas' exclude each other");
        }
        if (!values.containsKey(VALUE) && schemas.isEmpty()) {
            throw new IllegalArgumentException("no schema; set 'value', or 'schemas' for those of several releases");
        }
        try {
            return ReleaseFile.parse(schemas);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SCHEMAS + ": " + e.getMessage(), e);
        }
    }

    /** The name of the schema; those of all releases, separated by commas. */
    String schemaName() {
        AnnotationValue value = values.get(VALUE);
        return value == null ? String.join(", ", texts(SCHEMAS)) : text(value);
    }

    @Override
    public @Nullable List<String> valuesOf(GeneratorOption option) {
        return values.containsKey(option.key()) ? texts(option.key()) : null;
    }

    private List<String> texts(String name) {
        AnnotationValue value = values.get(name);
        if (value == null) {
            return List.of();
        }
        return value.getValue() instanceof List<?> several
                ? several.stream().map(each -> text((AnnotationValue) each)).toList()
                : List.of(text(value));
    }

    private static String text(AnnotationValue value) {
        return value.getValue() instanceof VariableElement constant
                ? constant.getSimpleName().toString()
                : value.getValue().toString();
    }
}
