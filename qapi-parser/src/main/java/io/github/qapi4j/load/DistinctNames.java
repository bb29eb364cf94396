package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticGroup;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Name;
import org.jspecify.annotations.Nullable;

/** Reports the names in one list that collide with earlier ones. */
final class DistinctNames {
    private final Diagnostics diagnostics;
    private final Head head;
    private final String role;
    private final boolean copies;
    private final SeenNames seen;

    /** The group of the previous name if that collides, or null. */
    private @Nullable DiagnosticGroup copied;

    /**
     * An empty list.
     *
     * @param head of the definition that has the list
     * @param role the role of each name in messages
     * @param expected the expected number of names
     * @param copies whether neighbours that repeat earlier names are one mistake, most likely copied text
     */
    DistinctNames(Diagnostics diagnostics, Head head, String role, int expected, boolean copies) {
        this.diagnostics = diagnostics;
        this.head = head;
        this.role = role;
        this.copies = copies;
        this.seen = new SeenNames(expected);
    }

    /** Adds a name, and returns whether it is distinct from all earlier ones. */
    boolean add(Name name) {
        Name other = seen.add(name);
        if (other == null) {
            copied = null;
            return true;
        }
        if (copies && copied != null && name.text().equals(other.text())) {
            copied.add(name.span(), () -> "so does '" + name.text() + "'");
        } else {
            copied = diagnostics.addGroup(Diagnostic.of(
                            DiagnosticCode.DUPLICATE_MEMBER,
                            name.span(),
                            role + " '" + name.text() + "' collides with " + role + " '" + other.text() + "'")
                    .in(Places.of(head))
                    .label(other.span(), "the other one")
                    .help(NameSyntax.whySame(name.text(), other.text())));
        }
        return false;
    }
}
