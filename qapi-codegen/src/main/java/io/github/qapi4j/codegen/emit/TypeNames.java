package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The names of the types to which generated source refers. Safe for use by several threads. */
final class TypeNames {
    static final ClassName BIG_INTEGER = ClassName.get(BigInteger.class);
    static final ClassName COMPLETABLE_FUTURE = ClassName.get(CompletableFuture.class);
    static final ClassName CONSUMER = ClassName.get(Consumer.class);
    static final ClassName DEPRECATED = ClassName.get(Deprecated.class);
    static final ClassName DURATION = ClassName.get(Duration.class);
    static final ClassName IO_EXCEPTION = ClassName.get(IOException.class);
    static final ClassName LIST = ClassName.get(List.class);
    static final ClassName NULL_MARKED = ClassName.get("org.jspecify.annotations", "NullMarked");
    static final ClassName OBJECTS = ClassName.get(Objects.class);
    static final ClassName OVERRIDE = ClassName.get(Override.class);
    static final ClassName SET = ClassName.get(Set.class);
    static final ClassName STRING = ClassName.get(String.class);
    static final ClassName SUPPLIER = ClassName.get(Supplier.class);
    static final ClassName SUPPRESS_WARNINGS = ClassName.get(SuppressWarnings.class);
    static final ClassName VOID = ClassName.get(Void.class);

    private static final Map<RuntimeType, ClassName> RUNTIME = runtime();

    private static final AnnotationSpec NULLABLE = AnnotationSpec.builder(
                    ClassName.get("org.jspecify.annotations", "Nullable"))
            .build();
    private static final AnnotationSpec UNSIGNED =
            AnnotationSpec.builder(of(RuntimeType.UNSIGNED)).build();
    private static final TypeName UNSIGNED_LONG = TypeName.LONG.annotated(UNSIGNED);
    private static final TypeName BOXED_UNSIGNED_LONG = TypeName.LONG.box().annotated(UNSIGNED);
    private static final TypeName NULLABLE_UNSIGNED_LONG = TypeName.LONG.box().annotated(NULLABLE, UNSIGNED);

    private final String packageName;
    /** The generated top-level types by their simple names. JavaPoet checks a name each time it creates one. */
    private final Map<String, ClassName> generated = new ConcurrentHashMap<>();

    /** The annotated forms of types, for the same reason. */
    private final Map<JavaType, TypeName> nullableTypes = new ConcurrentHashMap<>();

    /** @param packageName the package of the generated types */
    TypeNames(String packageName) {
        this.packageName = packageName;
    }

    private static Map<RuntimeType, ClassName> runtime() {
        Map<RuntimeType, ClassName> names = new EnumMap<>(RuntimeType.class);
        for (RuntimeType type : RuntimeType.values()) {
            names.put(type, ClassName.get(type.packageName(), type.simpleName()));
        }
        return Collections.unmodifiableMap(names);
    }

    static ClassName of(RuntimeType type) {
        return Objects.requireNonNull(RUNTIME.get(type));
    }

    /** A generated top-level type. */
    ClassName generated(String simpleName) {
        ClassName known = generated.get(simpleName);
        if (known == null) {
            known = ClassName.get(packageName, simpleName);
            generated.put(simpleName, known);
        }
        return known;
    }

    /** A generated type that may be nested, by its name with dots. */
    ClassName nested(String qualifiedName) {
        int dot = qualifiedName.indexOf('.');
        return dot < 0
                ? generated(qualifiedName)
                : generated(qualifiedName.substring(0, dot)).nestedClass(qualifiedName.substring(dot + 1));
    }

    /** The type where a value cannot be absent: primitive if there is a primitive form. */
    TypeName of(JavaType type) {
        if (type instanceof Scalar scalar) {
            return switch (scalar) {
                case STRING -> STRING;
                case BOOLEAN -> TypeName.BOOLEAN;
                case INT8, INT16, INT32, UINT8, UINT16 -> TypeName.INT;
                case INT64, UINT32, ANY_INT -> TypeName.LONG;
                case UINT64 -> UNSIGNED_LONG;
                case NUMBER -> TypeName.DOUBLE;
                case ANY -> of(RuntimeType.JSON_VALUE);
                case NULL -> of(RuntimeType.JSON_NULL);
                case QTYPE -> of(RuntimeType.QTYPE);
                case OBJECT -> of(RuntimeType.JSON_OBJECT);
            };
        }
        if (type instanceof JavaType.ListOf list) {
            return ParameterizedTypeName.get(LIST, boxed(list.element()));
        }
        return generated(((JavaType.Generated) type).name());
    }

    /** The type as a type argument, or as the type of a variable that is initially null. */
    TypeName boxed(JavaType type) {
        return type == Scalar.UINT64 ? BOXED_UNSIGNED_LONG : of(type).box();
    }

    /** The type where a value can be absent. */
    TypeName nullable(JavaType type) {
        return type == Scalar.UINT64 ? NULLABLE_UNSIGNED_LONG : boxedNullable(type);
    }

    private TypeName boxedNullable(JavaType type) {
        TypeName known = nullableTypes.get(type);
        if (known == null) {
            known = boxed(type).annotated(NULLABLE);
            nullableTypes.put(type, known);
        }
        return known;
    }

    /** The type of a parameter or a method that represents a member. */
    TypeName of(JavaMember member) {
        return member.nullable() ? nullable(member.type()) : of(member.type());
    }

    /**
     * The type of a record's component, and of the accessor for it in a union's interface. It differs from {@link #of(JavaMember)} only in the order
     * of two annotations; both orders are kept so that regenerated code does not differ from code that users have committed.
     */
    TypeName component(JavaMember member) {
        return member.nullable() ? boxedNullable(member.type()) : of(member.type());
    }

    /** The type of a result. */
    TypeName result(@Nullable JavaType type) {
        return type == null ? TypeName.VOID : of(type);
    }

    /** The type of a result as a type argument. */
    TypeName boxedResult(@Nullable JavaType type) {
        return type == null ? VOID : boxed(type);
    }
}
