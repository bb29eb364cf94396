package io.github.qapi4j.codegen.model;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.TypeRef;
import java.util.Map;

/** Maps QAPI types to Java types. */
final class TypeMapper {
    private final Map<String, String> javaNames;

    /** @param javaNames the simple name for each type of the schema that has a Java type */
    TypeMapper(Map<String, String> javaNames) {
        this.javaNames = javaNames;
    }

    JavaType map(TypeRef type) {
        if (type instanceof TypeRef.Builtin builtin) {
            return scalar(builtin.type());
        }
        if (type instanceof TypeRef.Array array) {
            return new JavaType.ListOf(map(array.element()));
        }
        return generated(((TypeRef.Named) type).name());
    }

    JavaType.Generated generated(String qapiName) {
        String name = javaNames.get(qapiName);
        if (name == null) {
            throw new IllegalStateException("bug: no Java type for " + qapiName);
        }
        return new JavaType.Generated(name);
    }

    private static JavaType.Scalar scalar(BuiltinType type) {
        return switch (type) {
            case STR -> JavaType.Scalar.STRING;
            case BOOL -> JavaType.Scalar.BOOLEAN;
            case INT8 -> JavaType.Scalar.INT8;
            case INT16 -> JavaType.Scalar.INT16;
            case INT32 -> JavaType.Scalar.INT32;
            case INT, INT64 -> JavaType.Scalar.INT64;
            case ANY_INT -> JavaType.Scalar.ANY_INT;
            case UINT8 -> JavaType.Scalar.UINT8;
            case UINT16 -> JavaType.Scalar.UINT16;
            case UINT32 -> JavaType.Scalar.UINT32;
            case UINT64, SIZE -> JavaType.Scalar.UINT64;
            case NUMBER -> JavaType.Scalar.NUMBER;
            case ANY -> JavaType.Scalar.ANY;
            case NULL -> JavaType.Scalar.NULL;
            case QTYPE -> JavaType.Scalar.QTYPE;
        };
    }
}
