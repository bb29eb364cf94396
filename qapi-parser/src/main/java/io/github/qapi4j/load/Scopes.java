package io.github.qapi4j.load;

import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks up members of objects by name, inherited ones included. */
final class Scopes {
    private final SymbolTable symbols;
    private final Set<Decl> recursive;
    private final Map<Decl, Scope> scopes = new IdentityHashMap<>();

    /**
     * Creates scopes on demand.
     *
     * @param recursive the types that contain themselves; their bases are ignored
     */
    Scopes(SymbolTable symbols, Set<Decl> recursive) {
        this.symbols = symbols;
        this.recursive = recursive;
    }

    /** A member and the declaration in which it is written. */
    record Owned(MemberDecl member, ObjectDecl owner) {}

    /** The members of one declaration, with its base's scope as the parent. */
    static final class Scope {
        /** Up to this number of members a linear search is faster than a map. */
        private static final int FEW = 8;

        private final ObjectDecl decl;
        private final @Nullable Scope parent;
        private final boolean known;
        private final int size;
        private final @Nullable MemberDecl conditional;
        private @Nullable Map<String, MemberDecl> byIdentifier;

        private Scope(ObjectDecl decl, @Nullable Scope parent, boolean known) {
            this.decl = decl;
            this.parent = parent;
            this.known = known && (parent == null || parent.known);
            size = own().size() + (parent == null ? 0 : parent.size);
            MemberDecl first = firstConditional(own());
            conditional = first == null && parent != null ? parent.conditional : first;
        }

        /** The member whose name is the same identifier, or null. */
        @Nullable
        Owned find(String name) {
            for (Scope scope = this; scope != null; scope = scope.parent) {
                MemberDecl found = scope.findOwn(name);
                if (found != null) {
                    return new Owned(found, scope.decl);
                }
            }
            return null;
        }

        private @Nullable MemberDecl findOwn(String name) {
            List<MemberDecl> own = own();
            if (own.size() > FEW) {
                return byIdentifier().get(NameSyntax.hyphenated(name));
            }
            // By index, since each member may be looked up in hundreds of bases, and an iterator for each is expensive.
            for (int i = 0; i < own.size(); i++) {
                if (NameSyntax.isSameIdentifier(own.get(i).name().text(), name)) {
                    return own.get(i);
                }
            }
            return null;
        }

        private Map<String, MemberDecl> byIdentifier() {
            if (byIdentifier == null) {
                List<MemberDecl> own = own();
                byIdentifier = new HashMap<>(own.size() * 4 / 3 + 1);
                for (MemberDecl member : own) {
                    byIdentifier.putIfAbsent(NameSyntax.hyphenated(member.name().text()), member);
                }
            }
            return byIdentifier;
        }

        /** The scope of the base, or null. */
        @Nullable
        Scope parent() {
            return parent;
        }

        /** The members that are written in the declaration. */
        List<MemberDecl> own() {
            return decl.members();
        }

        /** Whether all members are known; some may be missing because of errors. */
        boolean known() {
            return known;
        }

        /** The number of members, inherited ones included. */
        int size() {
            return size;
        }
    }

    private static @Nullable MemberDecl firstConditional(List<MemberDecl> members) {
        for (MemberDecl member : members) {
            if (member.condition() != null) {
                return member;
            }
        }
        return null;
    }

    /** The first conditional member of a declaration or its base, or null. */
    @Nullable
    MemberDecl conditionalMember(ObjectDecl decl) {
        MemberDecl own = firstConditional(decl.members());
        Scope base = own == null ? ofBase(decl) : null;
        return base == null ? own : base.conditional;
    }

    /** The scope of a declaration's base, or null if it has none. */
    @Nullable
    Scope ofBase(ObjectDecl decl) {
        ObjectDecl base = recursive.contains(decl) ? null : base(decl);
        return base == null ? null : of(base);
    }

    /** The scope of a declaration, without the members of branches. */
    Scope of(ObjectDecl decl) {
        Scope scope = scopes.get(decl);
        return scope == null ? build(decl) : scope;
    }

    private Scope build(ObjectDecl decl) {
        Deque<ObjectDecl> chain = new ArrayDeque<>();
        ObjectDecl next = decl;
        while (next != null && !scopes.containsKey(next)) {
            chain.push(next);
            next = recursive.contains(next) ? null : base(next);
        }
        Scope parent = next == null ? null : scopes.get(next);
        for (ObjectDecl each : chain) {
            ObjectDecl base = recursive.contains(each) ? null : base(each);
            boolean known = each.head().complete() && (base != null || !missesBase(each));
            parent = new Scope(each, base == null ? null : parent, known);
            scopes.put(each, parent);
        }
        if (parent == null) {
            throw new IllegalStateException("bug: no scope of " + decl.head().describe());
        }
        return parent;
    }

    /** Whether a declaration refers to a base whose members are not known. */
    private boolean missesBase(ObjectDecl decl) {
        return decl.base() != null && !(symbols.resolve(decl.base()) instanceof Type.Empty);
    }

    /**
     * The declaration that contributes members to another one, or null: the base of a type, or the data of a command or event. A union can be data but
     * not the base of a type.
     */
    @Nullable
    ObjectDecl base(ObjectDecl decl) {
        if (decl.base() == null || !(symbols.resolve(decl.base()) instanceof Type.ObjectType type)) {
            return null;
        }
        return type.isFixed() || !decl.head().kind().isType() ? type.decl() : null;
    }
}
