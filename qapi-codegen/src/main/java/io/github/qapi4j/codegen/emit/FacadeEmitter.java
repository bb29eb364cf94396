package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.emit.ClientEmitter.Answer;
import io.github.qapi4j.codegen.model.JavaIntrospection;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaTransactional;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.Set;

/**
 * Prints the facade, the type through which users access all modules. The facade of a schema with a single file is also the client of its commands.
 * Initialising the facade initialises nothing else of the schema.
 */
final class FacadeEmitter {
    private static final String SCHEMA = "Schema";

    private final JavaModel model;
    private final ClientEmitter clients;

    FacadeEmitter(JavaModel model, ClientEmitter clients) {
        this.model = model;
        this.clients = clients;
    }

    void facade(Code code) {
        String facade = model.facade();
        code.topLevel(javadoc("""
                        The commands of the schema through one session, and the descriptor of the schema.

                        <p>Create values with the short forms of clients, unions and alternates, or with builders. These remain compatible when the
                        schema gains optional members; constructors do not.

                        <p>Setters and constructors throw {@code NullPointerException} for a null where a value is required. Constructors, which
                        {@code build()} calls, and setters that take a {@code BigInteger} throw {@code IllegalArgumentException} for a value out of
                        range. Calls throw it for a value that JSON cannot represent, such as NaN or a text with an unpaired surrogate.
                        {@code build()} throws {@code IllegalStateException} if mandatory members are missing; the message names all of them.""")).open("public final class $L$L", facade, implemented());
        code.shadow(Set.of(JavaModel.ASYNC, SCHEMA));
        constructor(code, facade);
        factory(code, "Returns the API of a session whose methods wait for replies.", facade, "on");
        factory(code, "Returns the API of a session whose methods return futures.", JavaModel.ASYNC, "async");
        code.member()
                .javadoc("Returns the descriptor of all commands and events, for servers and clients.")
                .add("""
                        public static $T schema() {
                            return $L.DESCRIPTOR;
                        }
                        """, RuntimeType.SCHEMA_DESCRIPTOR, SCHEMA);
        checkAgainst(code, facade);
        if (!model.releases().isEmpty()) {
            releases(code, facade);
        }
        for (JavaTransactional transactional : model.transactionals()) {
            transactions(code, transactional);
        }
        withTimeout(code, facade);
        modules(code, Answer.AWAITED);
        async(code);
        schema(code);
        code.close();
    }

    /** The Javadoc of the facade, with the releases from whose schemas it was generated. */
    private String javadoc(String text) {
        if (model.releases().isEmpty()) {
            return text;
        }
        return text + "\n\n<p>Generated from the schemas of the releases "
                + JavadocText.escaped(String.join(", ", model.releases()))
                + ". What only some of them have\nis annotated with {@code AvailableIn}, and its Javadoc names them.";
    }

    /** Adds the releases, and the question which of them a server is. */
    private void releases(Code code, String facade) {
        code.member()
                .javadoc("Returns the releases from whose schemas this API was generated.")
                .open("public static $T releases()", RuntimeType.API_RELEASES)
                .add("return $T.of(", RuntimeType.API_RELEASES);
        String separator = "$Z";
        for (String release : model.releases()) {
            code.add(separator).add("$S", release);
            separator = ",$W";
        }
        code.add(");\n").close();
        code.member().javadoc("""
                        Returns which of the releases a server is, by the version in its greeting; sends no command.

                        <pre>{@code
                        ServerRelease release = %s.serverRelease(client);
                        if (!release.isIncluded()) {
                            System.err.println(release);
                        }
                        }</pre>

                        @param client the client of the server""".formatted(facade)).add("""
                        public static $T serverRelease($Z$T client) {
                            return releases().find(client.greeting());
                        }
                        """, RuntimeType.SERVER_RELEASE, RuntimeType.QMP_CLIENT);
    }

    /** The {@code implements} clause of the facade; empty unless the facade is also the client of a module. */
    private String implemented() {
        for (JavaModule module : model.modules()) {
            if (module.interfaces() != null && module.interfaces().accessor() == null) {
                return " implements " + module.interfaces().commands();
            }
        }
        return "";
    }

    private static void constructor(Code code, String type) {
        code.member().add("private final $T caller;\n\n", RuntimeType.QMP_CALLER);
        code.open("private $L($Z$T caller)", type, RuntimeType.QMP_CALLER)
                .requireRuntime()
                .add("this.caller = $T.requireNonNull(caller, \"caller\");\n", TypeNames.OBJECTS)
                .close();
    }

    private static void factory(Code code, String javadoc, String type, String method) {
        code.member()
                .javadoc(javadoc + "\n\n@param caller executes the commands, e.g. a {@code QmpClient}")
                .add("""
                        public static $1L $2L($Z$3T caller) {
                            return new $1L(caller);
                        }
                        """, type, method, RuntimeType.QMP_CALLER);
    }

