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

    /** The group of the previous name, or null if that name does not collide. */
    private @Nullable DiagnosticGroup copied;

    /**
     * An empty list.
     *
     * @param head the head of the definition that contains the list
     * @param role the role of each name in messages
     * @param expected the expected number of names
     * @param copies whether consecutive duplicates are reported as one mistake, because the text was most likely copied
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
            copied.add(name.span(), () -> "'" + name.text() + "' also collides");
        } else {
            copied = diagnostics.addGroup(Diagnostic.of(
                            DiagnosticCode.DUPLICATE_MEMBER,
                            name.span(),
                            role + " '" + name.text() + "' collides with " + role + " '" + other.text() + "'")
                    .in(Places.of(head))
                    .label(other.span(), "the other " + role)
                    .help(NameSyntax.whySame(name.text(), other.text())));
        }
        return false;
    }
}
