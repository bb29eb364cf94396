package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.RuntimeType;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaTransactional;
import java.util.Objects;

/** Prints the facade, the type through which users access all modules. */
final class FacadeEmitter {
    private static final String ASYNC = "Async";

    private final JavaModel model;

    FacadeEmitter(JavaModel model) {
        this.model = model;
    }

    void facade(Code code) {
        String facade = model.facade();
        code.topLevel(
                        "Clients for the commands of all modules through one session, and what a server needs.\n\n"
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
                        "public static final $1T SCHEMA = $1T.of($2S, $3T.of(",
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
                        private final $1T client;

                        private $2L($Z$1T client) {
                            this.client = $3T.requireNonNull(client, "client");
                        }
                        """, RuntimeType.QMP_CLIENT, type, TypeNames.OBJECTS);
    }

    private static void factory(Code code, String javadoc, String type, String method) {
        code.member().javadoc(javadoc).add("""
                        public static $1L $2L($Z$3T client) {
                            return new $1L(client);
                        }
                        """, type, method, RuntimeType.QMP_CLIENT);
    }

    private static void transactions(Code code, JavaTransactional transactional) {
        JavaModule.Interfaces names =
                Objects.requireNonNull(transactional.module().interfaces(), "interfaces");
        code.add(
                """

                /**
                 * What a server does on $1L: the steps of the handler, all or none of them.
                 */
                public static $2L $3L($Z$4L handler) {
                    return $3L(handler, new $5T());
                }

                /**
                 * What a server does on $1L: the steps of the handler, all or none of them, run by this executor.
                 */
                public static $2L $3L($Z$4L handler,$W$5T executor) {
                    return new $6L(handler, executor);
                }
                """,
                Javadocs.name(transactional.command().origin()),
                names.commands(),
                transactional.facadeMethod(),
                transactional.handler(),
                RuntimeType.TRANSACTION_EXECUTOR,
                transactional.glue());
    }

    private static void accessor(Code code, JavaModule module, JavaModule.Interfaces names, String client) {
        code.add("""

                /**
                 * The commands of module $1L.
                 */
                public $2L $3L($Z) {
                    return new $2L(client);
                }
                """, JavadocText.codeOf(module.file()), client, names.accessor());
    }

    private void async(Code code) {
        code.member()
                .javadoc("Clients for the commands of all modules that return futures.")
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
