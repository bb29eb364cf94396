package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.load.ModuleReader.Written;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the names of a schema stand for. Types, commands and events share one space of names. */
final class Names {
    private static final String ARRAY_SUFFIX = "List";
    private static final int MAX_INVALID = 20;
    /** How often words are compared for suggestions: a thousand mistakes in a schema of real size have room, and a second is enough for it. */
    private static final int MAX_COMPARED = 1_000_000;

    private static final Map<String, Type> BUILTINS = Arrays.stream(BuiltinType.values())
            .collect(Collectors.toUnmodifiableMap(BuiltinType::qapiName, Type.Builtin::new));

    private final Map<String, Decl> byName;
    private final Set<String> lost;
    private final boolean incomplete;
    private @Nullable List<String> typeNames;
    private int compared;
    private final List<String> invalid = new ArrayList<>();
    private final List<String> misnamed = new ArrayList<>();
    private final Set<String> duplicates = new HashSet<>();
    private final Map<Decl, ReadDoc> docs = new IdentityHashMap<>();
    private final Map<Decl, Integer> wrongMembers = new IdentityHashMap<>();
    private final Set<String> contested = new HashSet<>();
    /** What the checks of unions ask of documentation, very often of the same one. */
    private final Map<Decl, Set<String>> described = new IdentityHashMap<>();

    private final Map<Decl, Integer> undocumented = new IdentityHashMap<>();
    private final Set<String> arrayElements = new HashSet<>();

    Names(Written written) {
        byName = new HashMap<>(written.decls.size() * 4 / 3 + 1);
        for (WrittenDecl each : written.decls) {
            if (each.doc() != null) {
                docs.put(each.decl(), each.doc());
            }
        }
        lost = new HashSet<>(written.lost);
        incomplete = written.incomplete;
    }

