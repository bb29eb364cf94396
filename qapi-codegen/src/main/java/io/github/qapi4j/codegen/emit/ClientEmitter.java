package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.RuntimeType;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModule;
import java.util.List;

/**
 * Prints a module's clients. Besides the method that takes the command, each command has short forms: with the mandatory arguments, and with a lambda
 * that fills the builder. A call is never ambiguous: each form has at most one parameter that a lambda fits, and a command record is never the type of
 * an argument.
 */
final class ClientEmitter {
    private final Scope scope;

    ClientEmitter(Scope scope) {
        this.scope = scope;
    }

    /** The client whose methods wait for the answer. */
    void client(Code code, JavaModule module, JavaModule.Interfaces names) {
        code.topLevel("Sends the commands of module " + JavadocText.codeOf(module.file())
                        + " and waits for the answers. For use by any number of threads.")
                .open("public final class $L implements $L", names.client(), names.commands());
        members(code, module, names.client(), Answer.AWAITED);
    }

    /** The client whose methods return futures. */
    void asyncClient(Code code, JavaModule module, JavaModule.Interfaces names) {
        code.topLevel("Sends the commands of module " + JavadocText.codeOf(module.file())
                        + "; the answers arrive in futures, which fail with the exceptions that\n{@link "
                        + names.client() + "} throws. For use by any number of threads.")
                .open("public final class $L", names.asyncClient());
        members(code, module, names.asyncClient(), Answer.FUTURE);
    }

    private void members(Code code, JavaModule module, String name, Answer answer) {
        code.add("""
                private final $1T client;

                /**
                 * Makes a client that sends through this session.
                 */
                public $2L($Z$1T client) {
                    this.client = $3T.requireNonNull(client, "client");
                }
                """, RuntimeType.QMP_CLIENT, name, TypeNames.OBJECTS);
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
        mark(code, command, false).add(answer == Answer.AWAITED ? "@Override\n" : "");
        begin(code, command, answer).add("$L command", command.record().name());
        body(code, answer)
                .add("$Lclient.$L(command);\n", returning(command, answer), answer.execute)
                .close();
    }

    private void shortForm(Code code, JavaCommand command, List<JavaMember> arguments, Answer answer) {
        String record = command.record().name();
        Javadoc javadoc = scope.docs()
                .of(command.origin())
                .sentence("As {@link #" + command.method() + "(" + record + ")}, with "
                        + (arguments.isEmpty() ? "no" : command.boxed() ? "its" : "the mandatory") + " arguments.");
        arguments.forEach(javadoc::param);
        code.member().javadoc(javadoc.build());
        mark(code, command, scope.deprecations().inAny(arguments));
        begin(code, command, answer);
        String separator = "";
        for (JavaMember member : arguments) {
            code.add(separator).add("$T $L", scope.types().of(member), member.name());
            separator = ", ";
        }
        body(code, answer).add("$L$L($L.builder()", returning(command, answer), command.method(), record);
        for (JavaMember member : arguments) {
            code.add(".$1L($1L)", member.name());
        }
        code.add(".build());\n").close();
    }

    private void builderForm(Code code, JavaCommand command, Answer answer) {
        String record = command.record().name();
        code.member()
                .javadoc("As {@link #" + command.method() + "(" + record
                        + ")}, with the arguments that are given to the builder.");
        mark(code, command, false);
        begin(code, command, answer).add("$T<$L.Builder> arguments", TypeNames.CONSUMER, record);
        body(code, answer)
                .add("""
                        $1L.Builder builder = $1L.builder();
                        arguments.accept(builder);
                        $2L$3L(builder.build());
                        """, record, returning(command, answer), command.method())
                .close();
    }

    private Code mark(Code code, JavaCommand command, boolean argumentsDeprecated) {
        boolean namesDeprecated = scope.deprecations().inSignature(command)
                || (argumentsDeprecated && !command.origin().deprecated());
        return code.mark(command.origin()).suppress(namesDeprecated);
    }

    /** Adds a method up to its parameters. */
    private Code begin(Code code, JavaCommand command, Answer answer) {
        TypeName type = answer == Answer.AWAITED
                ? scope.types().result(command.returns())
                : ParameterizedTypeName.get(
                        TypeNames.COMPLETABLE_FUTURE, scope.types().boxedResult(command.returns()));
        return code.add("public $T $L(", type, command.method());
    }

    /** Ends a method's signature and opens its body. */
    private static Code body(Code code, Answer answer) {
        return answer == Answer.AWAITED ? code.open(") throws $T", TypeNames.IO_EXCEPTION) : code.open(")");
    }

    /** The text before the call that returns the answer. */
    private static String returning(JavaCommand command, Answer answer) {
        return answer == Answer.AWAITED && command.returns() == null ? "" : "return ";
    }

    /** The form in which a client returns the answer. */
    private enum Answer {
        AWAITED("execute"),
        FUTURE("executeAsync");

        private final String execute;

        Answer(String execute) {
            this.execute = execute;
        }
    }
}
