package io.github.qapi4j.syntax;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.syntax.Decl.ArrayDecl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectValueDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the parts of one definition: members, branches, values, features, references to types. */
final class PartReader {
    private static final Set<String> MEMBER_KEYS = Set.of("type", "if", "features");
    private static final Set<String> BRANCH_KEYS = Set.of("type", "if");
    private static final Set<String> VALUE_KEYS = Set.of("name", "if", "features");
    private static final Set<String> FEATURE_KEYS = Set.of("name", "if");
    private static final Set<String> CONDITION = Set.of("if");
    private static final String DATA_MEMBER = "'data' member";

    private final Diagnostics diagnostics;
    private final Supplier<Label> place;
    private final boolean wrongKind;
    private boolean complete = true;

    /**
     * A reader of the parts of one definition.
     *
     * @param place the place of the definition, requested only for diagnostics
     * @param wrongKind whether the definition also has the key of another kind: its author may have meant that kind, whose members have another form
     */
    PartReader(Diagnostics diagnostics, Supplier<Label> place, boolean wrongKind) {
        this.wrongKind = wrongKind;
        this.diagnostics = diagnostics;
        this.place = place;
    }

    /**
     * The name of a part in messages.
     *
     * @param member the name of a member of the part, if the name refers to that member, or null
     */
    record PartName(String role, @Nullable String member) {
        PartName(String role) {
            this(role, null);
        }

        @Override
        public String toString() {
            return member == null ? role : role + " member '" + member + "'";
        }
    }

    /** Whether all parts that were read so far have the right shape. */
    boolean complete() {
        return complete;
    }

    /** Reports an error that makes the definition incomplete. */
    void report(Diagnostic.Builder problem) {
        complete = false;
        diagnostics.add(problem.in(place.get()));
    }

    /** Reports an obsolete form; if that is an error, the definition is incomplete. */
    void old(DiagnosticCode code, Diagnostic.Builder problem) {
        complete &= !diagnostics.isError(code);
        diagnostics.add(problem.in(place.get()));
    }

    /**
     * The object without entries whose value is null: releases before 4.2 read null as the value of an optional key as if the key were absent.
     *
     * @param optional the keys for which they did so
     */
    Expr.Obj withoutNulls(Expr.Obj object, Set<String> optional) {
        return object.withoutNulls(
                optional,
                entry -> diagnostics.add(Diagnostic.of(
                                DiagnosticCode.OLD_NULL,
                                entry.value().span(),
                                "null as the value of '" + entry.key().text() + "' is no longer supported")
                        .in(place.get())
                        .help("omit the key")));
    }

    /** Reads a value of an enum. */
    void value(List<ValueDecl> values, Expr element) {
        if (element instanceof Name text) {
            values.add(text);
            return;
        }
        Expr name = element;
        Expr condition = null;
        List<FeatureDecl> features = List.of();
        if (element instanceof Expr.Obj written) {
            Expr.Obj object = withoutNulls(written, CONDITION);
            checkKeys(object, new PartName(DATA_MEMBER), VALUE_KEYS, "name");
            name = object.get("name");
            condition = object.get("if");
            features = features(object);
        }
        if (name instanceof Name text) {
            values.add(new ObjectValueDecl(text, condition, features));
        } else if (name != null) {
            wrong(name, "the name of a value must be a string");
        }
    }

    /** Reads members that are written inline. */
    List<MemberDecl> members(@Nullable Expr data, String what, boolean orName) {
        if (!(data instanceof Expr.Obj object)) {
            if (data != null) {
                wrongData(data, what + " must be an object" + (orName ? " or a type name" : ""));
            }
            return List.of();
        }
        List<MemberDecl> members = new ArrayList<>(object.entries().size());
        object.takeEntries(entry -> members.add(member(entry, what)));
        return List.copyOf(members);
    }

