package io.github.qapi4j.codegen.model;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.source.Span;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells of names that meet, each of them once: members of a struct stand in its record and in every record that it is flattened into. */
final class Collisions {
    private final Diagnostics diagnostics;
    private final Set<String> told = new HashSet<>();

    Collisions(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** An empty scope whose collisions are told here. */
    NameScope scope() {
        return new NameScope(this);
    }

    void tell(String what, @Nullable Span span, String first, @Nullable Span firstSpan, String wanted, String chosen) {
        String message = what + " and " + first + " meet in the Java name '" + wanted + "'; " + what + " becomes '"
                + chosen + "'";
        if (told.add(message + " " + span)) {
            Diagnostic.Builder warning = Diagnostic.of(DiagnosticCode.NAME_COLLISION, span, message)
                    .help("a rename in the generator's configuration chooses another name");
            if (firstSpan != null) {
                warning.label(firstSpan, first + " is here");
            }
            diagnostics.add(warning);
        }
    }
}
