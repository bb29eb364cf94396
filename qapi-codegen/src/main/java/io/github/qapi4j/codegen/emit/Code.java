package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Source text in the making, for {@link Inserts}. A type that needs an import is noted; one that another type shadows is qualified. */
final class Code {
    private final StringBuilder text = new StringBuilder();
    private final Set<ClassName> imports = new LinkedHashSet<>();
    private final TypeNames types;
    private final Set<String> shadowed;

    Code(TypeNames types) {
        this(types, Set.of());
    }

    /** @param shadowed the simple names that mean a nested type where the text stands */
    Code(TypeNames types, Set<String> shadowed) {
        this.types = types;
        this.shadowed = shadowed;
    }

    String text() {
        return text.toString();
    }

    /** The types whose simple names the text uses, of other packages than {@code java.lang} and the generated one. */
    List<ClassName> imports() {
        return new ArrayList<>(imports);
    }

    boolean isEmpty() {
        return text.length() == 0;
    }

    /** Adds text as it is. */
    Code add(String more) {
        text.append(more);
        return this;
    }

    Code add(int number) {
        text.append(number);
        return this;
    }

    /** Adds other code, made for the same file. */
    Code add(Code other) {
        text.append(other.text);
        imports.addAll(other.imports);
        return this;
    }

    /** Adds any text as a string literal. */
    Code literal(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7F) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        return add("\"");
    }

    /** Adds a Javadoc comment on lines of its own, unless the text is empty. */
    Code comment(String javadoc) {
        if (!javadoc.isEmpty()) {
            add("/**\n");
            for (String line : javadoc.stripTrailing().split("\n")) {
                add(line.isEmpty() ? " *\n" : " * " + line + "\n");
            }
            add(" */\n");
        }
        return this;
    }

    /** Adds the name of a type of another package. */
    Code add(ClassName type) {
        String name = type.simpleName();
        if (shadowed.contains(name)) {
            return add(type.canonicalName());
        }
        if (!type.packageName().equals("java.lang")) {
            imports.add(type);
        }
        return add(name);
    }

    /** Adds the name of a generated top-level type. */
    Code generated(String name) {
        return shadowed.contains(name) ? add(types.packageName()).add(".").add(name) : add(name);
    }

    /** Adds a type where it cannot be absent: primitive if it can be. */
    Code type(JavaType type) {
        if (type instanceof Scalar scalar && scalar.primitive()) {
            return scalar == Scalar.UINT64 ? add("@").add(RuntimeNames.UNSIGNED).add(" long") : add(primitive(scalar));
        }
        return boxed(type);
    }

    /** Adds a type where it can be absent. */
    Code nullable(JavaType type) {
        return annotated(type, Scope.NULLABLE_NAME);
    }

    /** Adds a type as a type argument. */
    Code boxed(JavaType type) {
        return annotated(type);
    }

    /** Adds a type with annotations, which stand before its simple name also where that is qualified. */
    private Code annotated(JavaType type, ClassName... annotations) {
        ClassName name = name(type);
        if (shadowed.contains(name.simpleName())) {
            add(name.packageName()).add(".");
        } else if (!(type instanceof JavaType.Generated) && !name.packageName().equals("java.lang")) {
            imports.add(name);
        }
        for (ClassName annotation : annotations) {
            add("@").add(annotation).add(" ");
        }
        if (type == Scalar.UINT64) {
            add("@").add(RuntimeNames.UNSIGNED).add(" ");
        }
        add(name.simpleName());
        return type instanceof JavaType.ListOf list
                ? add("<").boxed(list.element()).add(">")
                : this;
    }

    private ClassName name(JavaType type) {
        if (type instanceof JavaType.Generated generated) {
            return types.generated(generated.name());
        }
        return type instanceof Scalar scalar ? TypeNames.boxed(scalar) : TypeNames.LIST;
    }

    /** The primitive type of a scalar that has one. */
    static String primitive(Scalar scalar) {
        return switch (scalar) {
            case BOOLEAN -> "boolean";
            case INT8, INT16, INT32, UINT8, UINT16 -> "int";
            case INT64, UINT32, UINT64 -> "long";
            case NUMBER -> "double";
            case STRING, ANY, NULL, QTYPE, OBJECT -> throw new IllegalStateException("bug: no primitive " + scalar);
        };
    }
}
