package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.RuntimeType;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType.Scalar;

/** Prints a record's builder: for each member its field and its setters, then {@code build}. */
final class BuilderEmitter {
    private final TypeNames types;
    private final JavaRecord record;
    private final Code code;

    BuilderEmitter(TypeNames types, JavaRecord record, Code code) {
        this.types = types;
        this.record = record;
        this.code = code;
    }

    void builder() {
        code.member().add("""
                        /**
                         * Collects members. The stable way to make a {@code $L}: its constructor changes with the schema.
                         */
                        """, record.name()).open("public static final class Builder");
        for (JavaMember member : record.members()) {
            field(member);
        }
        code.member().add("private Builder() {}\n");
        for (JavaMember member : record.members()) {
            setters(member);
        }
        build();
        code.close();
    }

    private void field(JavaMember member) {
        if (member.role() == Role.FURTHER) {
            code.add("private $T $L = $T.EMPTY;\n", RuntimeType.JSON_OBJECT, member.name(), RuntimeType.JSON_OBJECT);
        } else {
            code.add("private $T $L;\n", types.nullable(member.type()), member.name());
        }
    }

    private void setters(JavaMember member) {
        boolean wide = member.type() == Scalar.NUMBER
                || member.type() == Scalar.INT64
                || member.type() == Scalar.UINT32
                || member.type() == Scalar.UINT64;
        if (!member.nullable() || wide) {
            setter(member, types.of(member.type()));
        }
        if (member.nullable()) {
            setter(member, types.nullable(member.type()));
        }
        if (member.type() == Scalar.UINT64) {
            unsignedSetter(member);
        }
    }

    private void setter(JavaMember member, TypeName type) {
        String name = member.name();
        Scope.mark(code.member(), member).add("""
                        public Builder $L($T $L) {
                            this.$L = $L;
                            return this;
                        }
                        """, name, type, name, name, name);
    }

    private void unsignedSetter(JavaMember member) {
        String name = member.name();
        Scope.mark(code.member(), member)
                .add("""
                        public Builder $LUnsigned($T $L) {
                            this.$L = $T.unsigned($L, $S);
                            return this;
                        }
                        """, name, TypeNames.BIG_INTEGER, name, name, RuntimeType.MEMBERS, name, what(member));
    }

    private void build() {
        code.member()
                .add("/** @throws IllegalStateException if a mandatory member is missing; it names the member */\n")
                .open("public $L build()", record.name());
        code.add("return new $L(", record.name());
        String separator = record.members().size() > 1 ? "\n        " : "";
        for (JavaMember member : record.members()) {
            code.add(separator);
            separator = ",\n        ";
            if (member.nullable() || member.role() == Role.FURTHER) {
                code.plain(member.name());
            } else {
                code.add("$T.required($L, $S)", RuntimeType.MEMBERS, member.name(), what(member));
            }
        }
        code.add(");\n").close();
    }

    private String what(JavaMember member) {
        return record.qualifiedName() + "." + member.name();
    }
}
