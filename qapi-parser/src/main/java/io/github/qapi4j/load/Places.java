package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Expr;

/** Where a definition begins, as a label that says which one it is. */
final class Places {
    private Places() {}

    /** Where an expression begins. */
    static Label of(Expr.Obj expr, String text) {
        return new Label(expr.brace(), text);
    }

    /** Where a definition begins. */
    static Label of(Head head) {
        return new Label(head.brace(), "in " + head.describe());
    }
}
