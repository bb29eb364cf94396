/** Reads QAPI schemas: text, syntax, checked schema, diagnostics. */
module io.github.qapi4j.parser {
    requires static transitive org.jspecify;
}
