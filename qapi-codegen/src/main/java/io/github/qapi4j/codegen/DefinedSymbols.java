package io.github.qapi4j.codegen;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.schema.Schema;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks that a schema uses the symbols that the user defines. */
public final class DefinedSymbols {
    /** The prefix of most symbols in QEMU's schemas, which users may forget. */
    private static final String PREFIX = "CONFIG_";

    private DefinedSymbols() {}

    /**
     * Reports each defined symbol that no condition of the schema uses, since it is most likely misspelt.
     *
     * @param option the option that defines the symbols, as messages name it
     */
    public static void check(Schema schema, Set<String> defined, String option, Diagnostics diagnostics) {
        if (defined.isEmpty()) {
            return;
        }
        Set<String> used = schema.symbols();
        for (String symbol : new TreeSet<>(defined)) {
            if (!used.contains(symbol)) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.UNUSED_DEFINE,
                                null,
                                option + ": no condition of the schema uses the symbol '" + symbol + "'")
                        .help(suggestion(symbol, used)));
            }
        }
    }

    private static @Nullable String suggestion(String symbol, Set<String> used) {
        String prefixed = PREFIX + symbol;
        return Suggestion.didYouMean(used.contains(prefixed) ? prefixed : symbol, used);
    }
}
