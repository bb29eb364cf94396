package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.Scopes.Owned;
import io.github.qapi4j.load.Scopes.Scope;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
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

/** Checks what structs and unions mean: bases, discriminators, branches, and that no two members of an object have one name. */
final class ObjectChecks {
    /** How many types in branches of branches are looked at: a thousand times what a real schema has, and no more than takes a second. */
    private static final int MAX_NESTED = 5_000_000;

    private final Diagnostics diagnostics;
    private final Names names;
    private final Scopes scopes;
    private final Enums enums;
    private final Set<Decl> recursive;
    private final Pragmas pragmas;
    private int nested;

    ObjectChecks(
            Diagnostics diagnostics, Names names, Scopes scopes, Enums enums, Set<Decl> recursive, Pragmas pragmas) {
        this.diagnostics = diagnostics;
        this.pragmas = pragmas;
        this.names = names;
        this.scopes = scopes;
        this.enums = enums;
        this.recursive = recursive;
    }

    void check(Decl.StructDecl struct) {
        checkBase(struct, struct.base());
        checkOwnMembers(struct, struct.members(), "member");
    }

    void check(Decl.UnionDecl union) {
        checkBase(union, union.base().type());
        checkOwnMembers(union, union.base().members(), "base member");
        if (union.simple()) {
            checkImplicitKind(union);
            return;
        }
        Type values = discriminatorType(union);
        Set<String> known = values == null ? null : enums.values(values);
        if (values != null && known != null) {
            checkBranchNames(union, values, known);
        }
        Set<Decl> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Diagnostic.Builder problem = null;
        for (BranchDecl branch : union.branches()) {
            // A branch that should not be there need not be of a type that branches can use.
            if (known == null || known.contains(branch.name().text())) {
                problem = checkBranchType(union, branch, seen, problem);
            }
        }
    }

