package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaTransactional;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.lang.model.element.Modifier;

/** The one type through which users reach all modules. */
final class FacadeEmitter {
    private static final String ASYNC = "Async";

    private final JavaModel model;
    private final Scope scope;

    FacadeEmitter(JavaModel model, Scope scope) {
        this.model = model;
        this.scope = scope;
    }

    TypeSpec facade() {
        ClassName facade = scope.types().generated(model.facade());
        TypeSpec.Builder type = TypeSpec.classBuilder(model.facade())
                .addJavadoc(
                        "The way to the commands of all modules through one session, and to what a server needs.\n\n"
                                + "<p>Make records with their builders: these stay when the schema gains optional members, constructors do not.")
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addField(schema())
                .addMethod(factory("on", "Clients that wait for each answer.", facade))
                .addMethod(factory("async", "Clients that return futures.", facade.nestedClass(ASYNC)));
        for (JavaTransactional transactional : model.transactionals()) {
            type.addMethod(transactions(transactional));
            type.addMethod(transactionsWithExecutor(transactional));
        }
        accessors(type, JavaModule.Interfaces::client);
        TypeSpec.Builder async = TypeSpec.classBuilder(ASYNC)
                .addJavadoc("The way to the commands of all modules, with futures.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL);
        accessors(async, JavaModule.Interfaces::asyncClient);
        return type.addType(async.build()).build();
    }

    private FieldSpec schema() {
        CodeBlock.Builder modules =
                CodeBlock.builder().add("$T.of($S, $T.of(", RuntimeNames.SCHEMA_DESCRIPTOR, model.facade(), List.class);
        String separator = "";
        for (JavaModule module : model.modules()) {
            modules.add("$L", separator + "\n        " + module.descriptor() + ".DESCRIPTOR");
            separator = ",";
        }
        return FieldSpec.builder(
                        RuntimeNames.SCHEMA_DESCRIPTOR, "SCHEMA", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addJavadoc("All commands and events: what a server can offer and a client can ask for and receive.")
                .initializer(modules.add("))").build())
                .build();
    }

    private static MethodSpec factory(String name, String javadoc, ClassName type) {
        return MethodSpec.methodBuilder(name)
                .addJavadoc("$L", javadoc)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(type)
                .addParameter(RuntimeNames.QMP_CLIENT, "client")
                .addStatement("return new $T(client)", type)
                .build();
    }

    private void accessors(TypeSpec.Builder type, Function<JavaModule.Interfaces, String> client) {
        type.addField(RuntimeNames.QMP_CLIENT, "client", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .addParameter(RuntimeNames.QMP_CLIENT, "client")
                        .addStatement("this.client = $T.requireNonNull(client, \"client\")", Objects.class)
                        .build());
        for (JavaModule module : model.modules()) {
            JavaModule.Interfaces names = module.interfaces();
            if (names != null) {
                ClassName returned = scope.types().generated(client.apply(names));
                type.addMethod(MethodSpec.methodBuilder(names.accessor())
                        .addJavadoc("The commands of module $L.", JavadocText.codeOf(module.file()))
                        .addModifiers(Modifier.PUBLIC)
                        .returns(returned)
                        .addStatement("return new $T(client)", returned)
                        .build());
            }
        }
    }

    private MethodSpec transactions(JavaTransactional transactional) {
        return transactions(transactional, "")
                .addStatement(
                        "return $L(handler, new $T())", transactional.facadeMethod(), RuntimeNames.TRANSACTION_EXECUTOR)
                .build();
    }

    private MethodSpec transactionsWithExecutor(JavaTransactional transactional) {
        return transactions(transactional, ", run by this executor")
                .addParameter(RuntimeNames.TRANSACTION_EXECUTOR, "executor")
                .addStatement("return new $L(handler, executor)", transactional.glue())
                .build();
    }

    private MethodSpec.Builder transactions(JavaTransactional transactional, String how) {
        JavaModule.Interfaces names =
                Objects.requireNonNull(transactional.module().interfaces(), "interfaces");
        return MethodSpec.methodBuilder(transactional.facadeMethod())
                .addJavadoc(
                        "What a server does on $L: the steps of the handler, all or none of them$L.",
                        Javadocs.name(transactional.command().origin()),
                        how)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(scope.types().generated(names.commands()))
                .addParameter(scope.types().generated(transactional.handler()), "handler");
    }
}
