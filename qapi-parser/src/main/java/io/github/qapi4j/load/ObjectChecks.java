package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticGroup;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.Scopes.Owned;
import io.github.qapi4j.load.Scopes.Scope;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import io.github.qapi4j.syntax.Name;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks structs and unions: bases, discriminators, branches, and that all members of an object have distinct names. */
final class ObjectChecks {
    /**
     * The maximum number of types in nested branches that are checked: a thousand times the number in real schemas. Checking them takes about a
     * second.
     */
    private static final int MAX_NESTED = 5_000_000;

    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final KnownErrors errors;
    private final Suggestions suggestions;
    private final Scopes scopes;
    private final Enums enums;
    private final Set<Decl> recursive;
    private int nested;

    ObjectChecks(
            Diagnostics diagnostics,
            SymbolTable symbols,
            KnownErrors errors,
            Suggestions suggestions,
            Scopes scopes,
            Enums enums,
            Set<Decl> recursive) {
        this.diagnostics = diagnostics;
        this.symbols = symbols;
        this.errors = errors;
        this.suggestions = suggestions;
        this.scopes = scopes;
        this.enums = enums;
        this.recursive = recursive;
    }

    void check(Decl.StructDecl struct) {
        checkBase(struct);
        checkMembers(struct, "member");
    }

    void check(Decl.UnionDecl union) {
        checkBase(union);
        checkMembers(union, "base member");
        if (union.simple()) {
            checkImplicitKind(union);
            if (union.branches().isEmpty()) {
                reportEmpty(union);
            }
            return;
        }
        Type values = discriminatorType(union);
        Set<String> known = values == null ? null : enums.values(values);
        if (values != null && known != null) {
            checkBranchNames(union, values, known);
        }
        Set<Decl> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        DiagnosticGroup problem = null;
        for (BranchDecl branch : union.branches()) {
            // An unknown branch is reported already, so its type is not checked.
            if (known == null || known.contains(branch.name().text())) {
                problem = checkBranchType(union, branch, seen, problem);
            }
        }
    }

    /** Checks that the members written in a declaration do not collide with each other or with inherited members. */
    void checkMembers(ObjectDecl decl, String role) {
        List<MemberDecl> members = decl.members();
        if (members.isEmpty()) {
            return;
        }
        SeenNames seen = new SeenNames(members.size());
        Scope base = scopes.ofBase(decl);
        for (MemberDecl member : members) {
            Name name = member.name();
            Name other = seen.add(name);
            if (other != null) {
                collision(decl, name.span(), role, name, role, other, "");
                continue;
            }
            Owned inherited = base == null ? null : base.find(name.text());
            if (inherited != null) {
                collision(
                        decl,
                        name.span(),
                        role,
                        name,
                        "member",
                        inherited.member().name(),
                        " of " + inherited.owner().head().describe());
            }
        }
    }

