package io.github.qapi4j.load;

import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.MembersDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of objects, those of bases included. */
final class Scopes {
    private final Names names;
    private final Set<Decl> recursive;
    private final Map<Decl, Scope> scopes = new IdentityHashMap<>();

    /**
     * Scopes of types.
     *
     * @param recursive the types that contain themselves: those bases are passed over
     */
    Scopes(Names names, Set<Decl> recursive) {
        this.names = names;
        this.recursive = recursive;
    }

    /** A member and the declaration that it stands in. */
    record Owned(MemberDecl member, Decl owner) {}

    /** The members of one declaration, on top of those of its base. */
    static final class Scope {
        /** Up to this number of members, looking through all of them takes less than keeping a map. */
        private static final int FEW = 8;

        private final Decl decl;
        private final List<MemberDecl> own;
        private final @Nullable Scope parent;
        private final boolean known;
        private final int size;
        private final @Nullable MemberDecl conditional;
        private @Nullable Map<String, MemberDecl> byIdentifier;

        private Scope(Decl decl, List<MemberDecl> own, @Nullable Scope parent, boolean known) {
            this.decl = decl;
            this.own = own;
            this.parent = parent;
            this.known = known && (parent == null || parent.known);
            size = own.size() + (parent == null ? 0 : parent.size);
            MemberDecl first = firstConditional(own);
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
            if (own.size() > FEW) {
                return byIdentifier().get(NameSyntax.hyphenated(name));
            }
            // By index, since iterators count where hundreds of bases are looked through for each member.
            for (int i = 0; i < own.size(); i++) {
                if (NameSyntax.isSameIdentifier(own.get(i).name().text(), name)) {
                    return own.get(i);
                }
            }
            return null;
        }

        private Map<String, MemberDecl> byIdentifier() {
            if (byIdentifier == null) {
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

        /** The declaration's own members. */
        List<MemberDecl> own() {
            return own;
        }

        /** Whether no member is missing because of an error elsewhere. */
        boolean known() {
            return known;
        }

        /** The number of all members. */
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

    /** A member of a declaration or of its base that has a condition, or null. */
    @Nullable
    MemberDecl conditionalMember(Decl decl) {
        MemberDecl own = firstConditional(ownMembers(decl));
        Scope base = own == null ? ofBase(decl) : null;
        return base == null ? own : base.conditional;
    }

    /** The scope of a declaration's base, or null if it has none. */
    @Nullable
    Scope ofBase(Decl decl) {
        Decl base = recursive.contains(decl) ? null : baseStruct(decl);
        return base == null ? null : of(base);
    }

    /** The scope of a declaration that has members; of a union those of the base. */
    Scope of(Decl decl) {
        Scope scope = scopes.get(decl);
        return scope == null ? build(decl) : scope;
    }

    private Scope build(Decl decl) {
        Deque<Decl> chain = new ArrayDeque<>();
        Decl next = decl;
        while (next != null && !scopes.containsKey(next)) {
            chain.push(next);
            next = recursive.contains(next) ? null : baseStruct(next);
        }
        Scope parent = next == null ? null : scopes.get(next);
        for (Decl each : chain) {
            Decl base = recursive.contains(each) ? null : baseStruct(each);
            boolean known = each.head().complete() && (base != null || !misses(each));
            parent = new Scope(each, ownMembers(each), base == null ? null : parent, known);
            scopes.put(each, parent);
        }
        if (parent == null) {
            throw new IllegalStateException("bug: no scope of " + decl.head().describe());
        }
        return parent;
    }

    /** Whether there should be members of a base that are not known. */
    private boolean misses(Decl decl) {
        TypeDecl base = baseType(decl);
        return base != null && !(names.resolve(base) instanceof Type.Empty);
    }

    private static List<MemberDecl> ownMembers(Decl decl) {
        return decl instanceof Decl.StructDecl struct
                ? struct.members()
                : payload(decl).members();
    }

    /** The reference from which a declaration has members besides its own, or null. */
    static @Nullable TypeDecl baseType(Decl decl) {
        return decl instanceof Decl.StructDecl struct
                ? struct.base()
                : payload(decl).type();
    }

    private static MembersDecl payload(Decl decl) {
        if (decl instanceof Decl.UnionDecl union) {
            return union.base();
        }
        if (decl instanceof Decl.CommandDecl command) {
            return command.arguments();
        }
        return ((Decl.EventDecl) decl).data();
    }

    /** The declaration from which another one has members besides its own, or null; of a union those of its base. */
    @Nullable
    Decl baseStruct(Decl decl) {
        TypeDecl base = baseType(decl);
        if (base != null && names.resolve(base) instanceof Type.Declared declared) {
            boolean payload = decl instanceof Decl.CommandDecl || decl instanceof Decl.EventDecl;
            if (declared.decl() instanceof Decl.StructDecl || payload && declared.decl() instanceof Decl.UnionDecl) {
                return declared.decl();
            }
        }
        return null;
    }
}
