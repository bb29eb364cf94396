package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the arguments and return types of commands, and the data of events. */
final class CommandChecks {
    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final Scopes scopes;
    private final Pragmas pragmas;
    private final Map<MemberDecl, Boolean> wellFormed = new IdentityHashMap<>();

    CommandChecks(Diagnostics diagnostics, SymbolTable symbols, Scopes scopes, Pragmas pragmas) {
        this.diagnostics = diagnostics;
        this.symbols = symbols;
        this.scopes = scopes;
        this.pragmas = pragmas;
    }

    void check(Decl.CommandDecl command) {
        checkPayload(command, command.boxed());
        checkReturns(command);
    }

    void check(Decl.EventDecl event) {
        checkPayload(event, event.boxed());
    }

    private void checkPayload(ObjectDecl decl, boolean boxed) {
        TypeDecl written = decl.base();
        Type type = symbols.resolve(written);
        String what = "'data' of " + decl.head().kind().withArticle();
        if (written != null && !(type instanceof Type.Unknown)) {
            if (!(type instanceof Type.ObjectType object)) {
                report(
                        decl,
                        written,
                        what + " cannot be " + type.describe(),
                        "use a struct type, or list the members inline");
                return;
            }
            if (!object.isFixed() && !boxed) {
                report(decl, written, what + " can be " + type.describe() + " only with 'boxed': true", null);
                return;
            }
        }
        MemberDecl conditional = boxed ? null : scopes.conditionalMember(decl);
        if (conditional != null && isWellFormed(conditional, decl)) {
            boolean own = decl.members().contains(conditional);
            Diagnostic.Builder problem = Diagnostic.of(
                            DiagnosticCode.CONDITIONAL_ARGUMENTS,
                            own || written == null ? conditional.span() : written.span(),
                            "parameter '" + conditional.name().text() + "' can be conditional only with 'boxed': true")
                    .in(Places.of(decl.head()));
            diagnostics.add(own ? problem : problem.label(conditional.span(), "the conditional member"));
        }
    }

    /** Whether a member has a valid name and a valid condition; errors in them are reported elsewhere. */
    private boolean isWellFormed(MemberDecl member, Decl decl) {
        return wellFormed.computeIfAbsent(member, key -> {
            Diagnostics discarded = diagnostics.another();
            new ConditionReader(discarded).read(key.condition(), decl.head());
            return !discarded.hasErrors() && NameSyntax.stem(key.name().text()) >= 0;
        });
    }

    private void checkReturns(Decl.CommandDecl command) {
        TypeDecl written = command.returns();
        if (written == null) {
            return;
        }
        Type type = symbols.resolve(written);
        Type element = type instanceof Type.Array array ? symbols.named(array.element()) : type;
        if (!(element instanceof Type.ObjectType)
                && !(element instanceof Type.Unknown)
                && !pragmas.freeReturns(command.head().name().text())) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.INVALID_RETURNS,
                            written.span(),
                            "'returns' of a command cannot be " + type.describe())
                    .in(Places.of(command.head()))
                    .help("return a struct, to which members can be added later, or list the command in pragma"
                            + " 'command-returns-exceptions'")
                    .oneMistake(written.span().source().name()));
        }
    }

    private void report(Decl decl, TypeDecl written, String message, @Nullable String help) {
        diagnostics.add(Diagnostic.of(DiagnosticCode.INVALID_ARGUMENTS, written.span(), message)
                .in(Places.of(decl.head()))
                .help(help));
    }
}
