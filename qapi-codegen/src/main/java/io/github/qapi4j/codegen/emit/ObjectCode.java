package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The code that reads and writes the members of one record: a loop over what comes, in any order, with a bit for each member that was seen.
 */
final class ObjectCode {
    private static final int BITS = 64;

    private final JavaRecord record;
    private final String members;
    private final @Nullable Tag tag;
    private final Map<String, String> codecs;
    private final List<Slot> slots = new ArrayList<>();
    private final @Nullable JavaMember rest;

    /** The discriminator of a union and the value that selects the record, which has no component for it; null where a component holds the text. */
    record Tag(String member, @Nullable String value) {}

    /** One member of the object; {@code component} is null for the discriminator. */
    private record Slot(String name, @Nullable JavaMember component) {}

    /**
     * The code of a record.
     *
     * @param members the name of the constant that holds the names of members
     * @param base the members of a union's base in schema order, the discriminator among them; empty for other records
     * @param tag the discriminator of a union, or null
     * @param codecs the codec's name of each union
     */
    ObjectCode(
            JavaRecord record, String members, List<JavaMember> base, @Nullable Tag tag, Map<String, String> codecs) {
        this.record = record;
        this.members = members;
        this.tag = tag;
        this.codecs = codecs;
        JavaMember rest = null;
        JavaMember raw = null;
        for (JavaMember member : record.members()) {
            if (member.role() == Role.FLAT || member.role() == Role.FURTHER) {
                rest = member;
            } else if (member.role() == Role.RAW_DISCRIMINATOR) {
                raw = member;
            }
        }
        this.rest = rest;
        for (JavaMember member : base) {
            boolean discriminator = tag != null && member.wireName().equals(tag.member());
            slots.add(new Slot(member.wireName(), discriminator ? raw : member));
        }
        for (JavaMember member : record.members()) {
            if (member.role() == Role.MEMBER && !base.contains(member)) {
                slots.add(new Slot(member.wireName(), member));
            }
        }
    }