    private MemberDecl member(Expr.Entry entry, String what) {
        Name key = entry.key();
        boolean optional = key.text().startsWith("*");
        PartName part = new PartName(what, key.text());
        Expr typeExpr = entry.value();
        Expr condition = null;
        List<FeatureDecl> features = List.of();
        if (entry.value() instanceof Expr.Obj written) {
            Expr.Obj value = withoutNulls(written, CONDITION);
            checkKeys(value, part, MEMBER_KEYS, "type");
            typeExpr = value.get("type");
            condition = value.get("if");
            features = features(value);
        }
        return new MemberDecl(
                optional ? stripped(key) : key,
                optional,
                typeNameOrArray(typeExpr, part),
                condition,
                features,
                entry.value().end());
    }

    /** A key without the {@code *} of optional members; its span is that of the whole key. */
    private static Name stripped(Name key) {
        return new Name(key.text().substring(1), key.source(), key.start(), key.end());
    }

    /** Reads branches or alternatives. */
    List<BranchDecl> branches(@Nullable Expr data, boolean arrays) {
        if (!(data instanceof Expr.Obj object)) {
            if (data != null) {
                wrongData(data, "'data' must be an object");
            }
            return List.of();
        }
        List<BranchDecl> branches = new ArrayList<>(object.entries().size());
        object.takeEntries(entry -> branches.add(branch(entry, arrays)));
        return List.copyOf(branches);
    }

    private BranchDecl branch(Expr.Entry entry, boolean arrays) {
        PartName part = new PartName("'data'", entry.key().text());
        Expr typeExpr = entry.value();
        Expr condition = null;
        if (entry.value() instanceof Expr.Obj written) {
            Expr.Obj value = withoutNulls(written, CONDITION);
            checkKeys(value, part, BRANCH_KEYS, "type");
            typeExpr = value.get("type");
            condition = value.get("if");
        }
        TypeDecl type = arrays ? typeNameOrArray(typeExpr, part) : typeName(typeExpr, part);
        return new BranchDecl(entry.key(), type, condition, entry.value().end());
    }

    /** Reads the features of a definition, a member or a value. */
    List<FeatureDecl> features(Expr.Obj owner) {
        Expr value = owner.get("features");
        if (!(value instanceof Expr.Arr array)) {
            if (value != null) {
                wrong(
                        value,
                        "'features' must be an array",
                        value.describe(),
                        value instanceof Name ? "write [ " + value.describe() + " ]" : null);
            }
            return List.of();
        }
        List<FeatureDecl> features = new ArrayList<>(array.elements().size());
        for (Expr element : array.elements()) {
            Expr name = element;
            Expr condition = null;
            if (element instanceof Expr.Obj written) {
                Expr.Obj object = withoutNulls(written, CONDITION);
                checkKeys(object, new PartName("'features' member", null), FEATURE_KEYS, "name");
                name = object.get("name");
                condition = object.get("if");
            }
            if (name instanceof Name text) {
                features.add(new FeatureDecl(text, condition));
            } else if (name != null) {
                wrong(name, "the name of a feature must be a string");
            }
        }
        return List.copyOf(features);
    }

    /** Reads the name of a type. */
    @Nullable
    TypeDecl typeName(@Nullable Expr value, PartName what) {
        if (value instanceof Name text) {
            return text;
        }
        if (value != null) {
            wrong(value, what + " must be a type name");
        }
        return null;
    }

    /** The type, or null if its name is empty: where a type is not required, an empty name means no type. */
    static @Nullable TypeDecl present(@Nullable TypeDecl type) {
        return type == null || type.name().text().isEmpty() && !type.array() ? null : type;
    }

    /** Reads the name of a type, or an array type. */
    @Nullable
    TypeDecl typeNameOrArray(@Nullable Expr value, PartName what) {
        if (value instanceof Expr.Arr array) {
            if (array.elements().size() == 1 && array.elements().get(0) instanceof Name text) {
                return new ArrayDecl(text, array.start(), array.end());
            }
            wrongElements(array, what);
            return null;
        }
        if (value == null || value instanceof Name) {
            return typeName(value, what);
        }
        wrong(value, what + " must be a type name or an array");
        return null;
    }

