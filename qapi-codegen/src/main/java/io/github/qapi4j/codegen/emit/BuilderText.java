package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import java.math.BigInteger;

/** The text of a record's builder: for each member its field and its setters, then {@code build}. */
final class BuilderText {
    private static final ClassName BIG_INTEGER = ClassName.get(BigInteger.class);
    private static final ClassName DEPRECATED = ClassName.get(Deprecated.class);
    private static final String INDENT = "    ";

    private final JavaRecord record;
    private final Code code;

    BuilderText(JavaRecord record, Code code) {
        this.record = record;
        this.code = code;
    }

    /** Appends all of the class but its last brace. */
    void append() {
        code.add("/**\n * Collects members. The stable way to make a {@code " + record.name()
                + "}: its constructor changes with the schema.\n */\n");
        code.add("public static final class Builder {\n");
        for (JavaMember member : record.members()) {
            field(member);
        }
        code.add(record.members().isEmpty() ? "" : "\n").add("    private Builder() {}\n\n");
        for (JavaMember member : record.members()) {
            setters(member);
        }
        code.add("    /** @throws IllegalStateException if a mandatory member is missing; it names the member */\n");
        code.add("    public " + record.name() + " build() {\n        return new " + record.name() + "(");
        String separator = record.members().size() > 1 ? "\n                " : "";
        for (JavaMember member : record.members()) {
            code.add(separator);
            separator = ",\n                ";
            if (member.nullable() || member.role() == Role.FURTHER) {
                code.add(member.name());
            } else {
                code.add(RuntimeNames.MEMBERS).add(".required(" + member.name() + ", " + what(member) + ")");
            }
        }
        code.add(");\n    }\n");
    }

    private String what(JavaMember member) {
        return "\"" + record.qualifiedName() + "." + member.name() + "\"";
    }

    private void field(JavaMember member) {
        code.add("    private ");
        if (member.role() == Role.FURTHER) {
            code.add(RuntimeNames.JSON_OBJECT)
                    .add(" " + member.name() + " = ")
                    .add(RuntimeNames.JSON_OBJECT)
                    .add(".EMPTY;\n");
        } else {
            code.nullable(member.type()).add(" " + member.name() + ";\n");
        }
    }

    private void setters(JavaMember member) {
        String name = member.name();
        boolean wide = member.type() == Scalar.NUMBER
                || member.type() == Scalar.INT64
                || member.type() == Scalar.UINT32
                || member.type() == Scalar.UINT64;
        if (!member.nullable() || wide) {
            begin(member, name);
            code.type(member.type());
            end(name);
        }
        if (member.nullable()) {
            begin(member, name);
            code.nullable(member.type());
            end(name);
        }
        if (member.type() == Scalar.UINT64) {
            begin(member, name + "Unsigned");
            code.add(BIG_INTEGER).add(" " + name + ") {\n        this." + name + " = ");
            code.add(RuntimeNames.MEMBERS).add(".unsigned(" + name + ", " + what(member) + ");\n");
            code.add("        return this;\n    }\n\n");
        }
    }

    private void begin(JavaMember member, String method) {
        marks(code, member, INDENT);
        code.add("    public Builder " + method + "(");
    }

    private void end(String parameter) {
        code.add(" " + parameter + ") {\n        this." + parameter + " = " + parameter
                + ";\n        return this;\n    }\n\n");
    }

    /** Appends what marks a member's methods as it is marked itself. */
    static void marks(Code code, JavaMember member, String indent) {
        if (member.deprecated()) {
            code.add(indent + "@").add(DEPRECATED).add("\n");
        }
        if (member.unstable()) {
            code.add(indent + "@").add(RuntimeNames.UNSTABLE).add("\n");
        }
    }
}
