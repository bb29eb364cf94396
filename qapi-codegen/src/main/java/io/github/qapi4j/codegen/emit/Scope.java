package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.Origin;
import java.util.List;
import javax.lang.model.element.Modifier;

/** What emitters share: how types are named, documented and marked. */
record Scope(TypeNames types, Javadocs docs, Deprecations deprecations) {
    static final AnnotationSpec SUPPRESS_DEPRECATION = AnnotationSpec.builder(SuppressWarnings.class)
            .addMember("value", "$S", "deprecation")
            .build();
    static final ClassName NULLABLE_NAME = ClassName.get("org.jspecify.annotations", "Nullable");
    static final AnnotationSpec NULLABLE = AnnotationSpec.builder(NULLABLE_NAME).build();
    static final List<AnnotationSpec> TYPE_ANNOTATIONS = List.of(
            AnnotationSpec.builder(RuntimeNames.GENERATED)
                    .addMember("value", "$S", "io.github.qapi4j")
                    .build(),
            AnnotationSpec.builder(ClassName.get("org.jspecify.annotations", "NullMarked"))
                    .build());

    private static final CodeBlock CODEC_DOC = CodeBlock.of("Reads and writes this type; stateless.\n");

    static Scope of(JavaModel model, Javadocs docs) {
        return new Scope(new TypeNames(model.packageName()), docs, new Deprecations(model));
    }

    TypeName result(JavaCommand command) {
        return command.returns() == null ? TypeName.VOID : types.of(command.returns());
    }

    TypeName resultArgument(JavaCommand command) {
        return command.returns() == null ? ClassName.get(Void.class) : types.boxed(command.returns());
    }

    /** The type of a component: boxed and nullable where it can be absent. */
    TypeName component(JavaMember member) {
        return member.nullable() ? nullable(member.type()) : types.of(member.type());
    }

    TypeName nullable(JavaType type) {
        return types.boxed(type).annotated(NULLABLE);
    }

    /** Marks an accessor or a setter as its member is marked. */
    static void mark(MethodSpec.Builder method, JavaMember member) {
        if (member.deprecated()) {
            method.addAnnotation(Deprecated.class);
        }
        if (member.unstable()) {
            method.addAnnotation(RuntimeNames.UNSTABLE);
        }
    }

    /** Marks a type as the definition that it comes from is marked. */
    static void mark(TypeSpec.Builder type, Origin origin) {
        if (origin.deprecated()) {
            type.addAnnotation(Deprecated.class);
        }
        if (origin.unstable()) {
            type.addAnnotation(RuntimeNames.UNSTABLE);
        }
    }

    /** The constant {@code CODEC} of a type. */
    FieldSpec codec(ClassName type, String codec) {
        return FieldSpec.builder(ParameterizedTypeName.get(RuntimeNames.CODEC_OF, type), "CODEC")
                .addJavadoc(CODEC_DOC)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .initializer("new $L()", codec)
                .build();
    }

    /** Marks a method as its command is marked. */
    void mark(MethodSpec.Builder method, JavaCommand command) {
        if (command.origin().deprecated()) {
            method.addAnnotation(Deprecated.class);
        }
        if (command.origin().unstable()) {
            method.addAnnotation(RuntimeNames.UNSTABLE);
        }
    }
}
