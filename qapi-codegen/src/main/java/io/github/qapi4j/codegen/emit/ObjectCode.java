package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints the code that reads and writes the members of one record: a loop over the members in the order in which they arrive, with a bit for each member
 * that was read. The reader recognizes names and handles members that the record does not have.
 */
final class ObjectCode {
    private static final int BITS = 64;

    private final TypeNames types;
    private final JavaRecord record;
    private final String members;
    private final @Nullable Tag tag;
    private final Map<String, String> codecs;
    private final List<Slot> slots = new ArrayList<>();
    private final @Nullable JavaMember rest;

    /**
     * The discriminator of a union, for which its records have no component, and the value that selects a record. The value is null if a component
     * holds the text.
     */
    record Tag(String member, @Nullable String value) {}

    /** One member of the object; {@code component} is null for the discriminator. */
    private record Slot(String name, @Nullable JavaMember component) {}

    /**
     * Prints the code of a record.
     *
     * @param members the name of the constant that holds the names of members
     * @param base the members of a union's base in schema order, the discriminator among them; empty for other records
     * @param tag the discriminator of a union, or null
     * @param codecs the codec's name of each union
     */
    ObjectCode(
            TypeNames types,
            JavaRecord record,
            String members,
            List<JavaMember> base,
            @Nullable Tag tag,
            Map<String, String> codecs) {
        this.types = types;
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

    /**
     * The names of members for the runtime: {@code ?} marks names that may be absent, {@code !} names that may be absent only in values that a client
     * reads; the value of a discriminator follows {@code =}.
     */
    List<String> names() {
        List<String> names = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            JavaMember component = slot.component();
            String mark = component == null || !component.nullable() ? "" : component.required() ? "!" : "?";
            String constant = component == null && tag != null && tag.value() != null ? "=" + tag.value() : "";
            names.add(slot.name() + mark + constant);
        }
        return names;
    }

    /** Adds the statements that read an object and return the record. */
    void read(Code code) {
        for (JavaMember member : record.members()) {
            if (member.role() == Role.MEMBER || member.role() == Role.RAW_DISCRIMINATOR) {
                declare(code, member);
            }
        }
        if (rest != null) {
            code.add("$T buffer = in.newBuffer();\n", RuntimeType.MEMBER_BUFFER);
        }
        code.add("in.beginObject();\n");
        if (!slots.isEmpty()) {
            readSlots(code);
        } else if (rest == null) {
            code.open("while (in.nextMember() != null)")
                    .add("in.unknownMember();\n")
                    .close();
        } else {
            code.open("while (in.nextMember() != null)")
                    .add("buffer.addMember();\n")
                    .close();
        }
        create(code);
    }

    private void declare(Code code, JavaMember member) {
        JavaType type = member.type() == Scalar.UINT64 ? Scalar.INT64 : member.type();
        if (type instanceof Scalar scalar && scalar.primitive() && !member.nullable()) {
            String absent = scalar == Scalar.BOOLEAN ? "false" : "0";
            code.add("$T $L = $L;\n", types.of(type), member.local(), absent);
        } else {
            code.add("$T $L = null;\n", types.boxed(type), member.local());
        }
    }

    private void readSlots(Code code) {
        boolean many = slots.size() > BITS;
        if (many) {
            code.add("long[] seen = new long[$L];\n", (slots.size() + BITS - 1) / BITS);
        } else {
            code.add("long seen = 0;\n");
        }
        code.add("int member = -1;\n");
        code.open(
                "while ((member = in.nextMember($L, member$L)) >= 0)", members, rest == null ? "" : ", buffer");
        code.add(many ? "$T.once(in, seen, member);\n" : "seen = $T.once(in, seen, member);\n", RuntimeType.MEMBERS);
        code.open("switch (member)");
        for (int i = 0; i < slots.size(); i++) {
            readSlot(code, i, slots.get(i).component());
        }
        code.close().close();
        code.add("$L.requireAll(seen, in);\n", members);
    }

    /** Adds the case of a switch that reads a member; the last one is the default, since the reader returns no other index. */
    private void readSlot(Code code, int index, @Nullable JavaMember component) {
        code.add(index == slots.size() - 1 ? "default ->" : "case " + index + " ->");
        if (component == null) {
            code.add(" in.readDiscriminator();\n");
            return;
        }
        String local = component.local();
        boolean block = component.sensitive() || component.role() == Role.RAW_DISCRIMINATOR;
        if (block) {
            code.open("");
        } else {
            code.plain(" ");
        }
        if (component.sensitive()) {
            code.add("in.beginSensitive();\n");
        }
        code.add("$L = ", local);
        read(code, component.type());
        code.add(";\n");
        if (component.sensitive()) {
            code.add("in.endSensitive();\n");
        }
        if (component.role() == Role.RAW_DISCRIMINATOR) {
            code.add("in.unrecognized($1L, $1L);\n", local);
        }
        if (block) {
            code.close();
        }
    }

