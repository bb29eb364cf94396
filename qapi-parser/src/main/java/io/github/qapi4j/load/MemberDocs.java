package io.github.qapi4j.load;

import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.syntax.Decl;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which members the documentation of a declaration describes.
 *
 * <p>A comment with errors, or one that older releases read differently, counts as no documentation. Results are cached, since many unions have the
 * same base or enum.
 */
final class MemberDocs {
    private final Map<Decl, ReadDoc> docs = new IdentityHashMap<>();
    private final Map<Decl, Set<String>> described = new IdentityHashMap<>();
    private final Map<Decl, Integer> undescribed = new IdentityHashMap<>();

    MemberDocs(Collection<WrittenDecl> decls) {
        for (WrittenDecl each : decls) {
            ReadDoc doc = each.doc();
            if (doc != null && doc.intact() && doc.older() == null) {
                docs.put(each.decl(), doc);
            }
        }
    }

    /** Whether the documentation of a declaration describes a member. */
    boolean describes(Decl decl, String member) {
        return described.computeIfAbsent(decl, this::describedMembers).contains(member);
    }

    /**
     * The number of members that the documentation of a declaration does not describe, 0 if it has none.
     *
     * @param members the names of all its members
     */
    int undescribed(Decl decl, Collection<String> members) {
        return undescribed.computeIfAbsent(decl, key -> countUndescribed(key, members));
    }

    private int countUndescribed(Decl decl, Collection<String> members) {
        if (!docs.containsKey(decl)) {
            return 0;
        }
        return (int) members.stream().filter(member -> !describes(decl, member)).count();
    }

    private Set<String> describedMembers(Decl decl) {
        ReadDoc doc = docs.get(decl);
        Set<String> names = new HashSet<>();
        if (doc != null) {
            doc.doc().members().forEach(entry -> names.add(entry.name()));
        }
        return names;
    }
}
