package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.List;

/**
 * Prints builders: for each member its field and its setters, then {@code build}. The builders of a union's branches inherit those of the base members
 * from a builder in the union's interface.
 */
final class BuilderEmitter {
    /** The type parameter of a union's builder. */
    static final String TYPE_PARAMETER = "B";

    private final TypeNames types;
    private final Javadocs docs;

    BuilderEmitter(Scope scope) {
        this.types = scope.types();
        this.docs = scope.docs();
    }

    /**
     * Adds the builder of a record.
     *
     * @param union the name of the union whose branch it is; empty for other records
     */
    void builder(Code code, JavaRecord record, String union) {
        List<JavaMember> own = record.members().stream()
                .filter(member -> !record.inherited().contains(member))
                .toList();
        code.member()
                .javadoc("Builds {@code " + record.name()
                        + "}. Code that uses it stays valid when the schema gains optional members.");
        if (record.inherited().isEmpty()) {
            code.open("public static final class Builder");
        } else {
            code.open("public static final class Builder extends $L.Builder<Builder>", union);
        }
        for (JavaMember member : own) {
            code.add("private ");
            field(code, member);
        }
        code.member().add("private Builder() {}\n");
        for (JavaMember member : own) {
            setters(code, "Builder", "this", record.qualifiedName(), member);
        }
        build(code, record);
        code.close();
    }

    /** Adds the builder from which those of a union's branches inherit. */
    void base(Code code, JavaUnion union) {
        code.member()
                .javadoc(
                        "Sets the members that all branches have. Each branch has a builder of its own, which extends this one.")
                .open("abstract class Builder<B extends Builder<B>>");
        for (JavaMember member : union.base()) {
            field(code, member);
        }
        code.member().add("Builder() {}\n");
        for (JavaMember member : union.base()) {
            setters(code, TYPE_PARAMETER, "self()", union.name(), member);
        }
        code.member()
                .add("@$T(\"unchecked\") // B is the type of this builder\n", TypeNames.SUPPRESS_WARNINGS)
                .open("private B self()")
                .add("return (B) this;\n")
                .close()
                .close();
    }

    private void field(Code code, JavaMember member) {
        if (member.role() == Role.FURTHER) {
            code.add("$1T $2L = $1T.EMPTY;\n", RuntimeType.JSON_OBJECT, member.name());
        } else {
            code.add("$T $L;\n", types.nullable(member.type()), member.name());
        }
    }

    private void setters(Code code, String builder, String self, String owner, JavaMember member) {
        boolean wide = member.type() == Scalar.NUMBER
                || member.type() == Scalar.INT64
                || member.type() == Scalar.UINT32
                || member.type() == Scalar.UINT64
                || member.type() == Scalar.ANY_INT;
        if (!member.nullable()) {
            setter(code, builder, self, member, types.of(member.type()), docs.setter(member, false));
        } else if (wide) {
            TypeName value = types.of(member.type());
            setter(code, builder, self, member, value, docs.setter(member, false));
            String javadoc = "Like {@link #" + member.name() + "(" + value.withoutAnnotations() + ")}; null omits it.";
            setter(code, builder, self, member, types.nullable(member.type()), javadoc);
        } else {
            setter(code, builder, self, member, types.nullable(member.type()), docs.setter(member, true));
        }
        if (member.type() == Scalar.UINT64) {
            unsignedSetter(code, builder, self, owner, member);
        }
    }

    private static void setter(
            Code code, String builder, String self, JavaMember member, TypeName type, String javadoc) {
        code.member()
                .javadoc(javadoc)
                .mark(member)
                .open("public $L $L($T $L)", builder, member.name(), type, member.name());
        if (member.nullable() || type.isPrimitive()) {
            code.add("this.$1L = $1L;\n", member.name());
        } else {
            code.add("this.$1L = $2T.requireNonNull($1L, $3S);\n", member.name(), TypeNames.OBJECTS, member.name());
        }
        code.add("return $L;\n", self).close();
    }

    private static void unsignedSetter(Code code, String builder, String self, String owner, JavaMember member) {
        code.member()
                .javadoc("Like {@link #" + member.name() + "(long)}, with a value of 0 to 18446744073709551615.\n\n"
                        + "@throws IllegalArgumentException if the value is out of range")
                .mark(member)
                .add(
                        """
                        public $5L $1LUnsigned($2T $1L) {
                            this.$1L = $3T.unsigned($1L, $4S);
                            return $6L;
                        }
                        """,
                        member.name(),
                        TypeNames.BIG_INTEGER,
                        RecordEmitter.checks(member),
                        owner + "." + member.name(),
                        builder,
                        self);
    }

    private static void build(Code code, JavaRecord record) {
        boolean anyRequired = record.members().stream().anyMatch(JavaMember::required);
        code.member()
                .javadoc(
                        anyRequired
                                ? "Returns the record.\n\n"
                                        + "@throws IllegalStateException if mandatory members are missing; the message names all of them"
                                : "Returns the record.")
                .open("public $L build()", record.name());
        if (anyRequired) {
            code.add("$T.require($S", RuntimeType.MEMBER_CHECKS, record.qualifiedName());
            for (JavaMember member : record.members()) {
                if (member.required()) {
                    code.add(",$W$S, $L", member.name(), member.name());
                }
            }
            code.add(");\n");
        }
        code.add("return new $L($Z", record.name());
        String separator = "";
        for (JavaMember member : record.members()) {
            code.add(separator).plain(member.name());
            separator = ",$W";
        }
        code.add(");\n").close();
    }
}
