package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaTransactional;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.RuntimeType;

/**
 * Prints the types between a transactional command and the runtime's executor: the interface with a method for each kind of action, and the glue.
 */
final class TransactionEmitter {
    private final JavaTransactional transactional;
    private final Scope scope;
    private final JavaUnion union;

    TransactionEmitter(JavaTransactional transactional, Scope scope) {
        this.transactional = transactional;
        this.scope = scope;
        this.union = transactional.union();
    }

    void handler(Code code) {
        code.topLevel("Has one method for each kind of {@link " + union.name()
                        + "}. The methods have no default, so a handler must implement all of them.")
                .open("public interface $L", transactional.handler());
        for (int i = 0; i < union.branches().size(); i++) {
            step(code, transactional.actionMethods().get(i), union.branches().get(i));
        }
        if (transactional.mode() != null) {
            groupable(code, transactional.mode());
        }
        code.close();
    }

    private void step(Code code, String method, JavaUnion.Branch branch) {
        code.member()
                .javadoc(scope.docs()
                        .of(branch.record().origin())
                        .sentence("Returns a step that executes an action of kind "
                                + Javadocs.name(branch.record().origin()) + ".")
                        .description("")
                        .availability()
                        .build());
        boolean deprecated = deprecated(branch);
        boolean unstable = branch.constant().origin().unstable()
                || branch.record().origin().unstable();
        code.available(branch.record().origin()).mark(deprecated, false);
        code.suppress(!deprecated && scope.deprecations().in(union));
        code.mark(false, unstable)
                .add(
                        "$T $L($Z$L action)$Wthrows$W$T;\n",
                        RuntimeType.TRANSACTION_STEP,
                        method,
                        branch.record().qualifiedName(),
                        RuntimeType.QMP_ERROR_EXCEPTION);
    }

    private void groupable(Code code, JavaTransactional.Mode mode) {
        code.member()
                .javadoc(
                        "Returns the kinds of actions that a call with mode "
                                + JavadocText.codeOf(mode.grouped().wireName())
                                + " may contain, by default an empty set. A call\n"
                                + "with any other kind is rejected, and so is every such call by an executor that does not support the mode.");
        code.suppress(union.tag().origin().deprecated())
                .add("""
                        default $1T<$2T> groupable($Z) {
                            return $1T.of();
                        }
                        """, TypeNames.SET, scope.types().of(union.discriminator().type()));
    }

    void glue(Code code) {
        code.topLevel("")
                .suppress(transactional.command().origin().deprecated())
                .open(
                        "final class $L implements $T<$L, $T>",
                        transactional.glue(),
                        RuntimeType.COMMAND_HANDLER,
                        transactional.command().record().name(),
                        TypeNames.VOID);
        code.add("""
                private final $L handler;

                private final $T executor;

                """, transactional.handler(), RuntimeType.TRANSACTION_EXECUTOR);
        code.open(
                        "$L($Z$L handler,$W$T executor)",
                        transactional.glue(),
                        transactional.handler(),
                        RuntimeType.TRANSACTION_EXECUTOR)
                .requireRuntime()
                .add("""
                        this.handler = $1T.requireNonNull(handler, "handler");
                        this.executor = $1T.requireNonNull(executor, "executor");
                        """, TypeNames.OBJECTS)
                .close();
        command(code);
        stepFor(code);
        code.close();
    }

    /** The handler's method: rejects actions that cannot be grouped, then lets the executor run the steps. */
    private void command(Code code) {
        code.member()
                .add("@Override\n")
                .suppress(namesDeprecatedBesideCommand())
                .open(
                        "public $T handle($Z$T request,$W$L command)$Wthrows$W$T",
                        TypeNames.VOID,
                        RuntimeType.QMP_REQUEST,
                        transactional.command().record().name(),
                        RuntimeType.QMP_ERROR_EXCEPTION);
        String actions = "command." + transactional.actions().name() + "()";
        if (transactional.actions().nullable()) {
            code.add("""
                    var actions = $L;
                    if (actions == null) {
                        return null;
                    }
                    """, actions);
            actions = "actions";
        }
        if (transactional.mode() == null) {
            code.add("executor.execute($L, $T.INDIVIDUAL, this::stepFor);\n", actions, RuntimeType.COMPLETION_MODE);
        } else {
            executeInMode(code, transactional.mode(), actions);
        }
        code.add("return null;\n").close();
    }

    private void executeInMode(Code code, JavaTransactional.Mode mode, String actions) {
        code.add(
                """
                boolean grouped = $1L;
                if (grouped) {
                    var groupable = handler.groupable();
                    for ($3L action : $2L) {
                        $4T kind = action.$5L();
                        if (!groupable.contains(kind)) {
                            throw $6T.generic("action '" + kind.wireName() + $7S);
                        }
                    }
                }
                executor.execute($2L,$Wgrouped ? $8T.GROUPED : $8T.INDIVIDUAL,$Wthis::stepFor);
                """,
                isGrouped(mode),
                actions,
                union.name(),
                scope.types().of(union.discriminator().type()),
                union.discriminator().name(),
                RuntimeType.QMP_ERROR_EXCEPTION,
                "' cannot have completion mode '" + mode.grouped().wireName() + "'",
                RuntimeType.COMPLETION_MODE);
    }

    /** Whether the handler's method names something deprecated; if the command is deprecated, the whole class has the suppression. */
    private boolean namesDeprecatedBesideCommand() {
        JavaTransactional.Mode mode = transactional.mode();
        return !transactional.command().origin().deprecated()
                && (transactional.actions().deprecated()
                        || (mode != null
                                && (scope.deprecations().in(union)
                                        || union.discriminator().deprecated()
                                        || mode.type().origin().deprecated()
                                        || mode.grouped().origin().deprecated()
                                        || scope.deprecations().inAny(mode.path()))));
    }

    /** The condition that each member on the path to the mode is present, and that the mode is the grouped one. */
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

    private void stepFor(Code code) {
        boolean namesDeprecated = scope.deprecations().in(union)
                || union.discriminator().deprecated()
                || union.branches().stream().anyMatch(TransactionEmitter::deprecated);
        code.member()
                .suppress(namesDeprecated)
                .open(
                        "private $T stepFor($Z$L action)$Wthrows$W$T",
                        RuntimeType.TRANSACTION_STEP,
                        union.name(),
                        RuntimeType.QMP_ERROR_EXCEPTION);
        code.open("return switch (action.$L())", union.discriminator().name());
        for (int i = 0; i < union.branches().size(); i++) {
            JavaUnion.Branch branch = union.branches().get(i);
            code.add(
                    "case $L -> handler.$L(($L) action);\n",
                    branch.constant().name(),
                    transactional.actionMethods().get(i),
                    branch.record().qualifiedName());
        }
        if (union.tag().received()) {
            // The server's strict reading rejects such an action; a caller in the same process may still pass one.
            code.add("case UNRECOGNIZED -> throw $T.generic(\"unknown action\");\n", RuntimeType.QMP_ERROR_EXCEPTION);
        }
        code.close(";").close();
    }

    private static boolean deprecated(JavaUnion.Branch branch) {
        return branch.record().origin().deprecated()
                || branch.constant().origin().deprecated();
    }
}
