package io.github.qapi4j.load;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of enum types, including the predefined one. */
final class Enums {
    private static final Set<String> QTYPE_VALUES = new LinkedHashSet<>(BuiltinType.QTYPE_VALUES);

    private final Map<Decl.EnumDecl, Set<String>> values = new IdentityHashMap<>();

    /** Whether a type is an enum. */
    static boolean isEnum(Type type) {
        return type instanceof Type.Builtin builtin && builtin.type() == BuiltinType.QTYPE
                || type instanceof Type.Enumeration;
    }

    /** The values of an enum type, in schema order. */
    Set<String> values(Type type) {
        return type instanceof Type.Enumeration enumeration
                ? values.computeIfAbsent(enumeration.decl(), decl -> names(decl.values()))
                : QTYPE_VALUES;
    }

    private static Set<String> names(List<ValueDecl> values) {
        Set<String> names = new LinkedHashSet<>();
        values.forEach(value -> names.add(value.name().text()));
        return names;
    }
}
