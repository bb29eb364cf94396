package io.github.qapi4j.load;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of enum types, the predefined one too. */
final class Enums {
    private static final Set<String> QTYPE_VALUES =
            new LinkedHashSet<>(List.of("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool"));

    private final Map<Decl, Set<String>> values = new IdentityHashMap<>();

    /** Whether a type is an enum. */
    static boolean isEnum(Type type) {
        return type instanceof Type.Builtin builtin && builtin.type() == BuiltinType.QTYPE
                || type instanceof Type.Declared declared && declared.decl() instanceof Decl.EnumDecl;
    }

    /** The values of an enum type, in their order. */
    Set<String> values(Type type) {
        return type instanceof Type.Declared declared && declared.decl() instanceof Decl.EnumDecl enumeration
                ? values.computeIfAbsent(enumeration, decl -> names(enumeration.values()))
                : QTYPE_VALUES;
    }

    private static Set<String> names(List<ValueDecl> values) {
        Set<String> names = new LinkedHashSet<>();
        values.forEach(value -> names.add(value.name().text()));
        return names;
    }
}
