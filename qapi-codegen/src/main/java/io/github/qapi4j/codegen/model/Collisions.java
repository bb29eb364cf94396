package io.github.qapi4j.codegen.model;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.source.Span;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports each name collision once, although a struct's members appear in its record and in every record into which it is flattened. */
final class Collisions {
    private final Diagnostics diagnostics;
    private final Set<String> reported = new HashSet<>();

    Collisions(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** An empty scope whose collisions are reported here. */
    NameScope scope() {
        return new NameScope(this);
    }

    void report(
            String what, @Nullable Span span, String first, @Nullable Span firstSpan, String wanted, String chosen) {
        String message = what + " and " + first + " map to the same Java name '" + wanted + "'; " + what + " becomes '"
                + chosen + "'";
        if (reported.add(message + " " + span)) {
            Diagnostic.Builder warning = Diagnostic.of(DiagnosticCode.NAME_COLLISION, span, message)
                    .help("choose another name with a rename in the generator's configuration");
            if (firstSpan != null) {
                warning.label(firstSpan, first);
            }
            diagnostics.add(warning);
        }
    }
}
