package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.codegen.model.RuntimeType;
import io.github.qapi4j.schema.Feature;

/** Prints the records of commands and events, which contain their descriptors. */
final class MessageEmitter {
    private static final String LINE = "\n        ";

    private final Scope scope;
    private final RecordEmitter records;

    MessageEmitter(Scope scope, RecordEmitter records) {
        this.scope = scope;
        this.records = records;
    }

    void command(Code code, JavaCommand command) {
        JavaRecord record = command.record();
        ClassName self = scope.types().generated(record.name());
        TypeName result = scope.types().boxedResult(command.returns());
        TypeName descriptor = ParameterizedTypeName.get(TypeNames.of(RuntimeType.COMMAND_DESCRIPTOR), self, result);
        records.begin(code, record);
        code.suppress(scope.deprecations().inSignature(command)
                && !scope.deprecations().inAnyType(record.members()));
        records.header(code.add("public "), record)
                .open(
                        " implements $T<$T>",
                        command.allowOob() ? RuntimeType.OUT_OF_BAND_COMMAND : RuntimeType.QMP_COMMAND,
                        result);
        beginDescriptor(code, record, descriptor);
        code.add("$T.builder($S, CODEC, ", RuntimeType.COMMAND_DESCRIPTOR, command.wireName());
        if (command.returns() == null) {
            code.add("$T.EMPTY", RuntimeType.CODECS);
        } else {
            ValueCode.codec(code, command.returns());
        }
        code.add(")");
        flag(code, !command.successResponse(), "NO_SUCCESS_RESPONSE");
        flag(code, command.allowOob(), "ALLOW_OOB");
        flag(code, command.allowPreconfig(), "ALLOW_PRECONFIG");
        flag(code, command.coroutine(), "COROUTINE");
        flag(code, !command.gen(), "NO_GEN");
        end(code, record, command.origin(), descriptor);
    }

    void event(Code code, JavaEvent event) {
        JavaRecord record = event.record();
        TypeName descriptor = ParameterizedTypeName.get(
                TypeNames.of(RuntimeType.EVENT_DESCRIPTOR), scope.types().generated(record.name()));
        records.begin(code, record);
        records.header(code.add("public "), record).open(" implements $T", RuntimeType.QMP_EVENT);
        beginDescriptor(code, record, descriptor);
        code.add("$T.builder($S, CODEC)", RuntimeType.EVENT_DESCRIPTOR, event.wireName());
        if (record.members().isEmpty()) {
            code.add(LINE).add(".withoutData()");
        }
        end(code, record, event.origin(), descriptor);
    }

    /** Adds the constant for the codec, and the constant for the descriptor up to its value. */
    private void beginDescriptor(Code code, JavaRecord record, TypeName descriptor) {
        CodecEmitter.constant(code, scope, record);
        code.member()
                .javadoc("The descriptor: name, codecs and properties.")
                .add("public static final $T DESCRIPTOR = ", descriptor);
    }

    /** Ends the descriptor, and adds the rest of the record. */
    private void end(Code code, JavaRecord record, Origin origin, TypeName descriptor) {
        metadata(code, origin);
        code.add(LINE).add(".build();\n");
        records.methods(code, record);
        records.builder(code, record, "");
        code.member().add("""
                        @Override
                        public $T descriptor($Z) {
                            return DESCRIPTOR;
                        }
                        """, descriptor).close();
    }

    private static void flag(Code code, boolean set, String flag) {
        if (set) {
            code.add(LINE).add(".flag($T.$L)", RuntimeType.COMMAND_FLAG, flag);
        }
    }

    private static void metadata(Code code, Origin origin) {
        String separator = LINE + ".features(";
        for (Feature feature : origin.features()) {
            code.add(separator).add("$S", feature.name());
            separator = ", ";
        }
        if (!origin.features().isEmpty()) {
            code.add(")");
        }
        if (origin.condition() != null) {
            code.add(LINE).add(".condition($S)", origin.condition().text());
        }
    }
}