    private void collision(
            Decl decl, Span span, String role, Name name, String otherRole, Name other, String otherOwner) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.DUPLICATE_MEMBER,
                        span,
                        role + " '" + name.text() + "' collides with " + otherRole + " '" + other.text() + "'"
                                + otherOwner)
                .in(Places.of(decl.head()))
                .label(other.span(), "the other " + otherRole)
                .help(NameSyntax.whySame(name.text(), other.text())));
    }

    private void checkBase(ObjectDecl decl) {
        TypeDecl base = decl.base();
        Type type = symbols.resolve(base);
        boolean struct = type instanceof Type.ObjectType object && object.isFixed();
        if (base != null && !struct && !(type instanceof Type.Unknown)) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.INVALID_BASE,
                            base.span(),
                            "the base must be a struct type, not " + type.describe())
                    .in(Places.of(decl.head())));
        }
    }

    private void checkImplicitKind(Decl.UnionDecl union) {
        Decl other =
                symbols.decl(ImplicitTypes.simpleUnionKind(union.head().name().text()));
        if (other != null) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.DUPLICATE_DEFINITION,
                            other.head().name().span(),
                            "'" + other.head().name().text() + "' is also the name of the implicit enum of "
                                    + union.head().describe())
                    .in(Places.of(other.head()))
                    .label(union.head().name().span(), "the union"));
        }
    }

    /** The type of the discriminator, or null if its values are unknown because of an error, which is reported. */
    private @Nullable Type discriminatorType(Decl.UnionDecl union) {
        Name name = union.discriminator();
        Scope scope = scopes.of(union);
        if (name == null) {
            return null;
        }
        Owned found = scope.find(name.text());
        if (found == null || !found.member().name().text().equals(name.text())) {
            if (scope.known() && !meansAnotherMember(union, name.text())) {
                wrongDiscriminator(union, "discriminator '" + name.text() + "' is not a member of the base", null);
            }
            return null;
        }
        MemberDecl member = found.member();
        String what = "discriminator '" + name.text() + "'";
        if (found.owner() != union) {
            what += " of base " + found.owner().head().describe();
        }
        if (member.optional()) {
            wrongDiscriminator(union, what + " must not be optional", member);
        }
        if (member.condition() != null) {
            wrongDiscriminator(union, what + " must not be conditional", member);
        }
        Type type = symbols.resolve(member.type());
        if (Enums.isEnum(type)) {
            return type;
        }
        boolean known = !(type instanceof Type.Array array && symbols.named(array.element()) instanceof Type.Unknown);
        if (known && !(type instanceof Type.Unknown)) {
            wrongDiscriminator(union, what + " must be of an enum type, not of " + type.describe(), member);
        }
        return null;
    }

    /** Whether a discriminator that is not a member of the base most likely refers to a member with an error. */
    private boolean meansAnotherMember(Decl.UnionDecl union, String name) {
        ObjectDecl struct = scopes.base(union);
        ObjectDecl base = struct == null ? union : struct;
        return errors.meansAnotherMember(base, name, names(base.members()));
    }

    /** A view of the names of members. */
    private static Collection<String> names(List<MemberDecl> members) {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return members.get(index).name().text();
            }

            @Override
            public int size() {
                return members.size();
            }
        };
    }

    private void wrongDiscriminator(Decl.UnionDecl union, String message, @Nullable MemberDecl member) {
        Name name = union.discriminator();
        Span span = name == null ? union.head().name().span() : name.span();
        Diagnostic.Builder problem = Diagnostic.of(DiagnosticCode.INVALID_DISCRIMINATOR, span, message)
                .in(Places.of(union.head()));
        if (member != null) {
            problem.label(member.span(), "the member");
        } else if (name != null) {
            problem.help(suggestions.didYouMeanOneOf(name.text(), () -> memberNames(scopes.of(union))));
        }
        diagnostics.add(problem);
    }

    private static List<String> memberNames(Scope innermost) {
        List<String> memberNames = new ArrayList<>();
        for (Scope scope = innermost; scope != null; scope = scope.parent()) {
            scope.own().forEach(own -> memberNames.add(own.name().text()));
        }
        return memberNames;
    }

    private void reportEmpty(Decl.UnionDecl union) {
        diagnostics.add(
                Diagnostic.of(DiagnosticCode.EMPTY_UNION, union.head().name().span(), "the union has no branches")
                        .in(Places.of(union.head())));
    }

    private void checkBranchNames(Decl.UnionDecl union, Type type, Set<String> values) {
        if (values.isEmpty() && union.branches().isEmpty()) {
            reportEmpty(union);
        }
        Decl.EnumDecl enumeration = type instanceof Type.Enumeration declared ? declared.decl() : null;
        List<Name> unknown = union.branches().stream()
                .map(BranchDecl::name)
                .filter(name -> !values.contains(name.text()))
                .toList();
        // The name of an unknown branch may be correct, and the name of the value wrong in the enum.
        if (enumeration != null && unknown.size() <= errors.wrongValues(enumeration, values)) {
            return;
        }
        for (Name name : unknown) {
            Diagnostic.Builder problem = Diagnostic.of(
                            DiagnosticCode.INVALID_BRANCH,
                            name.span(),
                            "branch '" + name.text() + "' is not a value of the discriminator's " + type.describe())
                    .in(Places.of(union.head()))
                    .help(suggestions.didYouMeanOneOf(name.text(), () -> values));
            diagnostics.add(
                    enumeration == null
                            ? problem
                            : problem.label(enumeration.head().name().span(), "the enum"));
        }
    }

    /**
     * Checks the type of a branch.
     *
     * @param problem the group of earlier branches with invalid types, or null
     * @return the same, or the group of this branch
     */
    private @Nullable DiagnosticGroup checkBranchType(
            Decl.UnionDecl union, BranchDecl branch, Set<Decl> seen, @Nullable DiagnosticGroup problem) {
        Type type = symbols.resolve(branch.type());
        TypeDecl written = branch.type();
        if (type instanceof Type.Unknown || written == null) {
            return problem;
        }
        if (type instanceof Type.ObjectType object) {
            checkBranchMembers(union, branch, object, seen);
            return problem;
        }
        String cannot = "branch '" + branch.name().text() + "' cannot use " + type.describe();
        if (problem != null) {
            problem.add(written.span(), cannot);
            return problem;
        }
        return diagnostics.addGroup(Diagnostic.of(DiagnosticCode.INVALID_BRANCH, written.span(), cannot)
                .in(Places.of(union.head()))
                .help("the type of a branch must be a struct or a union"));
    }

    /** Checks that no member of a branch, or of a branch of a branch, collides with a member of the base. */
    private void checkBranchMembers(Decl.UnionDecl union, BranchDecl branch, Type.ObjectType type, Set<Decl> seen) {
        Deque<Type.ObjectType> todo = new ArrayDeque<>();
        todo.add(type);
        while (!todo.isEmpty()) {
            Type.ObjectType next = todo.remove();
            ObjectDecl decl = next.decl();
            if (decl == null || recursive.contains(decl) || !seen.add(decl)) {
                continue;
            }
            if (!checkBranchMembers(union, branch, decl)) {
                return;
            }
            if (mayCheck(next.branches(), union)) {
                for (BranchDecl inner : next.branches()) {
                    if (symbols.resolve(inner.type()) instanceof Type.ObjectType object) {
                        todo.add(object);
                    }
                }
            }
        }
    }

    /** Counts the branches of a branch's type and returns whether the limit still allows checking them. Exceeding it is reported once. */
    private boolean mayCheck(List<BranchDecl> inner, Decl.UnionDecl union) {
        if (nested > MAX_NESTED) {
            return false;
        }
        nested += inner.size();
        if (nested > MAX_NESTED) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.RECURSIVE_TYPE,
                            union.head().name().span(),
                            "the union has too many nested branches to check: more than " + MAX_NESTED)
                    .in(Places.of(union.head())));
        }
        return nested <= MAX_NESTED;
    }

    /** Checks that no member of a type collides with a member of the base; returns false if one does, which is reported. */
    private boolean checkBranchMembers(Decl.UnionDecl union, BranchDecl branch, ObjectDecl type) {
        Scope base = scopes.of(union);
        Scope members = scopes.of(type);
        boolean baseIsSmaller = base.size() <= members.size();
        Scope larger = baseIsSmaller ? members : base;
        for (Scope scope = baseIsSmaller ? base : members; scope != null; scope = scope.parent()) {
            for (MemberDecl member : scope.own()) {
                Owned other = larger.find(member.name().text());
                if (other != null) {
                    MemberDecl inBranch = baseIsSmaller ? other.member() : member;
                    MemberDecl inBase = baseIsSmaller ? member : other.member();
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.DUPLICATE_MEMBER,
                                    branch.span(),
                                    "member '" + inBranch.name().text() + "' of branch '"
                                            + branch.name().text() + "' collides with base member '"
                                            + inBase.name().text() + "'")
                            .in(Places.of(union.head()))
                            .label(inBranch.name().span(), "the member of the branch")
                            .label(inBase.name().span(), "the member of the base"));
                    return false;
                }
            }
        }
        return true;
    }
}
