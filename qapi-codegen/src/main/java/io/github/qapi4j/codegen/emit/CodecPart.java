package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.model.JavaCodec;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.List;

/**
 * Prints the declarations with which a class reads and writes one type. The caller fills and closes each method, and passes whether a method refers to a
 * deprecated element. In a class for several types, the names contain that of the type, with a dollar sign, as those of class files do.
 */
final class CodecPart {
    private static final int LINE_WIDTH = 110;

    /** The width of the text before the names of members. */
    private static final int FIELD_WIDTH = 43;

    private final Code code;
    private final ClassName type;
    private final ValueCode values;
    private final boolean single;

    /** Whether each method that names the type must suppress a warning. */
    private final boolean deprecated;

    /** What the names of constants and of methods for branches begin with. */
    private final String prefix;

    /** @param deprecated whether the type is deprecated */
    CodecPart(Code code, JavaCodec codec, ClassName type, boolean deprecated) {
        this.code = code;
        this.type = type;
        this.values = new ValueCode(codec);
        this.single = codec.isSingle();
        this.deprecated = deprecated && !single;
        this.prefix = single ? "" : type.simpleName() + "$";
    }

    Code code() {
        return code;
    }

    ValueCode values() {
        return values;
    }

    /** Returns the name of a constant. */
    String constant(String name) {
        return prefix + name;
    }

    /** Returns the name of a method for a branch of the type, or for its base. */
    String method(String verb, String name) {
        return verb + prefix + name;
    }

    /** Adds the names of an object's members as a constant. */
    void members(String name, List<String> names) {
        String constant = constant(name);
        code.member().add("private static final $T $L = members(", RuntimeType.MEMBERS, constant);
        names(names, FIELD_WIDTH + constant.length());
        code.plain(");\n");
    }

    /** Adds the name of a discriminator and those of the branches as a constant. */
    void discriminator(String name, String member, List<String> branches) {
        code.member()
                .add(
                        "private static final $T $L = discriminator($S, ",
                        RuntimeType.DISCRIMINATOR,
                        constant(name),
                        member);
        names(branches, LINE_WIDTH);
        code.plain(");\n");
    }

    /** Adds names as string literals, one for each line, since a literal for each name takes more space in a class file. */
    private void names(List<String> names, int before) {
        int width = before;
        String separator = "";
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            if (line.length() > 0 && width + line.length() + name.length() > LINE_WIDTH) {
                code.plain(separator).add("$S", line.toString());
                separator = ",\n        ";
                width = 0;
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(name);
        }
        code.plain(separator).add("$S", line.toString());
    }

    /** Opens the method that reads a value from {@code in}. */
    void read(boolean namesDeprecated) {
        code.member();
        suppress(namesDeprecated);
        if (single) {
            code.add("@Override\n");
        }
        code.open(
                "$L$T read$L($Z$T in)$Wthrows$W$T",
                single ? "public " : "static ",
                type,
                single ? "" : type.simpleName(),
                RuntimeType.JSON_READER,
                TypeNames.IO_EXCEPTION);
    }

    /** Opens the method that writes {@code value} to {@code out}. */
    void write(boolean namesDeprecated) {
        code.member();
        suppress(namesDeprecated);
        if (single) {
            code.add("@Override\n");
        }
        writer(single ? "public void write" : "static void write" + type.simpleName(), type);
    }

    private void suppress(boolean namesDeprecated) {
        code.suppress(deprecated || namesDeprecated);
    }

    /**
     * Opens a method that reads one of a union's records.
     *
     * @param unchecked whether the method casts to types that are not checked
     */
    void readBranch(boolean namesDeprecated, boolean unchecked, String name, ClassName branch) {
        code.member().suppress(deprecated || namesDeprecated, unchecked);
        code.open(
                "private static $T $L($Z$T in)$Wthrows$W$T",
                branch,
                method("read", name),
                RuntimeType.JSON_READER,
                TypeNames.IO_EXCEPTION);
    }

    /** Opens a method that writes the members of one of a union's records, without the braces around them. */
    void writeBranch(boolean namesDeprecated, String name, ClassName branch) {
        code.member();
        suppress(namesDeprecated);
        writer("private static void " + method("write", name), branch);
    }

    /** Opens the method that reads one member of a union's base into an array. */
    void readBase(boolean namesDeprecated) {
        code.member().suppress(namesDeprecated);
        code.open(
                "private static void $L($Z$T in,$Wint member,$WObject[] base)$Wthrows$W$T",
                method("base", "Member"),
                RuntimeType.JSON_READER,
                TypeNames.IO_EXCEPTION);
    }

    /** Opens the method that writes the members of a union's base. */
    void writeBase(boolean namesDeprecated) {
        code.member();
        suppress(namesDeprecated);
        writer("private static void " + method("base", "Members"), type);
    }

    /** Opens the method that writes the members of a union's value, without the braces around them; other codecs call it. */
    void writeMembers(boolean namesDeprecated) {
        code.member();
        suppress(namesDeprecated);
        writer("static void writeMembers", type);
    }

    private void writer(String method, ClassName value) {
        code.open(
                "$L($Z$T out,$W$T value)$Wthrows$W$T", method, RuntimeType.JSON_WRITER, value, TypeNames.IO_EXCEPTION);
    }
}