    private void create(Code code) {
        code.add("return new $L(", record.qualifiedName());
        String separator = "";
        for (JavaMember member : record.members()) {
            code.add(separator);
            separator = ", ";
            switch (member.role()) {
                case FLAT -> code.add("$L.CODEC.read(buffer.replay())", ((JavaType.Generated) member.type()).name());
                case FURTHER -> code.add("buffer.toObject()");
                default -> code.plain(member.local());
            }
        }
        code.add(");\n");
    }

    /** Adds the statements that write all members of {@code value}, without the braces around them. */
    void write(Code code) {
        String selecting = tag == null ? null : tag.value();
        for (int i = 0; i < slots.size(); i++) {
            JavaMember component = slots.get(i).component();
            if (component == null && selecting != null) {
                code.add("out.constant($L.name($L));\n", members, i);
            } else if (component != null) {
                writeSlot(code, component, "out.member(" + members + ".name(" + i + "))");
            }
        }
        if (rest != null && rest.role() == Role.FLAT) {
            String union = ((JavaType.Generated) rest.type()).name();
            code.add("$L.writeMembers(out, value.$L());\n", codecs.getOrDefault(union, union), rest.name());
        } else if (rest != null) {
            code.add("$L.writeFurther(out, value.$L());\n", members, rest.name());
        }
    }

    private static void writeSlot(Code code, JavaMember component, String out) {
        String value = "value." + component.name() + "()";
        boolean optional = component.nullable() && !component.required();
        if (optional) {
            code.open("if ($L != null)", value);
        }
        if (component.sensitive()) {
            code.add("out.beginSensitive();\n");
        }
        if (component.nullable() && component.required()) {
            // A member of type null must have a value too.
            JavaType type = component.type() == Scalar.NULL ? Scalar.ANY : component.type();
            write(code, type, out, "out.required(" + value + ")");
        } else {
            write(code, component.type(), out, value);
        }
        if (component.sensitive()) {
            code.add("out.endSensitive();\n");
        }
        if (optional) {
            code.close();
        }
    }

    /** Adds an expression that reads a value. */
    static void read(Code code, JavaType type) {
        if (type instanceof JavaType.Generated generated) {
            code.add("$L.CODEC.read(in)", generated.name());
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
                case QTYPE -> code.add("$T.CODEC.read(in)", RuntimeType.QTYPE);
            }
        }
    }

    /** Adds a statement that writes a value to {@code out}, which is an expression for a writer. */
    static void write(Code code, JavaType type, String out, String value) {
        if (type instanceof JavaType.Generated generated) {
            code.add("$L.CODEC.write($L, $L);\n", generated.name(), out, value);
        } else if (type instanceof JavaType.ListOf list) {
            code.add("$L.list(", out);
            codec(code, list.element());
            code.add(", $L);\n", value);
        } else {
            switch ((Scalar) type) {
                case STRING -> code.add("$L.string($L);\n", out, value);
                case BOOLEAN -> code.add("$L.bool($L);\n", out, value);
                case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> code.add("$L.integer($L);\n", out, value);
                case UINT64 -> code.add("$L.unsigned($L);\n", out, value);
                case NUMBER -> code.add("$L.number($L);\n", out, value);
                case ANY, OBJECT -> code.add("$L.value($L);\n", out, value);
                case NULL -> code.add("$L.nullValue();\n", out);
                case QTYPE -> code.add("$T.CODEC.write($L, $L);\n", RuntimeType.QTYPE, out, value);
            }
        }
    }

    /** Adds an expression for the codec of a type. */
    static void codec(Code code, JavaType type) {
        if (type instanceof JavaType.Generated generated) {
            code.add("$L.CODEC", generated.name());
        } else if (type instanceof JavaType.ListOf list) {
            code.add("$T.list(", RuntimeType.CODECS);
            codec(code, list.element());
            code.add(")");
        } else if (type == Scalar.OBJECT) {
            code.add("$T.CODEC", RuntimeType.JSON_OBJECT);
        } else {
            code.add("$T.$L", RuntimeType.CODECS, ((Scalar) type).name());
        }
    }
}
