package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaTransactional;
import io.github.qapi4j.codegen.model.JavaUnion;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** What stands between a transactional command and the runtime's executor: the interface with a method for each kind of action, and the glue. */
final class TransactionEmitter {
    private final JavaTransactional transactional;
    private final Scope scope;
    private final ClassName union;
    private final ClassName kind;
    private final ClassName handler;

    TransactionEmitter(JavaTransactional transactional, Scope scope) {
        this.transactional = transactional;
        this.scope = scope;
        this.union = scope.types().generated(transactional.union().name());
        this.kind = scope.types().generated(transactional.union().tag().name());
        this.handler = scope.types().generated(transactional.handler());
    }

    TypeSpec handler(Inserts inserts) {
        TypeSpec.Builder type = TypeSpec.interfaceBuilder(handler)
                .addJavadoc(
                        "One method for each kind of {@link $L}, none with a default: a kind that is forgotten does not compile.",
                        union.simpleName())
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.PUBLIC);
        for (int i = 0; i < transactional.actionMethods().size(); i++) {
            type.addMethod(step(
                    inserts,
                    transactional.actionMethods().get(i),
                    transactional.union().branches().get(i)));
        }
        if (transactional.mode() != null) {
            type.addMethod(groupable(transactional.mode()));
        }
        return type.build();
    }

    private MethodSpec step(Inserts inserts, String name, JavaUnion.Branch branch) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name)
                .addJavadoc(inserts.javadoc(scope.docs()
                        .of(branch.record().origin())
                        .sentence(
                                "Returns what " + Javadocs.name(branch.record().origin()) + " does.")
                        .description("")
                        .build()))
                .addModifiers(Modifier.PUBLIC, Modifier.ABSTRACT)
                .returns(RuntimeNames.TRANSACTION_STEP)
                .addParameter(record(branch), "action")
                .addException(RuntimeNames.QMP_ERROR_EXCEPTION);
        if (deprecated(branch)) {
            method.addAnnotation(Deprecated.class);
        } else if (scope.deprecations().in(transactional.union())) {
            method.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        if (branch.constant().origin().unstable() || branch.record().origin().unstable()) {
            method.addAnnotation(RuntimeNames.UNSTABLE);
        }
        return method.build();
    }

    private MethodSpec groupable(JavaTransactional.Mode mode) {
        MethodSpec.Builder method = MethodSpec.methodBuilder("groupable")
                .addJavadoc(
                        "The kinds that may stand in a call with mode $L; it is refused with any other.",
                        JavadocText.codeOf(mode.grouped().wireName()))
                .addModifiers(Modifier.PUBLIC, Modifier.DEFAULT)
                .returns(ParameterizedTypeName.get(ClassName.get(Set.class), kind))
                .addStatement("return $T.of()", Set.class);
        if (transactional.union().tag().origin().deprecated()) {
            method.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        return method.build();
    }

    TypeSpec glue() {
        JavaModule.Interfaces names =
                Objects.requireNonNull(transactional.module().interfaces(), "interfaces");
        return TypeSpec.classBuilder(transactional.glue())
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.FINAL)
                .addSuperinterface(scope.types().generated(names.commands()))
                .addField(handler, "handler", Modifier.PRIVATE, Modifier.FINAL)
                .addField(RuntimeNames.TRANSACTION_EXECUTOR, "executor", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addParameter(handler, "handler")
                        .addParameter(RuntimeNames.TRANSACTION_EXECUTOR, "executor")
                        .addStatement("this.handler = $T.requireNonNull(handler, \"handler\")", Objects.class)
                        .addStatement("this.executor = $T.requireNonNull(executor, \"executor\")", Objects.class)
                        .build())
                .addMethod(command())
                .addMethod(stepFor())
                .build();
    }

    /** The command's method: refuses what cannot be grouped, then has the executor run the steps. */
    private MethodSpec command() {
        MethodSpec.Builder method = MethodSpec.methodBuilder(
                        transactional.command().method())
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(scope.result(transactional.command()))
                .addParameter(
                        scope.types().generated(transactional.command().record().name()), "command")
                .addException(IOException.class);
        scope.mark(method, transactional.command());
        if (commandTouchesDeprecated()) {
            method.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        String actions = "command." + transactional.actions().name() + "()";
        CodeBlock.Builder code = CodeBlock.builder();
        if (transactional.actions().nullable()) {
            code.addStatement("var actions = $L", actions)
                    .beginControlFlow("if (actions == null)")
                    .addStatement("return")
                    .endControlFlow();
            actions = "actions";
        }
        JavaTransactional.Mode mode = transactional.mode();
        if (mode == null) {
            code.addStatement("executor.execute($L, false, this::stepFor)", actions);
        } else {
            code.add("boolean grouped = ").add("$L", isGrouped(mode)).add(";\n");
            code.beginControlFlow("if (grouped)")
                    .addStatement("var groupable = handler.groupable()")
                    .beginControlFlow("for ($T action : $L)", union, actions)
                    .addStatement(
                            "$T kind = action.$L()",
                            kind,
                            transactional.union().discriminator().name())
                    .beginControlFlow("if (!groupable.contains(kind))")
                    .addStatement(
                            "throw $T.generic($S + kind.wireName() + $S)",
                            RuntimeNames.QMP_ERROR_EXCEPTION,
                            "action '",
                            "' cannot have completion mode '" + mode.grouped().wireName() + "'")
                    .endControlFlow()
                    .endControlFlow()
                    .endControlFlow()
                    .addStatement("executor.execute($L, grouped, this::stepFor)", actions);
        }
        return method.addCode(code.build()).build();
    }

    private boolean commandTouchesDeprecated() {
        JavaTransactional.Mode mode = transactional.mode();
        return !transactional.command().origin().deprecated()
                && (transactional.actions().deprecated()
                        || (mode != null
                                && (scope.deprecations().in(transactional.union())
                                        || transactional.union().discriminator().deprecated()
                                        || mode.type().origin().deprecated()
                                        || mode.grouped().origin().deprecated()
                                        || scope.deprecations().inAny(mode.path()))));
    }

    /** Goes down to the mode as far as its way is there. */
    private static String isGrouped(JavaTransactional.Mode mode) {
        StringBuilder condition = new StringBuilder();
        StringBuilder place = new StringBuilder("command");
        for (int i = 0; i < mode.path().size(); i++) {
            JavaMember member = mode.path().get(i);
            place.append('.').append(member.name()).append("()");
            if (i < mode.path().size() - 1 && member.nullable()) {
                condition.append(place).append(" != null && ");
            }
        }
        return condition
                .append(place)
                .append(" == ")
                .append(mode.type().name())
                .append('.')
                .append(mode.grouped().name())
                .toString();
    }

    private MethodSpec stepFor() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("stepFor")
                .addModifiers(Modifier.PRIVATE)
                .returns(RuntimeNames.TRANSACTION_STEP)
                .addParameter(union, "action")
                .addException(RuntimeNames.QMP_ERROR_EXCEPTION);
        boolean deprecated = scope.deprecations().in(transactional.union())
                || transactional.union().discriminator().deprecated()
                || transactional.union().branches().stream().anyMatch(TransactionEmitter::deprecated);
        if (deprecated) {
            method.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        CodeBlock.Builder code = CodeBlock.builder()
                .add(
                        "return switch (action.$L()) {\n",
                        transactional.union().discriminator().name())
                .indent();
        for (int i = 0; i < transactional.actionMethods().size(); i++) {
            JavaUnion.Branch branch = transactional.union().branches().get(i);
            code.add(
                    "case $L -> handler.$L(($T) action);\n",
                    branch.constant().name(),
                    transactional.actionMethods().get(i),
                    record(branch));
        }
        if (transactional.union().tag().received()) {
            // The server's strict reading does not let such an action through; a caller in the same process may.
            code.add("case UNRECOGNIZED -> throw $T.generic(\"unknown action\");\n", RuntimeNames.QMP_ERROR_EXCEPTION);
        }
        return method.addCode(code.unindent().add("};\n").build()).build();
    }

    private ClassName record(JavaUnion.Branch branch) {
        return scope.types().nested(branch.record().qualifiedName());
    }

    private static boolean deprecated(JavaUnion.Branch branch) {
        return branch.record().origin().deprecated()
                || branch.constant().origin().deprecated();
    }
}
