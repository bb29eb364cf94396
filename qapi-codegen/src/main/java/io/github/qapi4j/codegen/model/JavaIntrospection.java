package io.github.qapi4j.codegen.model;

import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.report.IntrospectionWriter;
import io.github.qapi4j.schema.Definition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class that holds the answer of a server with the generated API to {@code query-qmp-schema}. Its content follows the rules of the API: it has the
 * selected commands and events, and conditions exclude something only if symbols are defined. Immutable.
 */
public final class JavaIntrospection {
    /** The command that a server answers with an introspection. */
    private static final String COMMAND = "query-qmp-schema";

    private final String name;
    private final Selection selection;

    private JavaIntrospection(String name, Selection selection) {
        this.name = name;
        this.selection = selection;
    }

    /** The class of an API, or null if the API does not have the command. */
    static @Nullable JavaIntrospection of(Selection selection, String facade, NameScope packageScope) {
        for (Definition definition : selection.definitions()) {
            if (definition.name().equals(COMMAND)) {
                return new JavaIntrospection(packageScope.takeQuietly(facade + "Introspection"), selection);
            }
        }
        return null;
    }

    /** The simple name of the package-private class, e.g. {@code "QmpApiIntrospection"}. */
    public String name() {
        return name;
    }

    /** The elements of the answer, each as JSON in ASCII without white space. Each call computes them. */
    public List<String> elements() {
        Introspection introspection = Introspection.of(selection.schema(), TypeNames.MASKED, selection::includes);
        try {
            return IntrospectionWriter.elements(introspection, selection::keeps);
        } catch (IOException e) {
            throw new UncheckedIOException("bug: writing to memory failed", e);
        }
    }
}
