package io.github.qapi4j.syntax;

import java.util.List;

/** A top-level item of a file. */
public sealed interface TopLevel {

    /** An object. */
    record Expression(Expr.Obj expr) implements TopLevel {}

    /** A documentation comment. */
    record Documentation(DocBlock block) implements TopLevel {}

    /**
     * Text that could not be parsed; the error is reported.
     *
     * @param names the names that it seems to define; empty if they cannot be known
     */
    record Broken(List<String> names) implements TopLevel {}
}
