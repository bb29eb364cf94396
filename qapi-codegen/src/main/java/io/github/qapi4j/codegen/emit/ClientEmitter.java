package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.RuntimeType;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModule;
import java.util.List;

/**
 * Prints a module's clients. Beside the method that takes the command each has short forms: of the mandatory arguments, and of a lambda that fills the
 * builder. A call is never ambiguous between them: each has at most one parameter that a lambda fits, and a command record is never the type of an
 * argument.
 */
final class ClientEmitter {
    private final Scope scope;

    ClientEmitter(Scope scope) {
        this.scope = scope;
    }

    /** The client whose methods wait for the answer. */
    void client(Code code, JavaModule module, JavaModule.Interfaces names) {
        Scope.topLevel(
                        code,
                        "Sends the commands of module " + JavadocText.codeOf(module.file())
                                + " and waits for the answers. For use by any number of threads.")
                .open("public final class $L implements $L", names.client(), names.commands());
        members(code, module, names.client(), Answer.AWAITED);
    }

    /** The client whose methods return futures. */
    void asyncClient(Code code, JavaModule module, JavaModule.Interfaces names) {
        Scope.topLevel(
                        code,
                        "Sends the commands of module " + JavadocText.codeOf(module.file())
                                + "; the answers arrive in futures, which fail with the exceptions that\n{@link "
                                + names.client() + "} throws. For use by any number of threads.")
                .open("public final class $L", names.asyncClient());
        members(code, module, names.asyncClient(), Answer.FUTURE);
    }

    private void members(Code code, JavaModule module, String name, Answer answer) {
        code.add("""
                private final $T client;

                /**
                 * Makes a client that sends through this session.
                 */
                public $L($Z$T client) {
                    this.client = $T.requireNonNull(client, "client");
                }
                """, RuntimeType.QMP_CLIENT, name, RuntimeType.QMP_CLIENT, TypeNames.OBJECTS);
        for (JavaCommand command : module.commands()) {
            wholeForm(code, command, answer);
            if (command.shortForm() != null) {
                shortForm(code, command, command.shortForm(), answer);
            }
            if (!command.boxed() && !command.record().members().isEmpty()) {
                builderForm(code, command, answer);
            }
        }
        code.close();
    }

    private void wholeForm(Code code, JavaCommand command, Answer answer) {
        code.member();
        if (answer == Answer.FUTURE) {
            code.javadoc(scope.docs()
                    .of(command.origin())
                    .description("Runs " + Javadocs.name(command.origin()) + ".")
                    .build());
        }
        annotations(code, command, false);
        code.add(answer == Answer.AWAITED ? "@Override\n" : "");
        begin(code, command, answer);
        code.add("$L command", command.record().name());
        body(code, command, answer);
        code.add("client.$L(command);\n", answer.execute).close();
    }

    private void shortForm(Code code, JavaCommand command, List<JavaMember> arguments, Answer answer) {
        String record = command.record().name();
        Javadoc javadoc = scope.docs()
                .of(command.origin())
                .sentence("As {@link #" + command.method() + "(" + record + ")}, with "
                        + (arguments.isEmpty() ? "no" : command.boxed() ? "its" : "the mandatory") + " arguments.");
        arguments.forEach(javadoc::param);
        code.member().javadoc(javadoc.build());
        annotations(code, command, scope.deprecations().inAny(arguments));
        begin(code, command, answer);
        String separator = "";
        for (JavaMember member : arguments) {
            code.add(separator).add("$T $L", scope.types().of(member), member.name());
            separator = ", ";
        }
        body(code, command, answer);
        code.add("$L($L.builder()", command.method(), record);
        for (JavaMember member : arguments) {
            code.add(".$L($L)", member.name(), member.name());
        }
        code.add(".build());\n").close();
    }

    private void builderForm(Code code, JavaCommand command, Answer answer) {
        String record = command.record().name();
        code.member()
                .javadoc("As {@link #" + command.method() + "(" + record
                        + ")}, with the arguments that are given to the builder.");
        annotations(code, command, false);
        begin(code, command, answer);
        code.add("$T<$L.Builder> arguments", TypeNames.CONSUMER, record);
        signatureEnd(code, answer);
        code.add("$L.Builder builder = $L.builder();\narguments.accept(builder);\n", record, record);
        result(code, command, answer);
        code.add("$L(builder.build());\n", command.method()).close();
    }

    private void annotations(Code code, JavaCommand command, boolean argumentsDeprecated) {
        Scope.mark(code, command.origin());
        boolean unmarked = argumentsDeprecated && !command.origin().deprecated();
        Scope.suppress(code, unmarked || scope.deprecations().inSignature(command));
    }

    /** Adds a method up to its parameters. */
    private void begin(Code code, JavaCommand command, Answer answer) {
        TypeName type = answer == Answer.AWAITED
                ? scope.types().result(command.returns())
                : ParameterizedTypeName.get(
                        TypeNames.COMPLETABLE_FUTURE, scope.types().boxedResult(command.returns()));
        code.add("public $T $L(", type, command.method());
    }

    /** Ends the signature, and begins the statement that gives the answer. */
    private static void body(Code code, JavaCommand command, Answer answer) {
        signatureEnd(code, answer);
        result(code, command, answer);
    }

    private static void signatureEnd(Code code, Answer answer) {
        if (answer == Answer.AWAITED) {
            code.open(") throws $T", TypeNames.IO_EXCEPTION);
        } else {
            code.open(")");
        }
    }

    private static void result(Code code, JavaCommand command, Answer answer) {
        code.add(answer == Answer.AWAITED && command.returns() == null ? "" : "return ");
    }

    /** How a client hands over what comes back. */
    private enum Answer {
        AWAITED("execute"),
        FUTURE("executeAsync");

        private final String execute;

        Answer(String execute) {
            this.execute = execute;
        }
    }
}
