package io.github.qapi4j.load;

import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.MembersDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
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
        private final @Nullable Scope parent;
        private final Map<String, Owned> own = new LinkedHashMap<>();
        private final boolean known;
        private final int size;

        private Scope(Decl decl, List<MemberDecl> members, @Nullable Scope parent, boolean known) {
            this.parent = parent;
            this.known = known && (parent == null || parent.known);
            members.forEach(member ->
                    own.putIfAbsent(NameSyntax.identifier(member.name().text()), new Owned(member, decl)));
            size = own.size() + (parent == null ? 0 : parent.size);
        }

        /** The member whose name is the same identifier, or null. */
        @Nullable
        Owned find(String identifier) {
            for (Scope scope = this; scope != null; scope = scope.parent) {
                Owned found = scope.own.get(identifier);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        /** The scope of the base, or null. */
        @Nullable
        Scope parent() {
            return parent;
        }

        /** The declaration's own members, by identifier. */
        Collection<Map.Entry<String, Owned>> own() {
            return own.entrySet();
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
