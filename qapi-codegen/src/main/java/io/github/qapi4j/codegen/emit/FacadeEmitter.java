package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.RuntimeType;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaTransactional;
import java.util.Objects;

/** Prints the one type through which users reach all modules. */
final class FacadeEmitter {
    private static final String ASYNC = "Async";

    private final JavaModel model;

    FacadeEmitter(JavaModel model) {
        this.model = model;
    }

    void facade(Code code) {
        String facade = model.facade();
        Scope.topLevel(
                        code,
                        "The way to the commands of all modules through one session, and to what a server needs.\n\n"
                                + "<p>Make records with their builders: these stay when the schema gains optional members, constructors do not.")
                .open("public final class $L", facade);
        schema(code);
        constructor(code, facade);
        factory(code, "Clients that wait for each answer.", facade, "on");
        factory(code, "Clients that return futures.", ASYNC, "async");
        for (JavaTransactional transactional : model.transactionals()) {
            transactions(code, transactional);
        }
        for (JavaModule module : model.modules()) {
            if (module.interfaces() != null) {
                accessor(code, module, module.interfaces(), module.interfaces().client());
            }
        }
        async(code);
        code.close();
    }

    private void schema(Code code) {
        code.javadoc("All commands and events: what a server can offer and a client can ask for and receive.")
                .add(
                        "public static final $T SCHEMA = $T.of($S, $T.of(",
                        RuntimeType.SCHEMA_DESCRIPTOR,
                        RuntimeType.SCHEMA_DESCRIPTOR,
                        model.facade(),
                        TypeNames.LIST);
        String separator = "\n        ";
        for (JavaModule module : model.modules()) {
            code.add(separator).add("$L.DESCRIPTOR", module.descriptor());
            separator = ",\n        ";
        }
        code.add("));\n");
    }

    private static void constructor(Code code, String type) {
        code.member().add("""
                        private final $T client;

                        private $L($Z$T client) {
                            this.client = $T.requireNonNull(client, "client");
                        }
                        """, RuntimeType.QMP_CLIENT, type, RuntimeType.QMP_CLIENT, TypeNames.OBJECTS);
    }

    private static void factory(Code code, String javadoc, String type, String method) {
        code.member().javadoc(javadoc).add("""
                        public static $L $L($Z$T client) {
                            return new $L(client);
                        }
                        """, type, method, RuntimeType.QMP_CLIENT, type);
    }

    private static void transactions(Code code, JavaTransactional transactional) {
        JavaModule.Interfaces names =
                Objects.requireNonNull(transactional.module().interfaces(), "interfaces");
        String command = Javadocs.name(transactional.command().origin());
        code.add(
                """

                /**
                 * What a server does on $L: the steps of the handler, all or none of them.
                 */
                public static $L $L($Z$L handler) {
                    return $L(handler, new $T());
                }

                /**
                 * What a server does on $L: the steps of the handler, all or none of them, run by this executor.
                 */
                public static $L $L($Z$L handler,$W$T executor) {
                    return new $L(handler, executor);
                }
                """,
                command,
                names.commands(),
                transactional.facadeMethod(),
                transactional.handler(),
                transactional.facadeMethod(),
                RuntimeType.TRANSACTION_EXECUTOR,
                command,
                names.commands(),
                transactional.facadeMethod(),
                transactional.handler(),
                RuntimeType.TRANSACTION_EXECUTOR,
                transactional.glue());
    }

    private static void accessor(Code code, JavaModule module, JavaModule.Interfaces names, String client) {
        code.add("""

                /**
                 * The commands of module $L.
                 */
                public $L $L($Z) {
                    return new $L(client);
                }
                """, JavadocText.codeOf(module.file()), client, names.accessor(), client);
    }

    private void async(Code code) {
        code.member()
                .javadoc("The way to the commands of all modules, with futures.")
                .open("public static final class $L", ASYNC);
        constructor(code, ASYNC);
        for (JavaModule module : model.modules()) {
            if (module.interfaces() != null) {
                accessor(code, module, module.interfaces(), module.interfaces().asyncClient());
            }
        }
        code.close();
    }
}
