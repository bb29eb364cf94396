package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModule;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.lang.model.element.Modifier;

/**
 * A module's clients. Beside the method that takes the command each has short forms: of the mandatory arguments, and of a lambda that
 * fills the builder. They cannot be mistaken for one another: each has one parameter at most that a lambda fits, and a command record never is
 * the type of an argument.
 */
final class ClientEmitter {
    private static final ClassName IO_EXCEPTION = ClassName.get(IOException.class);
    private static final ClassName FUTURE = ClassName.get(CompletableFuture.class);
    private static final ClassName CONSUMER = ClassName.get(Consumer.class);

    private final Scope scope;

    ClientEmitter(Scope scope) {
        this.scope = scope;
    }

    /** The client whose methods wait for the answer. */
    TypeSpec client(Inserts inserts, JavaModule module, JavaModule.Interfaces names) {
        CodeBlock javadoc = CodeBlock.of(
                "Sends the commands of module $L and waits for the answers. For use by any number of threads.",
                JavadocText.codeOf(module.file()));
        return type(names.client(), javadoc, inserts.add(methods(module, Answer.AWAITED)))
                .addSuperinterface(scope.types().generated(names.commands()))
                .build();
    }

    /** The client whose methods return futures. */
    TypeSpec asyncClient(Inserts inserts, JavaModule module, JavaModule.Interfaces names) {
        CodeBlock javadoc = CodeBlock.of(
                "Sends the commands of module $L; the answers arrive in futures, which fail with the exceptions that\n"
                        + "{@link $L} throws. For use by any number of threads.",
                JavadocText.codeOf(module.file()),
                names.client());
        return type(names.asyncClient(), javadoc, inserts.add(methods(module, Answer.FUTURE)))
                .build();
    }

    /** @param methods what follows the constructor's body, without the last brace */
    private static TypeSpec.Builder type(String name, CodeBlock javadoc, CodeBlock methods) {
        return TypeSpec.classBuilder(name)
                .addJavadoc(javadoc)
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addField(RuntimeNames.QMP_CLIENT, "client", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addJavadoc("Makes a client that sends through this session.")
                        .addModifiers(Modifier.PUBLIC)
                        .addParameter(RuntimeNames.QMP_CLIENT, "client")
                        .addStatement("this.client = $T.requireNonNull(client, \"client\")", Objects.class)
                        .addCode("$<")
                        .addCode(methods)
                        .addCode("$>")
                        .build());
    }

    private Code methods(JavaModule module, Answer answer) {
        Code code = new Code(scope.types());
        for (JavaCommand command : module.commands()) {
            wholeForm(code, command, answer);
            if (command.shortForm() != null) {
                shortForm(code, command, command.shortForm(), answer);
            }
            if (!command.boxed() && !command.record().members().isEmpty()) {
                builderForm(code, command, answer);
            }
        }
        return code;
    }

    private void wholeForm(Code code, JavaCommand command, Answer answer) {
        String javadoc = answer == Answer.AWAITED
                ? ""
                : scope.docs()
                        .of(command.origin())
                        .description("Runs " + Javadocs.name(command.origin()) + ".")
                        .build();
        begin(code, command, answer, javadoc, scope.deprecations().inSignature(command), answer == Answer.AWAITED);
        code.add(command.record().name() + " command");
        body(code, answer);
        code.add("    " + call(command, answer) + "client." + answer.execute + "(command);\n");
    }

    private void shortForm(Code code, JavaCommand command, List<JavaMember> arguments, Answer answer) {
        String record = command.record().name();
        Javadoc javadoc = scope.docs()
                .of(command.origin())
                .sentence("As {@link #" + command.method() + "(" + record + ")}, with "
                        + (arguments.isEmpty() ? "no" : command.boxed() ? "its" : "the mandatory") + " arguments.");
        arguments.forEach(javadoc::param);
        boolean deprecated = scope.deprecations().inSignature(command)
                || (!command.origin().deprecated() && scope.deprecations().inAny(arguments));
        begin(code, command, answer, javadoc.build(), deprecated, false);
        String separator = "";
        for (JavaMember member : arguments) {
            code.add(separator);
            separator = ", ";
            if (member.nullable()) {
                code.nullable(member.type());
            } else {
                code.type(member.type());
            }
            code.add(" " + member.name());
        }
        body(code, answer);
        code.add("    " + call(command, answer) + command.method() + "(" + record + ".builder()");
        for (JavaMember member : arguments) {
            code.add("." + member.name() + "(" + member.name() + ")");
        }
        code.add(".build());\n");
    }

    private void builderForm(Code code, JavaCommand command, Answer answer) {
        String record = command.record().name();
        String javadoc = "As {@link #" + command.method() + "(" + record
                + ")}, with the arguments that are given to the builder.";
        begin(code, command, answer, javadoc, scope.deprecations().inSignature(command), false);
        code.add(CONSUMER).add("<" + record + ".Builder> arguments");
        body(code, answer);
        code.add("    " + record + ".Builder builder = " + record + ".builder();\n    arguments.accept(builder);\n");
        code.add("    " + call(command, answer) + command.method() + "(builder.build());\n");
    }

    /** Ends the method before, and adds a method up to its parameters. */
    private static void begin(
            Code code,
            JavaCommand command,
            Answer answer,
            String javadoc,
            boolean suppressDeprecation,
            boolean override) {
        code.add("}\n\n").comment(javadoc);
        if (command.origin().deprecated()) {
            code.add("@Deprecated\n");
        }
        if (command.origin().unstable()) {
            code.add("@").add(RuntimeNames.UNSTABLE).add("\n");
        }
        code.add(suppressDeprecation ? "@SuppressWarnings(\"deprecation\")\n" : "");
        code.add(override ? "@Override\n" : "").add("public ");
        if (answer == Answer.FUTURE) {
            code.add(FUTURE).add("<");
        }
        if (command.returns() == null) {
            code.add(answer == Answer.FUTURE ? "Void" : "void");
        } else if (answer == Answer.FUTURE) {
            code.boxed(command.returns());
        } else {
            code.type(command.returns());
        }
        code.add(answer == Answer.FUTURE ? "> " : " ").add(command.method()).add("(");
    }

    private static void body(Code code, Answer answer) {
        if (answer == Answer.AWAITED) {
            code.add(") throws ").add(IO_EXCEPTION).add(" {\n");
        } else {
            code.add(") {\n");
        }
    }

    private static String call(JavaCommand command, Answer answer) {
        return answer == Answer.AWAITED && command.returns() == null ? "" : "return ";
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