    private void checkAgainst(Code code, String facade) {
        String compared = model.introspection() != null
                ? ""
                : "\n\n<p>Only the names of commands and events are compared, because this API does not have the command"
                        + " {@code query-qmp-schema}.";
        code.member()
                .javadoc("""
                        Returns the differences between this API and a server, in the order of their paths. An API may be used with a server that
                        differs from it; the impact of a difference is its effect on a program that uses the element.%s

                        <pre>{@code
                        for (SchemaDifference difference : %s.checkAgainst(client)) {
                            if (difference.impact() == SchemaDifference.Impact.BREAKS) {
                                System.err.println(difference);
                            }
                        }
                        }</pre>

                        @param client the client of the server, which is asked for its schema once in a session
                        @throws IOException if the server is asked and the call fails, for example because it does not have the command
                            {@code query-qmp-schema}""".formatted(compared, facade))
                .add(
                        """
                        public static $T<$T> checkAgainst($Z$T client) throws $T {
                            return client.checkAgainst($L.DESCRIPTOR);
                        }
                        """,
                        TypeNames.LIST,
                        RuntimeType.SCHEMA_DIFFERENCE,
                        RuntimeType.QMP_CLIENT,
                        TypeNames.IO_EXCEPTION,
                        SCHEMA);
    }

    private static void withTimeout(Code code, String type) {
        code.member().javadoc("""
                        Returns an API of the same session whose calls have this deadline.

                        @throws IllegalArgumentException if the timeout is not positive""").add("""
                        public $1L withTimeout($Z$2T timeout) {
                            return new $1L(caller.withTimeout(timeout));
                        }
                        """, type, TypeNames.DURATION);
    }

    private void transactions(Code code, JavaTransactional transactional) {
        String command = transactional.command().record().name();
        String method = transactional.facadeMethod();
        String what = "Returns a server's handler of "
                + Javadocs.name(transactional.command().origin())
                + ", which executes the steps of either all actions or none";
        String use =
                "\n{@code builder.handle(" + command + ".DESCRIPTOR, " + model.facade() + "." + method + "(handler))}";
        transactions(code, transactional, what + ". A server registers it:" + use)
                .add("""
                        ) {
                            return $L(handler, $T.create());
                        }
                        """, method, RuntimeType.TRANSACTION_EXECUTOR);
        transactions(code, transactional, what + ", with this executor.")
                .add("""
                        ,$W$T executor) {
                            return new $L(handler, executor);
                        }
                        """, RuntimeType.TRANSACTION_EXECUTOR, transactional.glue());
    }

    /** Adds a method up to its first parameter. */
    private static Code transactions(Code code, JavaTransactional transactional, String javadoc) {
        return code.member()
                .javadoc(javadoc)
                .mark(transactional.command().origin())
                .add(
                        "public static $T<$L, $T> $L($Z$L handler",
                        RuntimeType.COMMAND_HANDLER,
                        transactional.command().record().name(),
                        TypeNames.VOID,
                        transactional.facadeMethod(),
                        transactional.handler());
    }

    private void modules(Code code, Answer answer) {
        for (JavaModule module : model.modules()) {
            JavaModule.Interfaces names = module.interfaces();
            if (names == null) {
                continue;
            }
            if (names.accessor() == null) {
                clients.commands(code, module, answer);
            } else {
                accessor(
                        code,
                        module,
                        answer == Answer.AWAITED ? names.client() : names.asyncClient(),
                        names.accessor());
            }
        }
    }

    private static void accessor(Code code, JavaModule module, String client, String accessor) {
        code.add("""

                /**
                 * Returns a client of the commands of module $1L.
                 */
                public $2L $3L($Z) {
                    return new $2L(caller);
                }
                """, JavadocText.codeOf(module.file()), client, accessor);
    }

    private void async(Code code) {
        code.member()
                .javadoc("The commands of the schema through one session; the methods of the clients return futures.")
                .open("public static final class $L", JavaModel.ASYNC);
        constructor(code, JavaModel.ASYNC);
        withTimeout(code, JavaModel.ASYNC);
        modules(code, Answer.FUTURE);
        code.close();
    }

    /**
     * Adds the class that holds the schema's descriptor. Only the use of the descriptor initialises it, and with it all commands and events. The class
     * also supplies the introspection, because a lambda would cost start-up time.
     */
    private void schema(Code code) {
        JavaIntrospection introspection = model.introspection();
        code.member();
        if (introspection == null) {
            code.open("private static final class $L", SCHEMA);
        } else {
            code.open("private static final class $L implements $T<String>", SCHEMA, TypeNames.SUPPLIER);
        }
        code.add(
                "static final $1T DESCRIPTOR = $1T.of($2S, $3T.of(",
                RuntimeType.SCHEMA_DESCRIPTOR,
                model.facade(),
                TypeNames.LIST);
        String separator = "\n        ";
        for (JavaModule module : model.modules()) {
            code.add(separator).add("$L.DESCRIPTOR", module.descriptor());
            separator = ",\n        ";
        }
        if (introspection == null) {
            code.add("));\n").close();
            return;
        }
        code.add("), new $L());\n\n", SCHEMA)
                .add("""
                        @$T
                        public String get() {
                            return $L.text();
                        }
                        """, TypeNames.OVERRIDE, introspection.name())
                .close();
    }
}
