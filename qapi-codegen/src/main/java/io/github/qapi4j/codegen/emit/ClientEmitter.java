package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaForms;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.List;

/**
 * Prints a module's clients. Besides the method that takes the command, each command has the forms of its record. A call is never ambiguous: a command
 * record is never the type of an argument.
 */
final class ClientEmitter {
    private final Scope scope;
    private final FormEmitter forms;

    ClientEmitter(Scope scope) {
        this.scope = scope;
        this.forms = new FormEmitter(scope);
    }

    /** The client whose methods wait for the answer. */
    void client(Code code, JavaModule module, JavaModule.Interfaces names) {
        code.topLevel("Sends the commands of module " + JavadocText.codeOf(module.file())
                        + " and waits for the replies. Thread-safe.")
                .open("public final class $L implements $L", names.client(), names.commands());
        members(code, module, names.client(), Answer.AWAITED);
    }

    /** The client whose methods return futures. */
    void asyncClient(Code code, JavaModule module, JavaModule.Interfaces names) {
        code.topLevel("Sends the commands of module " + JavadocText.codeOf(module.file())
                        + "; the methods return futures, which fail with the exceptions that\n{@link "
                        + names.client() + "} throws. Thread-safe.")
                .open("public final class $L", names.asyncClient());
        members(code, module, names.asyncClient(), Answer.FUTURE);
    }

    private void members(Code code, JavaModule module, String name, Answer answer) {
        code.add("""
                private final $1T caller;

                /**
                 * Makes a client that executes commands by this caller, which may be a {@code QmpClient}.
                 */
                public $2L($Z$1T caller) {
                    this.caller = $3T.requireNonNull(caller, "caller");
                }

                /**
                 * Returns a client of the same session whose calls have this deadline.
                 *
                 * @throws IllegalArgumentException if the timeout is not positive
                 */
                public $2L withTimeout($Z$4T timeout) {
                    return new $2L(caller.withTimeout(timeout));
                }
                """, RuntimeType.QMP_CALLER, name, TypeNames.OBJECTS, TypeNames.DURATION);
        commands(code, module, answer);
        code.close();
    }

    /** Adds the methods of a module's commands to a class with a field {@code caller}. */
    void commands(Code code, JavaModule module, Answer answer) {
        for (JavaCommand command : module.commands()) {
            wholeForm(code, command, answer);
            if (command.forms().arguments() != null) {
                shortForm(code, command, command.forms().arguments(), answer);
            }
            if (command.forms().withoutArguments()) {
                emptyForm(code, command, answer);
            }
            if (command.forms().filled() != null) {
                builderForm(code, command, command.forms().filled(), answer);
            }
        }
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
                .add("$Lthis.caller.$L(command);\n", returning(command, answer), answer.execute)
                .close();
    }

    private void shortForm(Code code, JavaCommand command, List<JavaMember> arguments, Answer answer) {
        String record = command.record().name();
        Javadoc javadoc = scope.docs()
                .of(command.origin())
                .sentence("Like {@link #" + command.method() + "(" + record + ")}, with "
                        + (arguments.isEmpty() ? "no arguments." : "these arguments."));
        arguments.forEach(javadoc::param);
        code.member().javadoc(javadoc.build());
        mark(code, command, scope.deprecations().inAnyType(arguments));
        begin(code, command, answer);
        forms.parameters(code, arguments);
        body(code, answer).add("$Lthis.caller.$L(", returning(command, answer), answer.execute);
        forms.make(code, command.record(), record, arguments);
        code.add(");\n").close();
    }

    private void emptyForm(Code code, JavaCommand command, Answer answer) {
        String record = command.record().name();
        code.member().javadoc("Like {@link #" + command.method() + "(" + record + ")}, with no arguments.");
        mark(code, command, forms.namesDeprecated(command.forms(), command.record()));
        begin(code, command, answer);
        body(code, answer).add("$Lthis.caller.$L(", returning(command, answer), answer.execute);
        forms.makeEmpty(code, command.record(), record);
        code.add(");\n").close();
    }

    private void builderForm(Code code, JavaCommand command, JavaForms.Filled filled, Answer answer) {
        String record = command.record().name();
        code.member()
                .javadoc("Like {@link #" + command.method() + "(" + record
                        + ")}, with the arguments that the lambda sets.");
        mark(code, command, forms.namesDeprecated(command.forms(), command.record()));
        begin(code, command, answer);
        forms.filler(code, command.record(), filled, "arguments");
        body(code, answer);
        forms.fill(code, command.record(), filled, "arguments");
        code.add(
                        "$Lthis.caller.$L($L);\n",
                        returning(command, answer),
                        answer.execute,
                        FormEmitter.filled(filled, record))
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

    /** The beginning of the statement that calls the caller: {@code return}, or nothing if there is no result. */
    private static String returning(JavaCommand command, Answer answer) {
        return answer == Answer.AWAITED && command.returns() == null ? "" : "return ";
    }

    /** The form in which a client returns the answer. */
    enum Answer {
        AWAITED("execute"),
        FUTURE("executeAsync");

        private final String execute;

        Answer(String execute) {
            this.execute = execute;
        }
    }
}
