package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.MembersDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees to it that every type that is referred to exists. An unknown name is told once, with the places of its other uses. */
final class Resolver {
    /** What built-in types are called in other languages. */
    private static final Map<String, String> ELSEWHERE =
            Map.of("integer", "int", "string", "str", "boolean", "bool", "double", "number", "float", "number");

    private final Diagnostics diagnostics;
    private final Names names;
    private final Map<String, UnknownType> unknown = new LinkedHashMap<>();
    private final Set<Decl> checked = Collections.newSetFromMap(new IdentityHashMap<>());

    Resolver(Diagnostics diagnostics, Names names) {
        this.diagnostics = diagnostics;
        this.names = names;
    }

    /** Checks all references of all declarations. */
    void check(Collection<WrittenDecl> decls) {
        decls.forEach(written -> references(written.decl(), this::noteArray));
        decls.forEach(written -> checkAfterBases(written.decl()));
        // A definition whose name is wrong, which has been told, may be what an unknown name stands for.
        if (!unknown.isEmpty() && unknown.size() > names.misnamed(used(decls))) {
            unknown.values()
                    .forEach(each -> diagnostics.add(
                            DiagnosticCode.UNKNOWN_TYPE, each.type.name().span(), () -> problem(each)));
        }
    }

    /** Checks a declaration, and before it its bases: what they lack is told of them, and not of those that build on them. */
    private void checkAfterBases(Decl decl) {
        if (base(decl) == null) {
            if (checked.add(decl)) {
                references(decl, this::check);
            }
            return;
        }
        Deque<Decl> bases = new ArrayDeque<>();
        for (Decl next = decl; next != null && checked.add(next); next = base(next)) {
            bases.push(next);
        }
        bases.forEach(base -> references(base, this::check));
    }

    private @Nullable Decl base(Decl decl) {
        TypeDecl base = null;
        if (decl instanceof Decl.StructDecl struct) {
            base = struct.base();
        } else if (decl instanceof Decl.UnionDecl union) {
            base = union.base().type();
        }
        return base == null ? null : names.decl(base.name().text());
    }

    /** All names that are used. */
    private static Set<String> used(Collection<WrittenDecl> decls) {
        Set<String> used = new HashSet<>();
        Use use = (head, type, role, part) -> {
            if (type != null) {
                used.add(type.name().text());
            }
        };
        decls.forEach(written -> references(written.decl(), use));
        return used;
    }

    private interface Use {
        void of(Head head, @Nullable TypeDecl type, String role, @Nullable Name name);
    }

    private static void references(Decl decl, Use use) {
        Head head = decl.head();
        if (decl instanceof Decl.StructDecl struct) {
            use.of(head, struct.base(), "the base", null);
            members(head, struct.members(), "member", use);
        } else if (decl instanceof Decl.UnionDecl union) {
            members(head, union.base(), "base member", "the base", use);
            branches(head, union.branches(), "branch", use);
        } else if (decl instanceof Decl.AlternateDecl alternate) {
            branches(head, alternate.alternatives(), "alternative", use);
        } else if (decl instanceof Decl.CommandDecl command) {
            members(head, command.arguments(), "parameter", "'data'", use);
            use.of(head, command.returns(), "'returns'", null);
        } else if (decl instanceof Decl.EventDecl event) {
            members(head, event.data(), "parameter", "'data'", use);
        }
    }

    private static void members(Head head, MembersDecl members, String role, String typeRole, Use use) {
        use.of(head, members.type(), typeRole, null);
        members(head, members.members(), role, use);
    }

    private static void members(Head head, List<MemberDecl> members, String role, Use use) {
        for (MemberDecl member : members) {
            use.of(head, member.type(), role, member.name());
        }
    }

    private static void branches(Head head, List<BranchDecl> branches, String role, Use use) {
        for (BranchDecl branch : branches) {
            use.of(head, branch.type(), role, branch.name());
        }
    }

    private void noteArray(Head head, @Nullable TypeDecl type, String role, @Nullable Name part) {
        if (type != null && type.array()) {
            names.addArrayOf(type.name().text());
        }
    }

    private void check(Head head, @Nullable TypeDecl type, String role, @Nullable Name part) {
        if (type == null) {
            return;
        }
        String name = type.name().text();
        Type found = names.named(name);
        if (found instanceof Type.Array && type.array()) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.UNKNOWN_TYPE,
                            type.name().span(),
                            describe(role, part) + " is an array of arrays, which there are not")
                    .in(Places.of(head)));
        }
        if (!(found instanceof Type.Unknown) || names.mayBeLost(name)) {
            return;
        }
        UnknownType first = unknown.get(name);
        if (first == null) {
            unknown.put(name, new UnknownType(head, type, role, part));
        } else {
            first.more(head, type, role, part);
        }
    }

    /** A use of a type that does not exist, and the others of the same name. There may be a million: what is told of them is made last. */
    private static final class UnknownType {
        private static final int MAX_MORE = 20;

        private final Head head;
        private final TypeDecl type;
        private final String role;
        private final @Nullable Name part;
        private List<UnknownType> more = List.of();

        UnknownType(Head head, TypeDecl type, String role, @Nullable Name part) {
            this.head = head;
            this.type = type;
            this.role = role;
            this.part = part;
        }

        void more(Head head, TypeDecl type, String role, @Nullable Name part) {
            if (more.size() < MAX_MORE) {
                more = more.isEmpty() ? new ArrayList<>() : more;
                more.add(new UnknownType(head, type, role, part));
            }
        }
    }

    private static String describe(String role, @Nullable Name part) {
        return part == null ? role : role + " '" + part.text() + "'";
    }

    private Diagnostic.Builder problem(UnknownType use) {
        String name = use.type.name().text();
        String message = describe(use.role, use.part) + " uses unknown type '" + name + "'";
        Diagnostic.Builder problem = Diagnostic.of(
                        DiagnosticCode.UNKNOWN_TYPE, use.type.name().span(), message)
                .in(Places.of(use.head));
        use.more.forEach(each -> problem.label(each.type.name().span(), "and in " + each.head.describe()));
        Decl other = names.decl(name);
        if (other != null) {
            return problem.label(
                    other.head().name().span(),
                    "'" + name + "' is " + other.head().kind().withArticle());
        }
        String help = names.didYouMean(name, names::typeNames);
        String builtin = ELSEWHERE.get(name.toLowerCase(Locale.ROOT));
        return problem.help(help == null && builtin != null ? "did you mean '" + builtin + "'?" : help);
    }
}
