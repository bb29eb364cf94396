package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Expr;

/** Where a definition begins, as a label that says which one it is. */
final class Places {
    private Places() {}

    /** Where an expression begins. */
    static Label of(Expr.Obj expr, String text) {
        Span span = expr.span();
        return new Label(new Span(span.source(), span.start(), span.start() + 1), text);
    }

    /** Where a definition begins. */
    static Label of(Head head) {
        Span span = head.span();
        return new Label(new Span(span.source(), span.start(), span.start() + 1), "in " + head.describe());
    }
}
