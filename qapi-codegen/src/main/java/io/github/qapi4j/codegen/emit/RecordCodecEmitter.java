package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import java.util.List;
import java.util.Map;

/** Prints the codec of a top-level record: that of a struct, a command or an event. */
final class RecordCodecEmitter {
    private static final String MEMBERS = "MEMBERS";

    private final Scope scope;

    RecordCodecEmitter(Scope scope) {
        this.scope = scope;
    }

    void codec(Code code, JavaRecord record, String name) {
        CodecClass codec = CodecClass.open(
                code,
                scope,
                name,
                scope.types().generated(record.name()),
                record.origin().deprecated());
        List<JavaMember> members = record.members();
        if (members.size() == 1 && members.get(0).role() == JavaMember.Role.BOXED) {
            boxed(code, codec, record, members.get(0));
        } else {
            object(code, codec, record);
        }
        code.close();
    }

    private void boxed(Code code, CodecClass codec, JavaRecord record, JavaMember member) {
        boolean namesDeprecated = scope.deprecations().in(member.type());
        codec.read(namesDeprecated);
        code.add("return new $L(", record.name());
        ObjectCode.read(code, member.type());
        code.add(");\n").close();
        codec.write(namesDeprecated);
        ObjectCode.write(code, member.type(), "out", "value." + member.name() + "()");
        code.close();
    }

    private void object(Code code, CodecClass codec, JavaRecord record) {
        ObjectCode object = new ObjectCode(scope.types(), record, MEMBERS, List.of(), null, Map.of());
        if (!record.members().isEmpty()) {
            codec.members(MEMBERS, object.names());
        }
        codec.read(scope.deprecations().inAnyType(record.members()));
        object.read(code);
        code.close();
        codec.write(scope.deprecations().inAny(record.members()));
        code.add("out.beginObject();\n");
        object.write(code);
        code.add("out.endObject();\n").close();
    }
}
