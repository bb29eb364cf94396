package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.RuntimeType;

/**
 * Prints the interface of a module's commands, which its client implements by sending commands and a server by
 * executing them.
 */
final class CommandsEmitter {
    private final Scope scope;

    CommandsEmitter(Scope scope) {
        this.scope = scope;
    }

    void commands(Code code, JavaModule module, JavaModule.Interfaces names) {
        code.topLevel("The commands of module " + JavadocText.codeOf(module.file())
                        + ". A client sends them, and a server's handler executes them. A command whose\n"
                        + "method the handler does not override fails with the error {@code CommandNotFound}.")
                .open("public interface $L extends $T", names.commands(), RuntimeType.QMP_HANDLER);
        for (JavaCommand command : module.commands()) {
            method(code, command);
        }
        code.close();
    }

    private void method(Code code, JavaCommand command) {
        code.member().javadoc(javadoc(command)).mark(command.origin());
        code.suppress(scope.deprecations().inSignature(command))
                .add(
                        """
                        default $T $L($Z$L command)$Wthrows$W$T {
                            throw $T.commandNotFound($S);
                        }
                        """,
                        scope.types().result(command.returns()),
                        command.method(),
                        command.record().name(),
                        TypeNames.IO_EXCEPTION,
                        RuntimeType.QMP_ERROR_EXCEPTION,
                        command.wireName());
    }

    private String javadoc(JavaCommand command) {
        Javadoc javadoc = scope.docs()
                .of(command.origin())
                .description("Runs " + Javadocs.name(command.origin()) + ".")
                .sections()
                .features();
        if (!command.successResponse()) {
            javadoc.sentence(
                    "The server does not reply on success: the call completes when no error has arrived for some time, or when the session ends.");
        }
        javadoc.condition().availability().param("command", "the arguments");
        if (command.returns() != null) {
            javadoc.returns("the return value");
        }
        return javadoc.errors("QmpErrorException", command.returns() != null, "if the command fails")
                .exception(
                        "IOException",
                        "if the call fails for another reason: its deadline passes, the reply cannot be decoded, or the session ends")
                .since()
                .deprecated()
                .build();
    }
}
