package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Expr;

/** Creates labels at the beginnings of definitions and directives. */
final class Places {
    private Places() {}

    /** A label at the beginning of an expression. */
    static Label of(Expr.Obj expr, String text) {
        return new Label(expr.brace(), text);
    }

    /** A label at the beginning of a definition, with the definition's name. */
    static Label of(Head head) {
        return new Label(head.brace(), "in " + head.describe());
    }
}