    private void wrongElements(Expr.Arr array, PartName what) {
        int size = array.elements().size();
        Expr wrong = size == 1 ? array.elements().get(0) : array;
        String found = size == 1 ? wrong.describe() : size == 0 ? "an empty array" : size + " elements";
        wrong(wrong, what + ": an array type must contain a single type name", found, null);
    }

    /** Checks that an object has all required keys and no unknown ones. */
    void checkKeys(Expr.Obj object, PartName what, Set<String> allowed, String... required) {
        checkKeys(object, what, allowed, List.of(), required);
    }

    /**
     * Checks that an object has all required keys and no unknown ones. Labels are added to a diagnostic about unknown keys; returns false if there
     * are any.
     */
    boolean checkKeys(Expr.Obj object, PartName what, Set<String> allowed, List<Label> others, String... required) {
        List<Name> unknown = new ArrayList<>(0);
        for (Expr.Entry entry : object.entries()) {
            if (!allowed.contains(entry.key().text())) {
                unknown.add(entry.key());
            }
        }
        List<String> missing = new ArrayList<>(0);
        for (String key : required) {
            if (!object.has(key)) {
                missing.add(key);
            }
        }
        complete &= unknown.isEmpty() && missing.isEmpty();
        if (!unknown.isEmpty()) {
            Diagnostic.Builder problem = unknownKeys(object, what, allowed, unknown, missing);
            others.forEach(other -> problem.label(other.span(), other.text()));
            diagnostics.add(problem);
        } else if (!missing.isEmpty()) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.MISSING_KEY, object.brace(), what + misses(missing))
                    .in(place.get()));
        }
        return unknown.isEmpty();
    }

    /** A diagnostic about unknown keys that also names the missing ones, since an unknown key is most often a misspelt missing one. */
    private Diagnostic.Builder unknownKeys(
            Expr.Obj object, PartName what, Set<String> allowed, List<Name> unknown, List<String> missing) {
        Name first = unknown.get(0);
        Set<String> free = new TreeSet<>(allowed);
        object.entries().forEach(entry -> free.remove(entry.key().text()));
        String nearest = Suggestion.nearest(first.text(), free);
        List<String> alsoMissing =
                missing.stream().filter(key -> !key.equals(nearest)).toList();
        String message = what + " has unknown key" + (unknown.size() > 1 ? "s " : " ")
                + quoted(unknown.stream().map(Name::text).toList())
                + (alsoMissing.isEmpty() ? "" : " and" + misses(alsoMissing));
        Diagnostic.Builder problem = Diagnostic.of(DiagnosticCode.UNKNOWN_KEY, first.span(), message)
                .in(place.get())
                .help(
                        nearest != null
                                ? "did you mean '" + nearest + "'?"
                                : "valid keys are " + quoted(new TreeSet<>(allowed)));
        unknown.stream().skip(1).forEach(key -> problem.label(key.span(), "also unknown"));
        return problem;
    }

    private static String misses(List<String> keys) {
        return " is missing key" + (keys.size() > 1 ? "s " : " ") + quoted(keys);
    }

    private static String quoted(Iterable<String> keys) {
        StringBuilder out = new StringBuilder();
        keys.forEach(key -> out.append(out.isEmpty() ? "'" : ", '").append(key).append('\''));
        return out.toString();
    }

    /** Reports a value of the wrong form. */
    void wrong(Expr value, String message) {
        wrong(value, message, value.describe(), null);
    }

    /** Reports a {@code data} of the wrong type. The same error in several definitions is one mistake. */
    void wrongData(Expr value, String message) {
        complete = false;
        if (!wrongKind) {
            diagnostics.add(wrongValue(value, message, value.describe()).oneMistake(message + value.describe()));
        }
    }

    private void wrong(Expr value, String message, String found, @Nullable String help) {
        complete = false;
        diagnostics.add(wrongValue(value, message, found).help(help));
    }

    private Diagnostic.Builder wrongValue(Expr value, String message, String found) {
        return Diagnostic.of(DiagnosticCode.WRONG_VALUE, value.span(), message + ", not " + found)
                .in(place.get());
    }
}
