package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaModule;
import javax.lang.model.element.Modifier;

/** The class that holds a module's descriptor: its commands, each with the call of its handler method, and its events. */
final class DescriptorEmitter {
    private final Scope scope;

    DescriptorEmitter(Scope scope) {
        this.scope = scope;
    }

    TypeSpec descriptor(JavaModule module) {
        ClassName handler = module.interfaces() == null
                ? RuntimeNames.QMP_HANDLER
                : scope.types().generated(module.interfaces().commands());
        TypeName descriptor = ParameterizedTypeName.get(RuntimeNames.MODULE_DESCRIPTOR, handler);
        return TypeSpec.classBuilder(module.descriptor())
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.FINAL)
                .addField(FieldSpec.builder(descriptor, "DESCRIPTOR", Modifier.STATIC, Modifier.FINAL)
                        .initializer("describe()")
                        .build())
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .build())
                .addMethod(describe(module, handler, descriptor))
                .build();
    }

    private static MethodSpec describe(JavaModule module, ClassName handler, TypeName descriptor) {
        MethodSpec.Builder method = MethodSpec.methodBuilder("describe")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(descriptor);
        boolean deprecated = module.commands().stream().anyMatch(c -> c.origin().deprecated())
                || module.events().stream().anyMatch(e -> e.origin().deprecated());
        if (deprecated) {
            method.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        // Statements, not one chain: javac descends into a chain call by call.
        CodeBlock.Builder code = CodeBlock.builder()
                .addStatement(
                        "var module = $T.builder($S, $T.class)",
                        RuntimeNames.MODULE_DESCRIPTOR,
                        module.label(),
                        handler);
        for (JavaCommand command : module.commands()) {
            String record = command.record().name();
            String call = "handler." + command.method() + "(command)";
            code.add(
                    "$L",
                    "module.command(" + record + ".DESCRIPTOR, " + record + ".class, (handler, command) -> "
                            + (command.returns() == null ? "{\n    " + call + ";\n    return null;\n}" : call)
                            + ");\n");
        }
        for (JavaEvent event : module.events()) {
            code.add("$L", "module.event(" + event.record().name() + ".DESCRIPTOR);\n");
        }
        return method.addCode(code.addStatement("return module.build()").build())
                .build();
    }
}
