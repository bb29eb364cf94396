package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Enters definitions in the symbol table and reports duplicate names. Definitions that were copied together are reported as one diagnostic. */
final class DefinitionNames {
    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final KnownErrors errors;
    private final List<Repeated> repeated = new ArrayList<>();

    DefinitionNames(Diagnostics diagnostics, SymbolTable symbols, KnownErrors errors) {
        this.diagnostics = diagnostics;
        this.symbols = symbols;
        this.errors = errors;
    }

    /**
     * A declaration with the name of an earlier one.
     *
     * @param index its index among all declarations
     */
    private record Repeated(Decl decl, int index, Decl other) {}

    /** Enters all declarations, and reports names of built-in types. */
    void enter(Collection<WrittenDecl> decls) {
        int index = 0;
        for (WrittenDecl written : decls) {
            enter(written.decl(), index++);
        }
    }

    private void enter(Decl decl, int index) {
        Head head = decl.head();
        String name = head.name().text();
        Decl other = symbols.add(decl);
        boolean builtin = BuiltinType.of(name).isPresent();
        if ((other != null || builtin) && head.kind().isType()) {
            errors.addMisnamed(name);
        }
        if (other != null) {
            repeated.add(new Repeated(decl, index, other));
        } else if (builtin) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.DUPLICATE_DEFINITION,
                            head.name().span(),
                            "'" + name + "' is the name of a built-in type")
                    .in(Places.of(head)));
        }
    }

    /** Reports duplicate names. Does not report them if one of the definitions is known to be misnamed. */
    void reportRepeated(Collection<WrittenDecl> decls) {
        List<Repeated> copied = new ArrayList<>();
        Map<Decl, Integer> indexes = new IdentityHashMap<>();
        for (Repeated each : repeated) {
            if (errors.isMisnamed(each.decl) || errors.isMisnamed(each.other)) {
                continue;
            }
            Repeated last = copied.isEmpty() ? null : copied.get(copied.size() - 1);
            if (last != null && last.index == each.index - 1 && last.other != each.other) {
                if (indexes.isEmpty()) {
                    decls.forEach(written -> indexes.put(written.decl(), indexes.size()));
                }
            } else {
                last = null;
            }
            // Adjacent definitions with the names of adjacent earlier ones were most likely copied together.
            if (last == null || indexes.getOrDefault(each.other, 0) - indexes.getOrDefault(last.other, 0) != 1) {
                reportCopied(copied);
                copied = new ArrayList<>();
            }
            copied.add(each);
        }
        reportCopied(copied);
    }

    private void reportCopied(List<Repeated> copied) {
        if (copied.isEmpty()) {
            return;
        }
        Repeated first = copied.get(0);
        Name name = first.decl.head().name();
        diagnostics.add(DiagnosticCode.DUPLICATE_DEFINITION, name.span(), () -> {
            Diagnostic.Builder problem = Diagnostic.of(
                            DiagnosticCode.DUPLICATE_DEFINITION,
                            name.span(),
                            "'" + name.text() + "' is already defined")
                    .in(Places.of(first.decl.head()))
                    .label(first.other.head().name().span(), "first defined here");
            copied.stream()
                    .skip(1)
                    .map(each -> each.decl.head().name())
                    .forEach(other ->
                            problem.label(other.span(), () -> "'" + other.text() + "' is also already defined"));
            return problem;
        });
    }
}
