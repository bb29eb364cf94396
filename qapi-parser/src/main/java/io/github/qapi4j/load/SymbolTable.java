package io.github.qapi4j.load;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The declarations of a schema by name, and the resolution of references to types. Types, commands and events share one namespace. */
final class SymbolTable {
    private static final Map<String, Type> BUILTINS =
            BuiltinType.NAMED.stream().collect(Collectors.toUnmodifiableMap(BuiltinType::qapiName, Type.Builtin::new));
    private static final Decl.Visitor<Type> TYPE = new DeclaredType();

    private final Map<String, Decl> byName;
    private final Set<String> duplicates = new HashSet<>();
    private final Set<String> contested = new HashSet<>();
    private final Set<String> arrayElements = new HashSet<>();
    /** The implicit enums of simple unions. */
    private final Map<String, Decl.EnumDecl> implicitEnums = new HashMap<>();

    private @Nullable List<String> typeNames;

    /**
     * An empty table.
     *
     * @param expected the number of declarations that will be added
     */
    SymbolTable(int expected) {
        byName = new HashMap<>(expected * 4 / 3 + 1);
    }

    /** Adds a declaration, unless its name is taken by a built-in type or by an earlier declaration, which is returned. */
    @Nullable
    Decl add(Decl decl) {
        String name = decl.head().name().text();
        if (BUILTINS.containsKey(name)) {
            duplicates.add(name);
            return null;
        }
        if (decl instanceof Decl.UnionDecl union && union.simple()) {
            implicitEnums.putIfAbsent(ImplicitTypes.simpleUnionKind(name), implicitEnum(union));
        }
        Decl other = byName.putIfAbsent(name, decl);
        if (other != null) {
            duplicates.add(name);
            if (decl.head().kind().isType() && other.head().kind().isType() && !isCopy(decl, other)) {
                contested.add(name);
            }
        }
        return other;
    }

    /** A declaration of the enum that a simple union has as the type of its discriminator. */
    private static Decl.EnumDecl implicitEnum(Decl.UnionDecl union) {
        Head head = union.head();
        Name name = new Name(
                ImplicitTypes.simpleUnionKind(head.name().text()),
                head.name().source(),
                head.name().start(),
                head.name().end());
        List<Decl.ValueDecl> values = union.branches().stream()
                .<Decl.ValueDecl>map(branch -> new Decl.ObjectValueDecl(branch.name(), branch.condition(), List.of()))
                .toList();
        return new Decl.EnumDecl(
                new Head(Decl.Kind.ENUM, name, head.start(), head.end(), head.condition(), List.of(), head.complete()),
                null,
                values);
    }

    private static boolean isCopy(Decl decl, Decl other) {
        Head a = decl.head();
        Head b = other.head();
        int length = a.end() - a.start();
        return length == b.end() - b.start()
                && a.name()
                        .source()
                        .text()
                        .regionMatches(a.start(), b.name().source().text(), b.start(), length);
    }

    /** The declaration of a name, the first one if there are several, or null. */
    @Nullable
    Decl decl(String name) {
        return byName.get(name);
    }

    /** Whether the name of a declaration was taken when it was added. Checks skip it, since most often it is a copy with the same errors. */
    boolean isDuplicate(Decl decl) {
        return !duplicates.isEmpty() && byName.get(decl.head().name().text()) != decl;
    }

    /** Whether a defined name is defined again or built in, so that a use of it may mean either. */
    boolean isAmbiguous(String name) {
        return duplicates.contains(name) || BUILTINS.containsKey(name);
    }

    /** The type that a reference resolves to. */
    Type resolve(@Nullable TypeDecl type) {
        if (type == null) {
            return Type.Unknown.INSTANCE;
        }
        String name = type.name().text();
        return type.array() ? new Type.Array(name) : named(name);
    }

    /** The type that has a name, which may be the implicit one of an array type or of a simple union's enum. */
    Type named(String name) {
        Decl decl = byName.get(name);
        if (decl != null) {
            // If two different types have this name, a reference may mean either.
            return decl.head().complete() && !contested.contains(name) ? decl.accept(TYPE) : Type.Unknown.INSTANCE;
        }
        Type builtin = BUILTINS.get(name);
        if (builtin != null) {
            return builtin;
        }
        if (name.equals(Type.Empty.NAME)) {
            return Type.Empty.INSTANCE;
        }
        Decl.EnumDecl implicit = implicitEnums.get(name);
        if (implicit != null) {
            return new Type.Enumeration(implicit);
        }
        String element = arrayElement(name, arrayElements);
        return element == null ? Type.Unknown.INSTANCE : new Type.Array(element);
    }

    /** Adds an array type, which has an implicit name. */
    void addArrayOf(String element) {
        arrayElements.add(element);
    }

    /** The element types of all array types that were added. */
    Set<String> arrayElements() {
        return arrayElements;
    }

    /**
     * The element type if a name is the implicit one of an array type, or null.
     *
     * @param elements the element types of the schema's array types; arrays of built-in types always exist
     */
    static @Nullable String arrayElement(String name, Set<String> elements) {
        String element = ImplicitTypes.arrayElement(name);
        if (element == null) {
            return null;
        }
        boolean predefined = BuiltinType.of(element)
                .filter(type -> type != BuiltinType.QTYPE)
                .isPresent();
        return predefined || elements.contains(element) ? element : null;
    }

    /** The names of all types, built-in ones included. Must not be called before all declarations are added. */
    Collection<String> typeNames() {
        if (typeNames == null) {
            typeNames = findTypeNames();
        }
        return typeNames;
    }

    private List<String> findTypeNames() {
        List<String> names = new ArrayList<>();
        for (BuiltinType type : BuiltinType.NAMED) {
            names.add(type.qapiName());
        }
        for (Decl decl : byName.values()) {
            if (decl.head().kind().isType()) {
                names.add(decl.head().name().text());
            }
        }
        return names;
    }

    private static final class DeclaredType implements Decl.Visitor<Type> {
        @Override
        public Type enumeration(Decl.EnumDecl enumeration) {
            return new Type.Enumeration(enumeration);
        }

        @Override
        public Type struct(Decl.StructDecl struct) {
            return new Type.Struct(struct);
        }

        @Override
        public Type union(Decl.UnionDecl union) {
            return new Type.Union(union);
        }

        @Override
        public Type alternate(Decl.AlternateDecl alternate) {
            return new Type.Alternate(alternate);
        }

        @Override
        public Type command(Decl.CommandDecl command) {
            return Type.Unknown.INSTANCE;
        }

        @Override
        public Type event(Decl.EventDecl event) {
            return Type.Unknown.INSTANCE;
        }
    }
}
