/** Reads QAPI schemas: text, syntax, checked schema, diagnostics. */
module io.github.qapi4j.parser {
    requires static transitive org.jspecify;

    exports io.github.qapi4j.diagnostic;
    exports io.github.qapi4j.diff;
    exports io.github.qapi4j.introspect;
    exports io.github.qapi4j.load;
    exports io.github.qapi4j.merge;
    exports io.github.qapi4j.schema;
    exports io.github.qapi4j.schema.doc;
    exports io.github.qapi4j.source;
}
