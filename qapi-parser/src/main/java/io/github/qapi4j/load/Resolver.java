package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that every type that is referred to exists. An unknown name is reported once, with labels for its other uses. */
final class Resolver {
    /** Built-in types by their names in other languages. */
    private static final Map<String, String> ELSEWHERE =
            Map.of("integer", "int", "string", "str", "boolean", "bool", "double", "number", "float", "number");

    private static final Base BASE = new Base();

    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final KnownErrors errors;
    private final Suggestions suggestions;
    private final Map<String, UnknownType> unknown = new LinkedHashMap<>();
    private final Set<Decl> checked = Collections.newSetFromMap(new IdentityHashMap<>());

    Resolver(Diagnostics diagnostics, SymbolTable symbols, KnownErrors errors, Suggestions suggestions) {
        this.diagnostics = diagnostics;
        this.symbols = symbols;
        this.errors = errors;
        this.suggestions = suggestions;
    }

    /** Adds all array types to the symbol table, then checks all references of all declarations. */
    void check(Collection<WrittenDecl> decls) {
        visitAll(decls, new References(this::addArray));
        References check = new References(this::check);
        decls.forEach(written -> checkAfterBases(written.decl(), check));
        // Each unknown name may refer to a misnamed definition, which is already reported.
        if (!unknown.isEmpty() && unknown.size() > errors.misnamed(used(decls))) {
            unknown.values()
                    .forEach(each -> diagnostics.add(
                            DiagnosticCode.UNKNOWN_TYPE, each.type.name().span(), () -> problem(each)));
        }
    }

    /** Checks the bases of a declaration before the declaration itself, so that errors in a base are reported first. */
    private void checkAfterBases(Decl decl, References check) {
        if (!checked.add(decl)) {
            return;
        }
        Decl base = base(decl);
        if (base == null || checked.contains(base)) {
            decl.accept(check);
            return;
        }
        Deque<Decl> unchecked = new ArrayDeque<>();
        unchecked.push(decl);
        for (Decl next = base; next != null && checked.add(next); next = base(next)) {
            unchecked.push(next);
        }
        unchecked.forEach(each -> each.accept(check));
    }

    private @Nullable Decl base(Decl decl) {
        TypeDecl base = decl.accept(BASE).orElse(null);
        return base == null ? null : symbols.decl(base.name().text());
    }

    /** All names that are used. */
    private static Set<String> used(Collection<WrittenDecl> decls) {
        Set<String> used = new HashSet<>();
        visitAll(decls, new References((head, type, role, part) -> {
            if (type != null) {
                used.add(type.name().text());
            }
        }));
        return used;
    }

    private static void visitAll(Collection<WrittenDecl> decls, References references) {
        decls.forEach(written -> written.decl().accept(references));
    }

    private void addArray(Head head, @Nullable TypeDecl type, String role, @Nullable Name part) {
        if (type != null && type.array()) {
            symbols.addArrayOf(type.name().text());
        }
    }

    private void check(Head head, @Nullable TypeDecl type, String role, @Nullable Name part) {
        if (type == null) {
            return;
        }
        String name = type.name().text();
        Type found = symbols.named(name);
        if (found instanceof Type.Array && type.array()) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.UNKNOWN_TYPE,
                            type.name().span(),
                            describe(role, part) + " is an array of arrays, which QAPI does not allow")
                    .in(Places.of(head)));
        }
        if (!(found instanceof Type.Unknown) || errors.mayBeLost(name)) {
            return;
        }
        UnknownType first = unknown.get(name);
        if (first == null) {
            unknown.put(name, new UnknownType(head, type, role, part));
        } else {
            first.more(head, type, role, part);
        }
    }

    /**
     * The first use of a type that does not exist, and some further uses. A schema may have a million unknown types, so their diagnostics are created
     * last.
     */
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
        use.more.forEach(each -> problem.label(each.type.name().span(), "also used in " + each.head.describe()));
        Decl other = symbols.decl(name);
        if (other != null) {
            return problem.label(
                    other.head().name().span(),
                    "'" + name + "' is " + other.head().kind().withArticle());
        }
        String help = suggestions.didYouMean(name, symbols::typeNames);
        String builtin = ELSEWHERE.get(name.toLowerCase(Locale.ROOT));
        return problem.help(help == null && builtin != null ? "did you mean '" + builtin + "'?" : help);
    }

    /** Handles one reference; {@code part} is the name of the part that refers to the type, or null for the definition as a whole. */
    private interface Use {
        void of(Head head, @Nullable TypeDecl type, String role, @Nullable Name part);
    }

    /** Passes all references of a declaration to a {@link Use}, in the order of the text. */
    private record References(Use use) implements Decl.Visitor<Void> {
        @Override
        public Void enumeration(Decl.EnumDecl enumeration) {
            return null;
        }

        @Override
        public Void struct(Decl.StructDecl struct) {
            return members(struct, "the base", "member");
        }

        @Override
        public Void union(Decl.UnionDecl union) {
            members(union, "the base", "base member");
            return branches(union.head(), union.branches(), "branch");
        }

        @Override
        public Void alternate(Decl.AlternateDecl alternate) {
            return branches(alternate.head(), alternate.alternatives(), "alternative");
        }

        @Override
        public Void command(Decl.CommandDecl command) {
            members(command, "'data'", "parameter");
            use.of(command.head(), command.returns(), "'returns'", null);
            return null;
        }

        @Override
        public Void event(Decl.EventDecl event) {
            return members(event, "'data'", "parameter");
        }

        private Void members(ObjectDecl decl, String baseRole, String role) {
            use.of(decl.head(), decl.base(), baseRole, null);
            for (MemberDecl member : decl.members()) {
                use.of(decl.head(), member.type(), role, member.name());
            }
            return null;
        }

        private Void branches(Head head, List<BranchDecl> branches, String role) {
            for (BranchDecl branch : branches) {
                use.of(head, branch.type(), role, branch.name());
            }
            return null;
        }
    }

    /** The base of a declaration that can have one, or empty. */
    private static final class Base implements Decl.Visitor<Optional<TypeDecl>> {
        @Override
        public Optional<TypeDecl> enumeration(Decl.EnumDecl enumeration) {
            return Optional.empty();
        }

        @Override
        public Optional<TypeDecl> struct(Decl.StructDecl struct) {
            return Optional.ofNullable(struct.base());
        }

        @Override
        public Optional<TypeDecl> union(Decl.UnionDecl union) {
            return Optional.ofNullable(union.base());
        }

        @Override
        public Optional<TypeDecl> alternate(Decl.AlternateDecl alternate) {
            return Optional.empty();
        }

        @Override
        public Optional<TypeDecl> command(Decl.CommandDecl command) {
            return Optional.empty();
        }

        @Override
        public Optional<TypeDecl> event(Decl.EventDecl event) {
            return Optional.empty();
        }
    }
}
