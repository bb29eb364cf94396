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

    BuilderEmitter(Scope scope) {
        this.types = scope.types();
    }

    void builder(Code code, JavaRecord record) {
        code.member()
                .javadoc("Collects members. The stable way to make a {@code " + record.name()
                        + "}: its constructor changes with the schema.")
                .open("public static final class Builder");
        for (JavaMember member : record.members()) {
            field(code, member);
        }
        code.member().add("private Builder() {}\n");
        for (JavaMember member : record.members()) {
            setters(code, record, member);
        }
        build(code, record);
        code.close();
    }

    private void field(Code code, JavaMember member) {
        if (member.role() == Role.FURTHER) {
            code.add("private $1T $2L = $1T.EMPTY;\n", RuntimeType.JSON_OBJECT, member.name());
        } else {
            code.add("private $T $L;\n", types.nullable(member.type()), member.name());
        }
    }

    private void setters(Code code, JavaRecord record, JavaMember member) {
        boolean wide = member.type() == Scalar.NUMBER
                || member.type() == Scalar.INT64
                || member.type() == Scalar.UINT32
                || member.type() == Scalar.UINT64;
        if (!member.nullable() || wide) {
            setter(code, member, types.of(member.type()));
        }
        if (member.nullable()) {
            setter(code, member, types.nullable(member.type()));
        }
        if (member.type() == Scalar.UINT64) {
            unsignedSetter(code, record, member);
        }
    }

    private static void setter(Code code, JavaMember member, TypeName type) {
        code.member().mark(member).add("""
                        public Builder $1L($2T $1L) {
                            this.$1L = $1L;
                            return this;
                        }
                        """, member.name(), type);
    }

    private static void unsignedSetter(Code code, JavaRecord record, JavaMember member) {
        code.member()
                .mark(member)
                .add(
                        """
                        public Builder $1LUnsigned($2T $1L) {
                            this.$1L = $3T.unsigned($1L, $4S);
                            return this;
                        }
                        """,
                        member.name(),
                        TypeNames.BIG_INTEGER,
                        RuntimeType.MEMBERS,
                        record.qualifiedName() + "." + member.name());
    }

    private static void build(Code code, JavaRecord record) {
        code.member()
                .add("/** @throws IllegalStateException if a mandatory member is missing; it names the member */\n")
                .open("public $L build()", record.name())
                .add("return new $L(", record.name());
        String separator = record.members().size() > 1 ? "\n        " : "";
        for (JavaMember member : record.members()) {
            code.plain(separator);
            separator = ",\n        ";
            if (member.nullable() || member.role() == Role.FURTHER) {
                code.plain(member.name());
            } else {
                code.add(
                        "$T.required($L, $S)",
                        RuntimeType.MEMBERS,
                        member.name(),
                        record.qualifiedName() + "." + member.name());
            }
        }
        code.add(");\n").close();
    }
}
