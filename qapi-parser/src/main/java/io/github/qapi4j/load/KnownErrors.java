package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.load.ModuleReader.Written;
import io.github.qapi4j.syntax.Decl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that are known to be wrong, lost or undocumented. These errors are reported already, so checks consult this class before they report an
 * error that most likely only follows from another one.
 */
final class KnownErrors {
    private static final int MAX_INVALID = 20;

    private final SymbolTable symbols;
    private final MemberDocs docs;
    private final Pragmas pragmas;
    private final Diagnostics diagnostics;

    private final Set<String> lost;
    private final boolean incomplete;
    private final List<String> invalid = new ArrayList<>();
    private final Map<String, Integer> misnamed = new HashMap<>();
    private final Set<Decl> misnamedDecls = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Decl, Integer> wrongMembers = new IdentityHashMap<>();

    KnownErrors(Written written, SymbolTable symbols, MemberDocs docs, Pragmas pragmas, Diagnostics diagnostics) {
        this.symbols = symbols;
        this.docs = docs;
        this.pragmas = pragmas;
        this.diagnostics = diagnostics;
        lost = new HashSet<>(written.lost);
        incomplete = written.incomplete;
    }

    /** Adds the malformed name of a definition: other definitions may use the name that is meant. */
    void addInvalid(String name) {
        if (invalid.size() < MAX_INVALID) {
            invalid.add(name);
        }
    }

    /** Adds the name of a misnamed definition. */
    void addMisnamed(String name) {
        misnamed.merge(name, 1, Integer::sum);
    }

    /** Adds a declaration whose name is most likely wrong, or differs from the name in its documentation. */
    void addMisnamed(Decl decl) {
        misnamedDecls.add(decl);
    }

    /** Whether a declaration is misnamed. */
    boolean isMisnamed(Decl decl) {
        return misnamedDecls.contains(decl);
    }

    /**
     * How many misnamed definitions could explain unknown names: those whose current name is not used or is ambiguous.
     *
     * @param used all names that are used
     */
    int misnamed(Set<String> used) {
        int number = 0;
        for (Map.Entry<String, Integer> each : misnamed.entrySet()) {
            if (!used.contains(each.getKey()) || symbols.isAmbiguous(each.getKey())) {
                number += each.getValue();
            }
        }
        return number;
    }

    /** Whether an unknown name may be that of a definition that is lost or has errors. */
    boolean mayBeLost(String name) {
        return incomplete
                || lost.contains(name)
                || isWrong(name)
                || invalid.stream().anyMatch(other -> other.contains(name))
                || Suggestion.nearest(name, invalid) != null;
    }

    /** Whether a definition with this name exists and has errors; its author may have intended a type. */
    private boolean isWrong(String name) {
        Decl decl = symbols.decl(name);
        return decl != null && (!decl.head().complete() || misnamed.containsKey(name));
    }

    /** Adds a declaration with wrong names of members, values, branches or alternatives, and their number. */
    void addWrongMembers(Decl decl, int number) {
        wrongMembers.put(decl, number);
    }

    /** Whether names of a declaration's members are wrong. */
    boolean hasWrongMembers(Decl decl) {
        return wrongMembers.containsKey(decl);
    }

    /**
     * The number of an enum's values with a wrong name; if it is 0, the number of values without a required description.
     *
     * @param values the names of all values
     */
    int wrongValues(Decl.EnumDecl enumeration, Collection<String> values) {
        int wrong = wrongMembers.getOrDefault(enumeration, 0);
        boolean required = diagnostics.isError(DiagnosticCode.DOC_UNDOCUMENTED_MEMBER)
                && !pragmas.freeDocumentation(enumeration.head().name().text());
        return wrong > 0 || !required ? wrong : docs.undescribed(enumeration, values);
    }

    /**
     * Whether a name that matches no member most likely refers to an existing member. The existing member may have a wrong name. Or the documentation
     * describes the unknown name instead of the member; this counts only if such a description is reported as an error.
     *
     * @param members the names of all members
     */
    boolean meansAnotherMember(Decl decl, String name, Collection<String> members) {
        if (hasWrongMembers(decl) && (members.size() == 1 || docs.describes(decl, name))) {
            return true;
        }
        return diagnostics.isError(DiagnosticCode.DOC_UNKNOWN_MEMBER)
                && docs.describes(decl, name)
                && docs.undescribed(decl, members) > 0
                && !pragmas.freeDocumentation(decl.head().name().text());
    }
}
