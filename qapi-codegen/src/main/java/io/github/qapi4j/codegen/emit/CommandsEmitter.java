package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaModule;
import java.io.IOException;
import javax.lang.model.element.Modifier;

/** The interface that a module's client implements by sending and a server by doing. */
final class CommandsEmitter {
    private final Scope scope;

    CommandsEmitter(Scope scope) {
        this.scope = scope;
    }

    TypeSpec commands(Inserts inserts, JavaModule module, JavaModule.Interfaces names) {
        TypeSpec.Builder type = TypeSpec.interfaceBuilder(names.commands())
                .addJavadoc(
                        "The commands of module $L: a client implements it by sending, a server by doing. What a server does not\n"
                                + "override answers {@code CommandNotFound}.",
                        JavadocText.codeOf(module.file()))
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.PUBLIC)
                .addSuperinterface(RuntimeNames.QMP_HANDLER);
        for (JavaCommand command : module.commands()) {
            type.addMethod(method(inserts, command));
        }
        return type.build();
    }

    private MethodSpec method(Inserts inserts, JavaCommand command) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(command.method())
                .addJavadoc(inserts.javadoc(javadoc(command)))
                .addModifiers(Modifier.PUBLIC, Modifier.DEFAULT)
                .returns(scope.result(command))
                .addParameter(scope.types().generated(command.record().name()), "command")
                .addException(IOException.class)
                .addStatement("throw $T.commandNotFound($S)", RuntimeNames.QMP_ERROR_EXCEPTION, command.wireName());
        scope.mark(method, command);
        if (scope.deprecations().inSignature(command)) {
            method.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        return method.build();
    }

    private String javadoc(JavaCommand command) {
        Javadoc javadoc = scope.docs()
                .of(command.origin())
                .description("Runs " + Javadocs.name(command.origin()) + ".")
                .sections()
                .features();
        if (!command.successResponse()) {
            javadoc.sentence(
                    "Success is not answered: the call ends when no error has come for a while, or with the session.");
        }
        javadoc.condition().param("command", "the arguments");
        if (command.returns() != null) {
            javadoc.returns("the answer");
        }
        return javadoc.errors("QmpErrorException", command.returns() != null, "if the command fails")
                .exception("IOException", "if the session fails")
                .since()
                .deprecated()
                .build();
    }
}
