package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints the code that reads and writes the members of one record: a loop over the members in the order in which they arrive, with a bit for each member
 * that was read. The reader recognizes names and handles members that the record does not have.
 */
final class ObjectCode {
    private static final int BITS = 64;

    private final Scope scope;
    private final CodecPart codec;
    private final JavaRecord record;
    private final String members;
    private final @Nullable Tag tag;
    private final List<Slot> slots = new ArrayList<>();
    private final @Nullable JavaMember rest;

    /** The number of slots, from the first one, that methods of the union's codec read and write for all records. */
    private final int shared;

    /**
     * The discriminator of a union, for which its records have no component, and the value that selects a record. The value is null if a component
     * holds the text.
     */
    record Tag(String member, @Nullable String value) {}

    /** One member of the object; {@code component} is null for the discriminator. */
    private record Slot(String name, @Nullable JavaMember component) {}

    /**
     * Prints the code of a record that is not part of a union.
     *
     * @param members the name of the constant that holds the names of members
     */
    ObjectCode(Scope scope, CodecPart codec, JavaRecord record, String members) {
        this(scope, codec, record, members, List.of(), false, null);
    }

    /**
     * Prints the code of a union's record.
     *
     * @param members the name of the constant that holds the names of members
     * @param base the members of the union's base in schema order, the discriminator among them
     * @param shared whether methods of the union's codec read and write the members of the base, see {@link #readBase}
     * @param tag the discriminator
     */
    ObjectCode(
            Scope scope,
            CodecPart codec,
            JavaRecord record,
            String members,
            List<JavaMember> base,
            boolean shared,
            @Nullable Tag tag) {
        this.scope = scope;
        this.codec = codec;
        this.record = record;
        this.members = codec.constant(members);
        this.tag = tag;
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
        this.shared = shared ? base.size() : 0;
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
            boolean local = member.role() == Role.MEMBER || member.role() == Role.RAW_DISCRIMINATOR;
            if (local && sharedIndex(member) < 0) {
                declare(code, member);
            }
        }
        if (shared > 0) {
            code.add("Object[] base = new Object[$L];\n", shared);
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

    /** Returns the index of a member that is read into the array {@code base}; -1 for other members. */
    private int sharedIndex(JavaMember member) {
        for (int i = 0; i < shared; i++) {
            if (member.equals(slots.get(i).component())) {
                return i;
            }
        }
        return -1;
    }

    private void declare(Code code, JavaMember member) {
        JavaType type = member.type() == Scalar.UINT64 ? Scalar.INT64 : member.type();
        if (type instanceof Scalar scalar && scalar.primitive() && !member.nullable()) {
            String absent = scalar == Scalar.BOOLEAN ? "false" : "0";
            code.add("$T $L = $L;\n", scope.types().of(type), member.local(), absent);
        } else {
            code.add("$T $L = null;\n", scope.types().boxed(type), member.local());
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
        code.open("while ((member = in.nextMember($L, member$L)) >= 0)", members, rest == null ? "" : ", buffer");
        code.add(many ? "$T.once(in, seen, member);\n" : "seen = $T.once(in, seen, member);\n", RuntimeType.MEMBERS);
        if (shared == slots.size()) {
            code.add("$L(in, member, base);\n", codec.method("base", "Member"));
        } else {
            code.open("switch (member)");
            for (int i = shared; i < slots.size(); i++) {
                JavaMember component = slots.get(i).component();
                boolean last = shared == 0 && i == slots.size() - 1;
                readSlot(codec, last ? "default" : "case " + i, component, component == null ? "" : component.local());
            }
            if (shared > 0) {
                code.add("default -> $L(in, member, base);\n", codec.method("base", "Member"));
            }
            code.close();
        }
        code.close();
        code.add("$L.requireAll(seen, in);\n", members);
    }

    /**
     * Adds the statements that read a member of the base into an array.
     *
     * @param base the members of the base in schema order
     * @param discriminator the name of the discriminator, which is not stored
     */
    static void readBase(CodecPart codec, List<JavaMember> base, String discriminator) {
        Code code = codec.code();
        code.open("switch (member)");
        for (int i = 0; i < base.size(); i++) {
            JavaMember member = base.get(i);
            boolean tag = member.wireName().equals(discriminator);
            readSlot(codec, i == base.size() - 1 ? "default" : "case " + i, tag ? null : member, "base[" + i + "]");
        }
        code.close();
    }

    /**
     * Adds the case of a switch that reads a member into a variable; the last case is the default, since the reader returns no other index.
     *
     * @param component null for the discriminator
     */
    private static void readSlot(CodecPart codec, String label, @Nullable JavaMember component, String variable) {
        Code code = codec.code();
        code.plain(label).plain(" ->");
        if (component == null) {
            code.add(" in.readDiscriminator();\n");
            return;
        }
        boolean block = component.sensitive() || component.role() == Role.RAW_DISCRIMINATOR;
        if (block) {
            code.open("");
        } else {
            code.plain(" ");
        }
        if (component.sensitive()) {
            code.add("in.beginSensitive();\n");
        }
        code.plain(variable).plain(" = ");
        codec.values().read(code, component.type());
        code.add(";\n");
        if (component.sensitive()) {
            code.add("in.endSensitive();\n");
        }
        if (component.role() == Role.RAW_DISCRIMINATOR) {
            code.add("in.unrecognized($1L, $1L);\n", variable);
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
                case FLAT -> codec.values().read(code, ((JavaType.Generated) member.type()).name(), "buffer.replay()");
                case FURTHER -> code.add("buffer.toObject()");
                default -> {
                    int index = sharedIndex(member);
                    if (index < 0) {
                        code.plain(member.local());
                    } else {
                        code.add("($T) base[$L]", scope.types().boxed(member.type()), index);
                    }
                }
            }
        }
        code.add(");\n");
    }

    /** Adds the statements that write all members of {@code value}, without the braces around them. */
    void write(Code code) {
        String selecting = tag == null ? null : tag.value();
        if (shared > 0) {
            code.add("$L(out, value);\n", codec.method("base", "Members"));
        }
        for (int i = shared; i < slots.size(); i++) {
            JavaMember component = slots.get(i).component();
            if (component == null && selecting != null) {
                code.add("out.constant($L, $L);\n", members, i);
            } else if (component != null) {
                writeSlot(codec, component, "out.member(" + members + ", " + i + ")");
            }
        }
        if (rest != null && rest.role() == Role.FLAT) {
            String union = ((JavaType.Generated) rest.type()).name();
            String codecClass =
                    Objects.requireNonNull(scope.codecClasses().get(union)).name();
            code.add("$L.writeMembers(out, value.$L());\n", codecClass, rest.name());
        } else if (rest != null) {
            code.add("$L.writeFurther(out, value.$L());\n", members, rest.name());
        }
    }

    /**
     * Adds the statements that write the members of the base of {@code value}.
     *
     * @param members the name of the constant that holds their names
     */
    static void writeBase(CodecPart codec, List<JavaMember> base, String members) {
        for (int i = 0; i < base.size(); i++) {
            writeSlot(codec, base.get(i), "out.member(" + codec.constant(members) + ", " + i + ")");
        }
    }

    /** Returns whether the array {@code base} has elements whose types are not checked when they are taken from it. */
    boolean isUnchecked() {
        for (int i = 0; i < shared; i++) {
            JavaMember component = slots.get(i).component();
            if (component != null && component.type() instanceof JavaType.ListOf) {
                return true;
            }
        }
        return false;
    }

    private static void writeSlot(CodecPart codec, JavaMember component, String out) {
        Code code = codec.code();
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
            codec.values().write(code, type, out, "out.required(" + value + ")");
        } else {
            codec.values().write(code, component.type(), out, value);
        }
        if (component.sensitive()) {
            code.add("out.endSensitive();\n");
        }
        if (optional) {
            code.close();
        }
    }
}
