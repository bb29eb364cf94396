package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaType;
import java.util.List;

/** How the types of the Java model are named in source. */
record TypeNames(String packageName) {
    private static final AnnotationSpec UNSIGNED =
            AnnotationSpec.builder(RuntimeNames.UNSIGNED).build();

    static final ClassName LIST = ClassName.get(List.class);
    private static final ClassName STRING = ClassName.get(String.class);
    private static final ClassName BOOLEAN = ClassName.get(Boolean.class);
    private static final ClassName INTEGER = ClassName.get(Integer.class);
    private static final ClassName LONG = ClassName.get(Long.class);
    private static final ClassName DOUBLE = ClassName.get(Double.class);
    private static final TypeName UNSIGNED_LONG = TypeName.LONG.annotated(UNSIGNED);
    private static final TypeName BOXED_UNSIGNED_LONG = LONG.annotated(UNSIGNED);

    ClassName generated(String simpleName) {
        return ClassName.get(packageName, simpleName);
    }

    /** A type that may stand within another, by its name with dots. */
    ClassName nested(String qualifiedName) {
        int dot = qualifiedName.indexOf('.');
        return dot < 0
                ? generated(qualifiedName)
                : generated(qualifiedName.substring(0, dot)).nestedClass(qualifiedName.substring(dot + 1));
    }

    /** The type where it cannot be absent: primitive if it can be. */
    TypeName of(JavaType type) {
        if (type instanceof JavaType.Scalar scalar) {
            return switch (scalar) {
                case STRING -> STRING;
                case BOOLEAN -> TypeName.BOOLEAN;
                case INT8, INT16, INT32, UINT8, UINT16 -> TypeName.INT;
                case INT64, UINT32 -> TypeName.LONG;
                case UINT64 -> UNSIGNED_LONG;
                case NUMBER -> TypeName.DOUBLE;
                case ANY -> RuntimeNames.JSON_VALUE;
                case NULL -> RuntimeNames.JSON_NULL;
                case QTYPE -> RuntimeNames.QTYPE;
                case OBJECT -> RuntimeNames.JSON_OBJECT;
            };
        }
        if (type instanceof JavaType.ListOf list) {
            return ParameterizedTypeName.get(LIST, boxed(list.element()));
        }
        return generated(((JavaType.Generated) type).name());
    }

    /** The type as a type argument, or where it can be absent. */
    TypeName boxed(JavaType type) {
        if (type == JavaType.Scalar.UINT64) {
            return BOXED_UNSIGNED_LONG;
        }
        return of(type).box();
    }

    /** The class of a scalar, without annotations. */
    static ClassName boxed(JavaType.Scalar scalar) {
        return switch (scalar) {
            case STRING -> STRING;
            case BOOLEAN -> BOOLEAN;
            case INT8, INT16, INT32, UINT8, UINT16 -> INTEGER;
            case INT64, UINT32, UINT64 -> LONG;
            case NUMBER -> DOUBLE;
            case ANY -> RuntimeNames.JSON_VALUE;
            case NULL -> RuntimeNames.JSON_NULL;
            case QTYPE -> RuntimeNames.QTYPE;
            case OBJECT -> RuntimeNames.JSON_OBJECT;
        };
    }
}
