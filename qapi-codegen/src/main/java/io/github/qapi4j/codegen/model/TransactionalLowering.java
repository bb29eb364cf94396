package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.Transactional;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lowers the commands that execute a list of actions as one transaction. The default is QMP's own command; it is not an error if the schema lacks
 * this command or its mode.
 */
final class TransactionalLowering {
    private final GeneratorRequest request;
    private final TypeLowering types;
    private final List<JavaModule> modules;
    private final NameScope packageScope;
    private final Diagnostics diagnostics;

    TransactionalLowering(
            GeneratorRequest request,
            TypeLowering types,
            List<JavaModule> modules,
            NameScope packageScope,
            Diagnostics diagnostics) {
        this.request = request;
        this.types = types;
        this.modules = modules;
        this.packageScope = packageScope;
        this.diagnostics = diagnostics;
    }

    List<JavaTransactional> transactionals() {
        List<JavaTransactional> found = new ArrayList<>();
        for (Transactional wanted : request.transactionals()) {
            JavaTransactional transactional = lower(wanted);
            if (transactional != null) {
                found.add(transactional);
            }
        }
        return found;
    }

    private @Nullable JavaTransactional lower(Transactional wanted) {
        for (JavaModule module : modules) {
            for (JavaCommand command : module.commands()) {
                if (command.wireName().equals(wanted.command())) {
                    return lower(wanted, module, command);
                }
            }
        }
        boolean leftOut =
                request.schema().commands().stream().anyMatch(c -> c.name().equals(wanted.command()));
        if (!leftOut) {
            report(wanted, "the schema has no command '" + wanted.command() + "'");
        }
        return null;
    }

    private @Nullable JavaTransactional lower(Transactional wanted, JavaModule module, JavaCommand command) {
        JavaMember actions = member(command.record().members(), wanted.actions());
        JavaUnion union = actions == null ? null : unionOf(actions.type());
        if (actions == null || union == null) {
            report(
                    wanted,
                    "command '" + wanted.command() + "' has no argument '" + wanted.actions()
                            + "' that is an array of a union");
            return null;
        }
        if (command.returns() != null) {
            report(wanted, "command '" + wanted.command() + "' returns a value, but a transaction has no return value");
            return null;
        }
        JavaTransactional.Mode mode = wanted.mode() == null || wanted.grouped() == null
                ? null
                : mode(command, wanted.mode(), wanted.grouped());
        if (wanted.mode() != null && mode == null) {
            report(
                    wanted,
                    "command '" + wanted.command() + "' has no '" + wanted.mode() + "' with a value '"
                            + wanted.grouped() + "'");
        }
        String what = "the handler of command '" + wanted.command() + "'";
        String handler = packageScope.take(JavaNames.freeType(union.name() + "Handler"), what, null);
        return new JavaTransactional(
                command,
                actions,
                union,
                handler,
                packageScope.takeQuietly(handler + "Adapter"),
                facadeMethod(module, command),
                actionMethods(union),
                mode);
    }

    /** The name of the facade's method; a facade that is a client also has the methods of the commands. */
    private static String facadeMethod(JavaModule module, JavaCommand command) {
        String name = JavaNames.clientMethod(command.method() + "s");
        for (JavaCommand other : module.commands()) {
            if (other.method().equals(name)) {
                return name + "_";
            }
        }
        return name;
    }

    private static List<String> actionMethods(JavaUnion union) {
        Set<String> taken = new HashSet<>(Set.of("groupable"));
        List<String> methods = new ArrayList<>(union.branches().size());
        for (JavaUnion.Branch branch : union.branches()) {
            String method = branch.method();
            while (!taken.add(method)) {
                method += "_";
            }
            methods.add(method);
        }
        return methods;
    }

    private JavaTransactional.@Nullable Mode mode(JavaCommand command, String path, String grouped) {
        List<JavaMember> steps = new ArrayList<>();
        List<JavaMember> members = command.record().members();
        for (String name : path.split("\\.")) {
            JavaMember step = member(members, name);
            if (step == null) {
                return null;
            }
            steps.add(step);
            members = membersOf(step.type());
        }
        if (steps.get(steps.size() - 1).type() instanceof JavaType.Generated type) {
            for (JavaEnum candidate : types.enums()) {
                if (candidate.name().equals(type.name())) {
                    for (JavaEnum.Constant constant : candidate.constants()) {
                        if (constant.wireName().equals(grouped)) {
                            return new JavaTransactional.Mode(steps, candidate, constant);
                        }
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable JavaMember member(List<JavaMember> members, String wireName) {
        for (JavaMember member : members) {
            if (member.wireName().equals(wireName)) {
                return member;
            }
        }
        return null;
    }

    private List<JavaMember> membersOf(JavaType type) {
        for (JavaStruct struct : types.structs()) {
            if (type instanceof JavaType.Generated generated
                    && struct.record().name().equals(generated.name())) {
                return struct.record().members();
            }
        }
        return List.of();
    }

    private @Nullable JavaUnion unionOf(JavaType type) {
        if (type instanceof JavaType.ListOf list && list.element() instanceof JavaType.Generated element) {
            for (JavaUnion union : types.unions()) {
                if (union.name().equals(element.name())) {
                    return union;
                }
            }
        }
        return null;
    }

    private void report(Transactional wanted, String message) {
        if (!wanted.equals(Transactional.TRANSACTION)) {
            String option = request.nameOf(GeneratorOption.TRANSACTIONALS);
            diagnostics.add(Diagnostic.of(DiagnosticCode.INVALID_OPTION, null, option + ": " + message));
        }
    }
}
