package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.schema.Feature;
import javax.lang.model.element.Modifier;

/** Prints the records of commands and events, which carry their descriptors. */
final class MessageEmitter {
    private static final String LINE = "\n        ";

    private final Scope scope;
    private final RecordEmitter records;

    MessageEmitter(Scope scope, RecordEmitter records) {
        this.scope = scope;
        this.records = records;
    }

    TypeSpec type(Inserts inserts, JavaCommand command) {
        ClassName self = scope.types().generated(command.record().name());
        TypeName result = scope.resultArgument(command);
        Code descriptor = new Code(scope.types())
                .add(RuntimeNames.COMMAND_DESCRIPTOR)
                .add(".builder(\"" + command.wireName() + "\", CODEC, ");
        if (command.returns() == null) {
            descriptor.add(RuntimeNames.CODECS).add(".EMPTY");
        } else {
            ObjectCode.codec(descriptor, command.returns());
        }
        descriptor.add(")");
        flag(descriptor, !command.successResponse(), "NO_SUCCESS_RESPONSE");
        flag(descriptor, command.allowOob(), "ALLOW_OOB");
        flag(descriptor, command.allowPreconfig(), "ALLOW_PRECONFIG");
        flag(descriptor, command.coroutine(), "COROUTINE");
        flag(descriptor, !command.gen(), "NO_GEN");
        metadata(descriptor, command.origin());
        TypeName descriptorType = ParameterizedTypeName.get(RuntimeNames.COMMAND_DESCRIPTOR, self, result);
        TypeSpec.Builder type = message(inserts, command.record(), self, command.codec(), descriptorType, descriptor)
                .addSuperinterface(ParameterizedTypeName.get(RuntimeNames.QMP_COMMAND, result));
        boolean namesDeprecated =
                command.returns() != null && scope.deprecations().in(command.returns());
        if (namesDeprecated && !scope.deprecations().inAnyType(command.record().members())) {
            type.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        return type.build();
    }

    TypeSpec type(Inserts inserts, JavaEvent event) {
        ClassName self = scope.types().generated(event.record().name());
        Code descriptor = new Code(scope.types())
                .add(RuntimeNames.EVENT_DESCRIPTOR)
                .add(".builder(\"" + event.wireName() + "\", CODEC)");
        if (event.record().members().isEmpty()) {
            descriptor.add(LINE).add(".withoutData()");
        }
        metadata(descriptor, event.origin());
        TypeName descriptorType = ParameterizedTypeName.get(RuntimeNames.EVENT_DESCRIPTOR, self);
        return message(inserts, event.record(), self, event.codec(), descriptorType, descriptor)
                .addSuperinterface(RuntimeNames.QMP_EVENT)
                .build();
    }

    private TypeSpec.Builder message(
            Inserts inserts,
            JavaRecord record,
            ClassName self,
            String codec,
            TypeName descriptorType,
            Code descriptor) {
        return records.topLevel(inserts, record)
                .addField(scope.codec(self, codec))
                .addField(FieldSpec.builder(descriptorType, "DESCRIPTOR")
                        .addJavadoc("What the runtime has to know of it.\n")
                        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                        .initializer(inserts.add(descriptor.add(LINE).add(".build()")))
                        .build())
                .addMethod(MethodSpec.methodBuilder("descriptor")
                        .addAnnotation(Override.class)
                        .addModifiers(Modifier.PUBLIC)
                        .returns(descriptorType)
                        .addCode("return DESCRIPTOR;\n")
                        .build());
    }

    private static void flag(Code code, boolean set, String flag) {
        if (set) {
            code.add(LINE).add(".flag(").add(RuntimeNames.COMMAND_FLAG).add("." + flag + ")");
        }
    }

    private static void metadata(Code code, Origin origin) {
        String separator = LINE + ".features(\"";
        for (Feature feature : origin.features()) {
            code.add(separator).add(feature.name()).add("\"");
            separator = ", \"";
        }
        if (!origin.features().isEmpty()) {
            code.add(")");
        }
        if (origin.condition() != null) {
            code.add(LINE).add(".condition(").literal(origin.condition().text()).add(")");
        }
    }
}
