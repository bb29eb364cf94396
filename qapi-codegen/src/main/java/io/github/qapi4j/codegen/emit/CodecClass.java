package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.RuntimeType;
import java.util.List;

/**
 * Prints the declarations of a codec, the package-private class that reads and writes a type. The caller fills and closes each method, closes the class,
 * and passes whether a method refers to a deprecated element.
 */
final class CodecClass {
    private static final int LINE_WIDTH = 110;

    /** The width of the text before the names of members. */
    private static final int FIELD_WIDTH = 46;

    private final Code code;
    private final ClassName type;

    private CodecClass(Code code, ClassName type) {
        this.code = code;
        this.type = type;
    }

    /**
     * Opens the class.
     *
     * @param deprecated whether the codec's type is deprecated
     */
    static CodecClass open(Code code, String name, ClassName type, boolean deprecated) {
        code.topLevel("");
        code.suppress(deprecated).open("final class $L implements $T<$T>", name, RuntimeType.CODEC, type);
        return new CodecClass(code, type);
    }

    /**
     * Adds the constant {@code CODEC} to a type.
     *
     * @param modifiers the modifiers of the constant; empty in an interface
     */
    static void constant(Code code, String modifiers, String type, String codec) {
        code.member()
                .javadoc("Reads and writes this type; stateless.")
                .add("$L$T<$L> CODEC = new $L();\n", modifiers, RuntimeType.CODEC, type, codec);
    }

    /** Adds the names of an object's members as a constant. */
    void members(String constant, List<String> names) {
        code.member().add("private static final $1T $2L = $1T.of(", RuntimeType.MEMBERS, constant);
        int width = FIELD_WIDTH + constant.length();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (i > 0) {
                boolean full = width + name.length() > LINE_WIDTH;
                code.plain(full ? ",\n        " : ", ");
                width = full ? 0 : width + ", ".length();
            }
            code.add("$S", name);
            width += name.length() + "\"\"".length();
        }
        code.plain(");\n");
    }

    /** Opens the method that reads a value from {@code in}. */
    void read(boolean namesDeprecated) {
        code.member().suppress(namesDeprecated).open("""
                        @Override
                        public $T read($Z$T in)$Wthrows$W$T""", type, RuntimeType.JSON_READER, TypeNames.IO_EXCEPTION);
    }

    /** Opens the method that writes {@code value} to {@code out}. */
    void write(boolean namesDeprecated) {
        code.member().suppress(namesDeprecated).add("@Override\n");
        writer("public void write", type);
    }

    /** Opens a method that reads one of a union's records. */
    void readPart(boolean namesDeprecated, String method, ClassName part) {
        code.member()
                .suppress(namesDeprecated)
                .open(
                        "private static $T $L($Z$T in)$Wthrows$W$T",
                        part,
                        method,
                        RuntimeType.JSON_READER,
                        TypeNames.IO_EXCEPTION);
    }

    /** Opens a method that writes the members of one of a union's records, without the braces around them. */
    void writePart(boolean namesDeprecated, String method, ClassName part) {
        code.member().suppress(namesDeprecated);
        writer("private static void " + method, part);
    }

    /** Opens the method that writes the members of a union's value, without the braces around them; other codecs call it. */
    void writeMembers(boolean namesDeprecated) {
        code.member().suppress(namesDeprecated);
        writer("static void writeMembers", type);
    }

    private void writer(String method, ClassName value) {
        code.open(
                "$L($Z$T out,$W$T value)$Wthrows$W$T", method, RuntimeType.JSON_WRITER, value, TypeNames.IO_EXCEPTION);
    }
}
