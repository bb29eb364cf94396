package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticGroup;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.Head;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Passes each definition to the checks for its kind. Copies and incomplete definitions are skipped. */
final class DefinitionChecks implements Decl.Visitor<Void> {
    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final ObjectChecks objects;
    private final AlternateChecks alternates;
    private final CommandChecks commands;

    DefinitionChecks(
            Diagnostics diagnostics,
            SymbolTable symbols,
            KnownErrors errors,
            Suggestions suggestions,
            Pragmas pragmas,
            Set<Decl> recursive) {
        this.diagnostics = diagnostics;
        this.symbols = symbols;
        Scopes scopes = new Scopes(symbols, recursive);
        Enums enums = new Enums();
        objects = new ObjectChecks(diagnostics, symbols, errors, suggestions, scopes, enums, recursive);
        alternates = new AlternateChecks(diagnostics, symbols, errors, enums);
        commands = new CommandChecks(diagnostics, symbols, scopes, pragmas);
    }

    /** Checks all declarations. */
    void check(Collection<WrittenDecl> decls) {
        for (WrittenDecl each : decls) {
            Decl decl = each.decl();
            if (symbols.isDuplicate(decl) || !decl.head().complete()) {
                continue;
            }
            if (decl.head().kind().isType()) {
                checkTypeFeatures(decl.head());
            }
            decl.accept(this);
        }
    }

    @Override
    public Void enumeration(Decl.EnumDecl enumeration) {
        return null;
    }

    @Override
    public Void struct(Decl.StructDecl struct) {
        objects.check(struct);
        return null;
    }

    @Override
    public Void union(Decl.UnionDecl union) {
        objects.check(union);
        return null;
    }

    @Override
    public Void alternate(Decl.AlternateDecl alternate) {
        alternates.check(alternate);
        return null;
    }

    @Override
    public Void command(Decl.CommandDecl command) {
        objects.checkMembers(command, "parameter");
        commands.check(command);
        return null;
    }

    @Override
    public Void event(Decl.EventDecl event) {
        objects.checkMembers(event, "parameter");
        commands.check(event);
        return null;
    }

    private void checkTypeFeatures(Head head) {
        Map<DiagnosticCode, DiagnosticGroup> problems = new EnumMap<>(DiagnosticCode.class);
        for (FeatureDecl feature : head.features()) {
            String name = feature.name().text();
            if (!NameChecks.SPECIAL_FEATURES.contains(name)) {
                continue;
            }
            // The release that allowed features on all types also defined the meaning of 'deprecated'.
            DiagnosticCode code = name.equals(NameChecks.DEPRECATED) && head.kind() != Decl.Kind.STRUCT
                    ? DiagnosticCode.INVALID_FEATURE
                    : DiagnosticCode.SPECIAL_FEATURE_ON_TYPE;
            DiagnosticGroup problem = problems.get(code);
            if (problem != null) {
                problem.add(
                        feature.name().span(),
                        () -> specialFeature(code, head, feature),
                        () -> "the same applies to feature '" + name + "'");
            } else {
                problems.put(code, diagnostics.addGroup(specialFeature(code, head, feature)));
            }
        }
    }

    private static Diagnostic.Builder specialFeature(DiagnosticCode code, Head head, FeatureDecl feature) {
        return Diagnostic.of(
                        code,
                        feature.name().span(),
                        "feature '" + feature.name().text() + "' is not allowed on a type")
                .in(Places.of(head));
    }
}
