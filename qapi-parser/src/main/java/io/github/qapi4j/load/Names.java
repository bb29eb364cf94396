package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.load.ModuleReader.Written;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the names of a schema stand for. Types, commands and events share one space of names. */
final class Names {
    private static final String ARRAY_SUFFIX = "List";
    private static final int MAX_INVALID = 20;

    private final Map<String, Decl> byName = new LinkedHashMap<>();
    private final Set<String> lost;
    private final boolean incomplete;
    private @Nullable Set<String> typeNames;
    private final List<String> invalid = new ArrayList<>();
    private final Set<String> arrayElements = new HashSet<>();

    Names(Written written) {
        lost = new HashSet<>(written.lost);
        incomplete = written.incomplete;
    }

    /** Adds a declaration, or returns the one that has the name already. */
    @Nullable
    Decl add(Decl decl) {
        return byName.putIfAbsent(decl.head().name().text(), decl);
    }

    /** What a reference stands for. */
    Type resolve(@Nullable TypeDecl type) {
        if (type == null) {
            return Type.Unknown.INSTANCE;
        }
        String name = type.name().text();
        if (type.array()) {
            return new Type.Array(name);
        }
        return named(name);
    }

    /** What a name stands for as a type; the name of an array's implicit type is one too. */
    Type named(String name) {
        Decl decl = byName.get(name);
        if (decl != null) {
            return decl.head().kind().isType() ? new Type.Declared(decl) : Type.Unknown.INSTANCE;
        }
        Optional<BuiltinType> builtin = BuiltinType.of(name);
        if (builtin.isPresent()) {
            return new Type.Builtin(builtin.get());
        }
        if (name.equals(Type.Empty.NAME)) {
            return Type.Empty.INSTANCE;
        }
        String element = arrayElement(name);
        return element == null ? Type.Unknown.INSTANCE : new Type.Array(element);
    }

    /** The type that a name refers to as the implicit type of an array, or null. */
    private @Nullable String arrayElement(String name) {
        if (!name.endsWith(ARRAY_SUFFIX)) {
            return null;
        }
        String element = name.substring(0, name.length() - ARRAY_SUFFIX.length());
        boolean predefined = BuiltinType.of(element)
                .filter(type -> type != BuiltinType.QTYPE)
                .isPresent();
        return predefined || arrayElements.contains(element) ? element : null;
    }

    /** Remembers a definition's name that is no valid one: others may use what it should be. */
    void addInvalid(String name) {
        if (invalid.size() < MAX_INVALID) {
            invalid.add(name);
        }
    }

    /** Remembers that there are arrays of a type. */
    void addArrayOf(String element) {
        arrayElements.add(element);
    }

    /** Whether a declaration is the second of its name: it mostly is a copy with the same mistakes. */
    boolean isDuplicate(Decl decl) {
        return byName.get(decl.head().name().text()) != decl;
    }

    /** The declaration of a name, or null. */
    @Nullable
    Decl decl(String name) {
        return byName.get(name);
    }

    /** Whether an unknown name may well be one that is only lost. */
    boolean mayBeLost(String name) {
        return incomplete
                || lost.contains(name)
                || invalid.stream().anyMatch(other -> other.contains(name))
                || Suggestion.nearest(name, invalid) != null;
    }

    /** The names of all types, in alphabetical order; to be asked for when all are entered. */
    Set<String> typeNames() {
        if (typeNames == null) {
            typeNames = findTypeNames();
        }
        return typeNames;
    }

    private Set<String> findTypeNames() {
        Set<String> names = new TreeSet<>();
        for (BuiltinType type : BuiltinType.values()) {
            names.add(type.qapiName());
        }
        byName.values().stream()
                .filter(decl -> decl.head().kind().isType())
                .forEach(decl -> names.add(decl.head().name().text()));
        return names;
    }
}
