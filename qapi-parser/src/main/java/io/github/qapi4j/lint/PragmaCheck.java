package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceFile;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds exceptions in pragma directives that nothing needs.
 *
 * <p>A file with directives and no definition may serve several schemas: there a name that this one does not define is all right.
 */
final class PragmaCheck implements Check {
    private final List<PragmaException> exceptions;

    PragmaCheck(List<PragmaException> exceptions) {
        this.exceptions = exceptions;
    }

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        Set<SourceFile> defining = Collections.newSetFromMap(new IdentityHashMap<>());
        schema.definitions()
                .forEach(definition -> defining.add(definition.span().source()));
        for (PragmaException exception : exceptions) {
            Definition definition = schema.definition(exception.name()).orElse(null);
            if (!exception.needed()
                    && (definition != null || defining.contains(exception.span().source()))
                    && !isWithoutDocumentation(exception, definition)) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.UNNEEDED_EXCEPTION,
                                exception.span(),
                                "'" + exception.name() + "', which pragma '"
                                        + exception.rule().pragma() + "' names, "
                                        + (definition == null ? "does not exist" : "needs no exception"))
                        .help("remove it from the pragma"));
            }
        }
    }

    /** Whether documentation that is yet to be written may need the exception. */
    private static boolean isWithoutDocumentation(PragmaException exception, @Nullable Definition definition) {
        return exception.rule() == PragmaException.Rule.DOCUMENTATION && definition != null && definition.doc() == null;
    }
}
