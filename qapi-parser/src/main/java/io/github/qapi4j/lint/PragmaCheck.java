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
 * Finds exceptions in pragma directives that are not needed.
 *
 * <p>A file with directives and without definitions may be shared by several schemas, so it may name definitions that this schema does not have.
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
                                "'" + exception.name() + "' in pragma '"
                                        + exception.rule().pragma() + "' "
                                        + (definition == null ? "does not exist" : "needs no exception"))
                        .help("remove it from the pragma"));
            }
        }
    }

    /** Whether the exception may be needed once the definition is documented. */
    private static boolean isWithoutDocumentation(PragmaException exception, @Nullable Definition definition) {
        return exception.rule() == PragmaException.Rule.DOCUMENTATION && definition != null && definition.doc() == null;
    }
}