    /** The names of members for the runtime: {@code ?} marks those that may be absent. */
    List<String> names() {
        List<String> names = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            names.add(slot.component() != null && slot.component().nullable() ? slot.name() + "?" : slot.name());
        }
        return names;
    }

    /** Reads an object and returns the record. */
    void read(Code code) {
        for (JavaMember member : record.members()) {
            if (member.role() == Role.MEMBER || member.role() == Role.RAW_DISCRIMINATOR) {
                declare(code, member);
            }
        }
        if (rest != null) {
            code.add(RuntimeNames.MEMBER_BUFFER).add(" buffer = in.newBuffer();\n");
        }
        boolean many = slots.size() > BITS;
        if (many) {
            code.add("long[] seen = new long[")
                    .add((slots.size() + BITS - 1) / BITS)
                    .add("];\n");
        } else if (!slots.isEmpty()) {
            code.add("long seen = 0;\n");
        }
        code.add("in.beginObject();\n");
        String unknown = rest == null ? "in.unknownMember();\n" : "in.setAside(buffer);\n";
        if (slots.isEmpty()) {
            code.add("while (in.nextMember() != null) {\n    ").add(unknown).add("}\n");
        } else {
            code.add(
                    "for (String member = in.nextMember(); member != null; member = in.nextMember()) {\n    switch (member) {\n");
            for (int i = 0; i < slots.size(); i++) {
                code.add("        case \"").add(slots.get(i).name()).add("\" -> {\n            ");
                code.add(many ? "in.once(seen, " : "seen = in.once(seen, ")
                        .add(i)
                        .add(");\n            ");
                readSlot(code, slots.get(i).component());
                code.add("        }\n");
            }
            code.add("        default -> ")
                    .add(unknown)
                    .add("    }\n}\n")
                    .add(members)
                    .add(".requireAll(seen, in);\n");
        }
        create(code);
    }

    private static void declare(Code code, JavaMember member) {
        if (member.type() instanceof Scalar scalar && scalar.primitive() && !member.nullable()) {
            String absent = scalar == Scalar.BOOLEAN ? "false" : "0";
            code.add(Code.primitive(scalar) + " " + member.local() + " = " + absent + ";\n");
        } else {
            code.boxed(member.type() == Scalar.UINT64 ? Scalar.INT64 : member.type());
            code.add(" " + member.local() + " = null;\n");
        }
    }

    private static void readSlot(Code code, @Nullable JavaMember component) {
        if (component == null) {
            code.add("in.readString();\n");
            return;
        }
        String local = component.local();
        code.add(local).add(" = ");
        read(code, component.type());
        code.add(";\n");
        if (component.role() == Role.RAW_DISCRIMINATOR) {
            code.add("            in.unrecognized(" + local + ", " + local + ");\n");
        }
    }

    private void create(Code code) {
        code.add("return new ").add(record.qualifiedName()).add("(");
        String separator = "";
        for (JavaMember member : record.members()) {
            code.add(separator);
            separator = ", ";
            switch (member.role()) {
                case FLAT ->
                    code.add(((JavaType.Generated) member.type()).name()).add(".CODEC.read(in.replay(buffer))");
                case FURTHER -> code.add("in.toObject(buffer)");
                default -> code.add(member.local());
            }
        }
        code.add(");\n");
    }

    /** Writes all members of {@code value}, without the braces around them. */
    void write(Code code) {
        for (int i = 0; i < slots.size(); i++) {
            JavaMember component = slots.get(i).component();
            if (component == null && tag != null) {
                code.add("out.member(" + members + ".name(" + i + ")).string(\"" + tag.value() + "\");\n");
            } else if (component != null) {
                String value = "value." + component.name() + "()";
                String member = "out.member(" + members + ".name(" + i + "))";
                if (component.nullable()) {
                    code.add("if (" + value + " != null) {\n    ");
                }
                write(code, component.type(), member, value);
                if (component.nullable()) {
                    code.add("}\n");
                }
            }
        }
        if (rest != null && rest.role() == Role.FLAT) {
            String union = ((JavaType.Generated) rest.type()).name();
            code.add(codecs.getOrDefault(union, union)).add(".writeMembers(out, value." + rest.name() + "());\n");
        } else if (rest != null) {
            code.add("out.members(value." + rest.name() + "(), " + members + ");\n");
        }
    }

    /** An expression that reads a value. */
    static void read(Code code, JavaType type) {
        if (type instanceof JavaType.Generated generated) {
            code.add(generated.name()).add(".CODEC.read(in)");
        } else if (type instanceof JavaType.ListOf list) {
            code.add("in.readList(");
            codec(code, list.element());
            code.add(")");
        } else {
            switch ((Scalar) type) {
                case STRING -> code.add("in.readString()");
                case BOOLEAN -> code.add("in.readBoolean()");
                case INT8 -> code.add("in.readInt8()");
                case INT16 -> code.add("in.readInt16()");
                case INT32 -> code.add("in.readInt32()");
                case INT64 -> code.add("in.readInt64()");
                case UINT8 -> code.add("in.readUint8()");
                case UINT16 -> code.add("in.readUint16()");
                case UINT32 -> code.add("in.readUint32()");
                case UINT64 -> code.add("in.readUint64()");
                case NUMBER -> code.add("in.readNumber()");
                case ANY -> code.add("in.readValue()");
                case NULL -> code.add("in.readNull()");
                case OBJECT -> code.add("in.readObject()");
                case QTYPE -> code.add(RuntimeNames.QTYPE).add(".CODEC.read(in)");
            }
        }
    }

    /** A statement that writes a value to {@code out}, which is an expression for a writer. */
    static void write(Code code, JavaType type, String out, String value) {
        if (type instanceof JavaType.Generated generated) {
            code.add(generated.name()).add(".CODEC.write(" + out + ", " + value + ");\n");
        } else if (type instanceof JavaType.ListOf list) {
            code.add(out).add(".list(");
            codec(code, list.element());
            code.add(", " + value + ");\n");
        } else {
            switch ((Scalar) type) {
                case STRING -> code.add(out + ".string(" + value + ");\n");
                case BOOLEAN -> code.add(out + ".bool(" + value + ");\n");
                case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> code.add(out + ".integer(" + value + ");\n");
                case UINT64 -> code.add(out + ".unsigned(" + value + ");\n");
                case NUMBER -> code.add(out + ".number(" + value + ");\n");
                case ANY, OBJECT -> code.add(out + ".value(" + value + ");\n");
                case NULL -> code.add(out + ".nullValue();\n");
                case QTYPE -> code.add(RuntimeNames.QTYPE).add(".CODEC.write(" + out + ", " + value + ");\n");
            }
        }
    }

    /** An expression for the codec of a type. */
    static void codec(Code code, JavaType type) {
        if (type instanceof JavaType.Generated generated) {
            code.add(generated.name()).add(".CODEC");
        } else if (type instanceof JavaType.ListOf list) {
            code.add(RuntimeNames.CODECS).add(".list(");
            codec(code, list.element());
            code.add(")");
        } else if (type == Scalar.OBJECT) {
            code.add(RuntimeNames.JSON_OBJECT).add(".CODEC");
        } else {
            code.add(RuntimeNames.CODECS).add("." + ((Scalar) type).name());
        }
    }
}
