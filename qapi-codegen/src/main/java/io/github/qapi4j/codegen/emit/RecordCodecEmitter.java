package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import java.util.List;
import java.util.Map;

/** Prints the codec of a record that stands alone: a struct's, command's or event's. */
final class RecordCodecEmitter {
    private static final String MEMBERS = "MEMBERS";

    private final Scope scope;

    RecordCodecEmitter(Scope scope) {
        this.scope = scope;
    }

    TypeSpec codec(Inserts inserts, JavaRecord record, String name) {
        CodecClass codec = new CodecClass(
                inserts,
                name,
                scope.types().generated(record.name()),
                record.origin().deprecated());
        boolean deprecatedTypes = scope.deprecations().inAnyType(record.members());
        boolean deprecatedMembers = scope.deprecations().inAny(record.members());
        List<JavaMember> members = record.members();
        if (members.size() == 1 && members.get(0).role() == JavaMember.Role.BOXED) {
            return boxed(codec, record, members.get(0)).build();
        }
        ObjectCode code = new ObjectCode(record, MEMBERS, List.of(), null, Map.of());
        if (!members.isEmpty()) {
            codec.members(MEMBERS, code.names());
        }
        Code read = new Code(scope.types());
        code.read(read);
        Code write = new Code(scope.types()).add("out.beginObject();\n");
        code.write(write);
        write.add("out.endObject();\n");
        return codec.suppressing(deprecatedTypes)
                .read(read)
                .suppressing(deprecatedMembers)
                .write(write)
                .build();
    }

    private CodecClass boxed(CodecClass codec, JavaRecord record, JavaMember member) {
        Code read = new Code(scope.types()).add("return new " + record.name() + "(");
        ObjectCode.read(read, member.type());
        Code write = new Code(scope.types());
        ObjectCode.write(write, member.type(), "out", "value." + member.name() + "()");
        return codec.suppressing(scope.deprecations().in(member.type()))
                .read(read.add(");\n"))
                .write(write);
    }
}
