package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.RuntimeType;

/** Prints the class that describes a module to the runtime: its commands with the handler's method for each, and its events. */
final class DescriptorEmitter {
    private final Scope scope;

    DescriptorEmitter(Scope scope) {
        this.scope = scope;
    }

    void descriptor(Code code, JavaModule module) {
        ClassName handler = module.interfaces() == null
                ? TypeNames.of(RuntimeType.QMP_HANDLER)
                : scope.types().generated(module.interfaces().commands());
        code.topLevel("").open("final class $L", module.descriptor());
        code.add("""
                static final $T<$T> DESCRIPTOR = describe();

                private $L() {
                }

                """, RuntimeType.MODULE_DESCRIPTOR, handler, module.descriptor());
        describe(code, module, handler);
        code.close();
    }

    private static void describe(Code code, JavaModule module, ClassName handler) {
        code.suppress(namesDeprecated(module))
                .open("private static $T<$T> describe($Z)", RuntimeType.MODULE_DESCRIPTOR, handler);
        // Each call is a statement of its own, because javac recurses for each call of a chain.
        code.add("var module = $T.builder($S, $T.class);\n", RuntimeType.MODULE_DESCRIPTOR, module.label(), handler);
        for (JavaCommand command : module.commands()) {
            route(code, command);
        }
        for (JavaEvent event : module.events()) {
            code.add("module.event($L.DESCRIPTOR);\n", event.record().name());
        }
        code.add("return module.build();\n").close();
    }

    private static boolean namesDeprecated(JavaModule module) {
        return module.commands().stream().anyMatch(command -> command.origin().deprecated())
                || module.events().stream().anyMatch(event -> event.origin().deprecated());
    }

    /** Adds a command, with a lambda that calls the handler's method. */
    private static void route(Code code, JavaCommand command) {
        String record = command.record().name();
        code.add("module.command($L.DESCRIPTOR, $L.class, (handler, command) -> ", record, record);
        if (command.returns() == null) {
            code.add("""
                    {
                        handler.$L(command);
                        return null;
                    });
                    """, command.method());
        } else {
            code.add("handler.$L(command));\n", command.method());
        }
    }
}
