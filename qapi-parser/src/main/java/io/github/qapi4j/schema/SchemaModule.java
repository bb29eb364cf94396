package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;

/**
 * One file of a schema.
 *
 * @param name the file's path relative to the directory of the root module, with {@code /}
 * @param includes its include directives, in order
 * @param definitions its own definitions, in order
 */
public record SchemaModule(String name, List<Include> includes, List<Definition> definitions) {
    public SchemaModule {
        includes = List.copyOf(includes);
        definitions = List.copyOf(definitions);
    }

    /**
     * One include directive.
     *
     * @param module the name of the module that it includes
     */
    public record Include(String module, Span span) {}
}
