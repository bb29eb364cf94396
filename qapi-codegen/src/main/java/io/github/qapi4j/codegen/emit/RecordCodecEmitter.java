package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import java.util.List;

/** Prints the codec of a top-level record: that of a struct, a command or an event. */
final class RecordCodecEmitter {
    private static final String MEMBERS = "MEMBERS";

    private final Scope scope;

    RecordCodecEmitter(Scope scope) {
        this.scope = scope;
    }

    void codec(CodecPart codec, JavaRecord record) {
        List<JavaMember> members = record.members();
        if (members.size() == 1 && members.get(0).role() == JavaMember.Role.BOXED) {
            boxed(codec, record, members.get(0));
        } else {
            object(codec, record);
        }
    }

    private void boxed(CodecPart codec, JavaRecord record, JavaMember member) {
        Code code = codec.code();
        boolean namesDeprecated = scope.deprecations().in(member.type());
        codec.read(namesDeprecated);
        code.add("return new $L(", record.name());
        codec.values().read(code, member.type());
        code.add(");\n").close();
        codec.write(namesDeprecated);
        codec.values().write(code, member.type(), "out", "value." + member.name() + "()");
        code.close();
    }

    private void object(CodecPart codec, JavaRecord record) {
        Code code = codec.code();
        ObjectCode object = new ObjectCode(scope, codec, record, MEMBERS);
        codec.members(MEMBERS, object.names());
        codec.read(scope.deprecations().inAnyType(record.members()));
        object.read(code);
        code.close();
        codec.write(scope.deprecations().inAny(record.members()));
        code.add("out.beginObject();\n");
        object.write(code);
        code.add("out.endObject();\n").close();
    }
}
