package io.github.qapi4j.codegen.processor;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.OptionSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        if (!values.containsKey("value")) {
            return Optional.empty();
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

    /** The schema's name in the source, where messages are reported. */
    AnnotationValue value() {
        return Objects.requireNonNull(values.get("value"), "value");
    }

    String schemaName() {
        return text(value());
    }

    @Override
    public @Nullable List<String> valuesOf(GeneratorOption option) {
        AnnotationValue value = values.get(option.key());
        if (value == null) {
            return null;
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
