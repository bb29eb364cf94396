package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaAlternate;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** Prints an alternate: the sealed interface with its records, and the codec. */
final class AlternateEmitter {
    private final Scope scope;
    private final RecordEmitter records;

    AlternateEmitter(Scope scope, RecordEmitter records) {
        this.scope = scope;
        this.records = records;
    }

    TypeSpec type(Inserts inserts, JavaAlternate alternate) {
        ClassName self = scope.types().generated(alternate.name());
        TypeSpec.Builder spec = TypeSpec.interfaceBuilder(alternate.name())
                .addJavadoc(inserts.javadoc(scope.docs().type(alternate)))
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.PUBLIC, Modifier.SEALED)
                .addField(scope.codec(self, alternate.codec()));
        Scope.mark(spec, alternate.origin());
        for (JavaAlternate.Alternative alternative : alternate.alternatives()) {
            MethodSpec.Builder factory = MethodSpec.methodBuilder("of");
            if (scope.deprecations().in(alternative.type())) {
                factory.addAnnotation(Scope.SUPPRESS_DEPRECATION);
            }
            spec.addMethod(factory.addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                    .returns(self)
                    .addParameter(scope.types().of(alternative.type()), "value")
                    .addCode("return new $L(value);\n", alternative.name())
                    .build());
        }
        Set<String> nested = new HashSet<>(Set.of("Builder", "Unrecognized"));
        for (JavaAlternate.Alternative alternative : alternate.alternatives()) {
            nested.add(alternative.name());
        }
        for (JavaAlternate.Alternative alternative : alternate.alternatives()) {
            spec.addType(records.nested(inserts, alternative.record(), self, nested, null));
        }
        if (alternate.unrecognized() != null) {
            spec.addType(records.nested(inserts, alternate.unrecognized(), self, nested, null));
        }
        return spec.build();
    }

    private boolean namesDeprecated(JavaAlternate alternate) {
        for (JavaAlternate.Alternative alternative : alternate.alternatives()) {
            if (scope.deprecations().in(alternative.type())) {
                return true;
            }
        }
        return false;
    }

    TypeSpec codec(Inserts inserts, JavaAlternate alternate) {
        return new CodecClass(
                        inserts,
                        alternate.codec(),
                        scope.types().generated(alternate.name()),
                        alternate.origin().deprecated())
                .suppressing(namesDeprecated(alternate))
                .read(read(alternate))
                .write(write(alternate))
                .build();
    }

    private Code read(JavaAlternate alternate) {
        Code code = new Code(scope.types());
        String expected = "\"" + expected(alternate.alternatives()) + "\"";
        JavaRecord unrecognized = alternate.unrecognized();
        code.add(RuntimeNames.JSON_TYPE).add(" next = in.peek();\n");
        for (JavaAlternate.Alternative alternative : alternate.alternatives()) {
            code.add("if (next == ")
                    .add(RuntimeNames.JSON_TYPE)
                    .add("." + alternative.json().name() + ") {\n");
            String type = alternative.record().qualifiedName();
            if (unrecognized != null && alternative.enumerated()) {
                String name = ((JavaType.Generated) alternative.type()).name();
                code.add("    String text = in.readString();\n    " + name + " known = " + name + ".of(text);\n");
                code.add("    if (known != " + name + ".UNRECOGNIZED) {\n        return new " + type
                        + "(known);\n    }\n    ");
                code.add(RuntimeNames.JSON_STRING)
                        .add(" other = new ")
                        .add(RuntimeNames.JSON_STRING)
                        .add("(text);\n");
                code.add("    return in.unrecognized(text, new " + unrecognized.qualifiedName() + "(other));\n}\n");
            } else {
                code.add("    return new " + type + "(");
                ObjectCode.read(code, alternative.type());
                code.add(");\n}\n");
            }
        }
        if (unrecognized == null) {
            code.add("throw in.mismatch(" + expected + ");\n");
        } else {
            code.add("if (in.isStrict()) {\n    throw in.mismatch(" + expected + ");\n}\n");
            code.add(RuntimeNames.JSON_VALUE).add(" other = in.readValue();\n");
            code.add("return in.unrecognized(other, " + expected + ", new " + unrecognized.qualifiedName()
                    + "(other));\n");
        }
        return code;
    }

    /** What a message says was expected, e.g. {@code "object, string or null"}. */
    private static String expected(List<JavaAlternate.Alternative> alternatives) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < alternatives.size(); i++) {
            text.append(i == 0 ? "" : i == alternatives.size() - 1 ? " or " : ", ");
            text.append(alternatives.get(i).json().name().toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    private Code write(JavaAlternate alternate) {
        Code code = new Code(scope.types());
        String keyword = "if";
        for (JavaAlternate.Alternative alternative : alternate.alternatives()) {
            code.add(keyword + " (value instanceof " + alternative.record().qualifiedName() + " known) {\n    ");
            ObjectCode.write(code, alternative.type(), "out", "known.value()");
            keyword = "} else if";
        }
        if (alternate.unrecognized() != null) {
            code.add("} else if (value instanceof " + alternate.unrecognized().qualifiedName() + " other) {\n    ");
            code.add("out.value(other.value());\n");
        }
        return code.add("}\n");
    }
}