    /** Checks members that are written in place, which may collide with each other and with those of the base. */
    void checkOwnMembers(Decl decl, List<MemberDecl> members, String role) {
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
                .label(other.span(), "the other one")
                .help(NameSyntax.whySame(name.text(), other.text())));
    }

    private void checkBase(Decl decl, @Nullable TypeDecl base) {
        Type type = names.resolve(base);
        boolean struct = type.isObject()
                && !(type instanceof Type.Declared declared && declared.decl() instanceof Decl.UnionDecl);
        if (base != null && !struct && !(type instanceof Type.Unknown)) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.INVALID_BASE,
                            base.span(),
                            "the base must be a struct type, which " + type.describe() + " is not")
                    .in(Places.of(decl.head())));
        }
    }

    private void checkImplicitKind(Decl.UnionDecl union) {
        Decl other = names.decl(union.head().name().text() + "Kind");
        if (other != null) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.DUPLICATE_DEFINITION,
                            other.head().name().span(),
                            "'" + other.head().name().text() + "' is the implicit enum of "
                                    + union.head().describe())
                    .in(Places.of(other.head()))
                    .label(union.head().name().span(), "the union"));
        }
    }

    /** The type of the discriminator, or null if its values cannot be known, which is told. */
    private @Nullable Type discriminatorType(Decl.UnionDecl union) {
        Name name = union.discriminator();
        Scope scope = scopes.of(union);
        if (name == null) {
            return null;
        }
        Owned found = scope.find(name.text());
        if (found == null || !found.member().name().text().equals(name.text())) {
            if (scope.known() && !gotAnotherName(union, name.text())) {
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
        Type type = names.resolve(member.type());
        if (Enums.isEnum(type)) {
            boolean known = !(type instanceof Type.Declared declared
                    && !declared.decl().head().complete());
            return known ? type : null;
        }
        boolean known = !(type instanceof Type.Array array && names.named(array.element()) instanceof Type.Unknown);
        if (known && !(type instanceof Type.Unknown)) {
            wrongDiscriminator(union, what + " must be of an enum type, not of " + type.describe(), member);
        }
        return null;
    }

    /** Whether another member of the base is most likely meant, as it has a wrong name or no description, while this one has, which is told. */
    private boolean gotAnotherName(Decl.UnionDecl union, String member) {
        Decl struct = scopes.baseStruct(union);
        Decl base = struct == null ? union : struct;
        List<MemberDecl> members = scopes.of(base).own();
        if (names.hasWrongMembers(base) && (members.size() == 1 || names.isDocumented(base, member))) {
            return true;
        }
        return names.isDocumented(base, member)
                && names.undocumented(base, names(members)) > 0
                && !pragmas.freeDocumentation(base.head().name().text());
    }

    /** The names of members, each made when it is asked for. */
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
            problem.help(names.didYouMeanOneOf(name.text(), () -> memberNames(scopes.of(union))));
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

    private void checkBranchNames(Decl.UnionDecl union, Type type, Set<String> values) {
        if (values.isEmpty() && union.branches().isEmpty()) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.EMPTY_UNION, union.head().name().span(), "the union has no branches")
                    .in(Places.of(union.head())));
        }
        Decl enumeration = type instanceof Type.Declared declared ? declared.decl() : null;
        List<Name> unknown = union.branches().stream()
                .map(BranchDecl::name)
                .filter(name -> !values.contains(name.text()))
                .toList();
        if (enumeration != null && unknown.size() <= wrongValues(enumeration, values)) {
            return;
        }
        for (Name name : unknown) {
            Diagnostic.Builder problem = Diagnostic.of(
                            DiagnosticCode.INVALID_BRANCH,
                            name.span(),
                            "branch '" + name.text() + "' is not a value of the discriminator's " + type.describe())
                    .in(Places.of(union.head()))
                    .help(names.didYouMeanOneOf(name.text(), () -> values));
            diagnostics.add(
                    enumeration == null
                            ? problem
                            : problem.label(enumeration.head().name().span(), "the enum"));
        }
    }

    /** The number of values that have a wrong name or no description, which is told: what branches are called may be what they should be called. */
    private int wrongValues(Decl enumeration, Set<String> values) {
        int wrong = names.wrongMembers(enumeration);
        boolean told = diagnostics.isError(DiagnosticCode.DOC_UNDOCUMENTED_MEMBER)
                && !pragmas.freeDocumentation(enumeration.head().name().text());
        return wrong > 0 || !told ? wrong : names.undocumented(enumeration, values);
    }

    /**
     * Checks the type of a branch.
     *
     * @param problem what was told of a branch before that cannot use its type, or null
     * @return the same with this branch, if it cannot either
     */
    private Diagnostic.@Nullable Builder checkBranchType(
            Decl.UnionDecl union, BranchDecl branch, Set<Decl> seen, Diagnostic.@Nullable Builder problem) {
        Type type = names.resolve(branch.type());
        TypeDecl written = branch.type();
        if (type instanceof Type.Unknown || written == null) {
            return problem;
        }
        if (type.isObject()) {
            checkBranchMembers(union, branch, type, seen);
            return problem;
        }
        String cannot = "branch '" + branch.name().text() + "' cannot use " + type.describe();
        if (problem != null) {
            return problem.label(written.span(), cannot);
        }
        Diagnostic.Builder first = Diagnostic.of(DiagnosticCode.INVALID_BRANCH, written.span(), cannot)
                .in(Places.of(union.head()))
                .help("a branch is of a struct or union type");
        diagnostics.add(first);
        return first;
    }

    /** Checks that none of the members that a branch may have has the name of one of the base. */
    private void checkBranchMembers(Decl.UnionDecl union, BranchDecl branch, Type type, Set<Decl> seen) {
        Deque<Decl> todo = new ArrayDeque<>();
        addObject(todo, type);
        while (!todo.isEmpty()) {
            Decl next = todo.remove();
            if (recursive.contains(next) || !seen.add(next)) {
                continue;
            }
            if (!checkBranchMembers(union, branch, next)) {
                return;
            }
            if (next instanceof Decl.UnionDecl inner && !inner.simple() && mayGoInto(inner, union)) {
                for (BranchDecl innerBranch : inner.branches()) {
                    addObject(todo, names.resolve(innerBranch.type()));
                }
            }
        }
    }

    /** Whether the branches of a union that is a branch itself can be looked at; if not, that is told once. */
    private boolean mayGoInto(Decl.UnionDecl inner, Decl.UnionDecl union) {
        if (nested > MAX_NESTED) {
            return false;
        }
        nested += inner.branches().size();
        if (nested > MAX_NESTED) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.RECURSIVE_TYPE,
                            union.head().name().span(),
                            "unions are branches of unions too often to be checked, more than " + MAX_NESTED + " times")
                    .in(Places.of(union.head())));
        }
        return nested <= MAX_NESTED;
    }

    private static void addObject(Deque<Decl> todo, Type type) {
        if (type.isObject() && type instanceof Type.Declared declared) {
            todo.add(declared.decl());
        }
    }

    /** Checks that no member of a branch's type has the name of one of the base; false if one has, which is told. */
    private boolean checkBranchMembers(Decl.UnionDecl union, BranchDecl branch, Decl type) {
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