    /** Adds a declaration, or returns the one that has the name already. */
    @Nullable
    Decl add(Decl decl) {
        String name = decl.head().name().text();
        boolean builtin = BUILTINS.containsKey(name);
        Decl other = builtin ? byName.get(name) : byName.putIfAbsent(name, decl);
        boolean taken = other != null || builtin;
        if (taken) {
            duplicates.add(name);
        }
        if (taken && decl.head().kind().isType()) {
            misnamed.add(name);
        }
        if (other != null && decl.head().kind().isType() && other.head().kind().isType() && !isCopy(decl, other)) {
            contested.add(name);
        }
        return other;
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
            // Of two definitions that differ nobody knows which one is meant.
            boolean known = decl.head().kind().isType() && decl.head().complete() && !contested.contains(name);
            return known ? new Type.Declared(decl) : Type.Unknown.INSTANCE;
        }
        Type builtin = BUILTINS.get(name);
        if (builtin != null) {
            return builtin;
        }
        if (name.equals(Type.Empty.NAME)) {
            return Type.Empty.INSTANCE;
        }
        String element = arrayElement(name, arrayElements);
        return element == null ? Type.Unknown.INSTANCE : new Type.Array(element);
    }

    /** The types that there are arrays of, besides the predefined ones. */
    Set<String> arrayElements() {
        return arrayElements;
    }

    /**
     * The type that a name refers to as the implicit type of an array, or null.
     *
     * @param elements the types that there are arrays of
     */
    static @Nullable String arrayElement(String name, Set<String> elements) {
        if (!name.endsWith(ARRAY_SUFFIX)) {
            return null;
        }
        String element = name.substring(0, name.length() - ARRAY_SUFFIX.length());
        boolean predefined = BuiltinType.of(element)
                .filter(type -> type != BuiltinType.QTYPE)
                .isPresent();
        return predefined || elements.contains(element) ? element : null;
    }

    /** Remembers a definition's name that is no valid one: others may use what it should be. */
    void addInvalid(String name) {
        if (invalid.size() < MAX_INVALID) {
            invalid.add(name);
        }
    }

    /** Remembers the name of a definition that should have another one. */
    void addMisnamed(String name) {
        misnamed.add(name);
    }

    /**
     * The number of definitions that may be what unknown names stand for: they should have other names than they have, and nobody uses those.
     *
     * @param used all names that are used
     */
    int misnamed(Set<String> used) {
        return (int) misnamed.stream()
                .filter(name -> !used.contains(name) || mayBeAnother(name))
                .count();
    }

    /** Whether there are two things of one name, so that a use of it may well be one of the other. */
    private boolean mayBeAnother(String name) {
        return duplicates.contains(name) || BuiltinType.of(name).isPresent();
    }

    /** Remembers that the names of some of a declaration's members are not as they should be. */
    void addWrongMembers(Decl decl, int number) {
        wrongMembers.put(decl, number);
    }

    /** The number of a declaration's members whose names are not as they should be, which has been told. */
    int wrongMembers(Decl decl) {
        return wrongMembers.getOrDefault(decl, 0);
    }

    /** Whether the names of a declaration's members are not as they should be, which has been told. */
    boolean hasWrongMembers(Decl decl) {
        return wrongMembers.containsKey(decl);
    }

    /** Whether a declaration's documentation, if it can be read in one way only, describes a member of a name. */
    boolean isDocumented(Decl decl, String member) {
        return described.computeIfAbsent(decl, this::describedMembers).contains(member);
    }

    /** The number of a declaration's members that its documentation, if there is any and it can be read in one way only, does not describe. */
    int undocumented(Decl decl, Collection<String> members) {
        return undocumented.computeIfAbsent(decl, key -> {
            boolean documented = readable(decl) != null;
            return documented
                    ? (int) members.stream()
                            .filter(member -> !isDocumented(decl, member))
                            .count()
                    : 0;
        });
    }

    private Set<String> describedMembers(Decl decl) {
        ReadDoc read = readable(decl);
        Set<String> names = new HashSet<>();
        if (read != null) {
            read.doc().members().forEach(entry -> names.add(entry.name()));
        }
        return names;
    }

    private @Nullable ReadDoc readable(Decl decl) {
        ReadDoc read = docs.get(decl);
        return read != null && read.intact() && read.older() == null ? read : null;
    }

    /** Remembers that there are arrays of a type. */
    void addArrayOf(String element) {
        arrayElements.add(element);
    }

    /** Whether a declaration is the second of its name: it mostly is a copy with the same mistakes. */
    boolean isDuplicate(Decl decl) {
        return !duplicates.isEmpty() && byName.get(decl.head().name().text()) != decl;
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
                || isWrong(name)
                || invalid.stream().anyMatch(other -> other.contains(name))
                || Suggestion.nearest(name, invalid) != null;
    }

    /** Whether what has the name is not as it should be, so that it may be meant as a type. */
    private boolean isWrong(String name) {
        Decl decl = byName.get(name);
        return decl != null && (!decl.head().complete() || misnamed.contains(name));
    }

    /**
     * A line of help with the candidate that is most like a word; null if none is much like it, or if that would be one comparison of words too many.
     *
     * @param candidates gives the candidates, if they are to be compared
     */
    @Nullable
    String didYouMean(String word, Supplier<Collection<String>> candidates) {
        Collection<String> words = candidates(candidates);
        return Suggestion.didYouMean(word, words);
    }

    /** The same, but where nothing is much like the word and there are but a few candidates, all of them. */
    @Nullable
    String didYouMeanOneOf(String word, Supplier<Collection<String>> candidates) {
        return Suggestion.didYouMeanOneOf(word, candidates(candidates));
    }

    private Collection<String> candidates(Supplier<Collection<String>> candidates) {
        if (compared > MAX_COMPARED) {
            return List.of();
        }
        Collection<String> words = candidates.get();
        compared += words.size();
        return words;
    }

    /** The names of all types; to be asked for when all are entered. */
    Collection<String> typeNames() {
        if (typeNames == null) {
            typeNames = findTypeNames();
        }
        return typeNames;
    }

    private List<String> findTypeNames() {
        List<String> names = new ArrayList<>();
        for (BuiltinType type : BuiltinType.values()) {
            names.add(type.qapiName());
        }
        for (Decl decl : byName.values()) {
            if (decl.head().kind().isType()) {
                names.add(decl.head().name().text());
            }
        }
        return names;
    }
}
