package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints the declarations of a codec, the package-private class that reads and writes a type. The caller fills and closes each method, closes the class,
 * and passes whether a method refers to a deprecated element.
 */
final class CodecClass {
    private static final int LINE_WIDTH = 110;

    /** The width of the text before the names of members. */
    private static final int FIELD_WIDTH = 43;

    private final Code code;
    private final ClassName type;

    private CodecClass(Code code, ClassName type) {
        this.code = code;
        this.type = type;
    }

    /**
     * Adds the superclass of all codecs. Its static methods and its constructor check the runtime's version, so that every codec does so before it
     * calls anything else of the runtime. The check is not in a static initializer, which would report the reason only once.
     */
    static void superclass(Code code, String name) {
        code.topLevel("").open("abstract class $L<T> implements $T<T>", name, RuntimeType.CODEC);
        code.open("$L()", name).requireRuntime().close();
        code.member()
                .open("static $T members($ZString... names)", RuntimeType.MEMBERS)
                .requireRuntime()
                .add("return $T.of(names);\n", RuntimeType.MEMBERS)
                .close();
        code.member()
                .open("static $T discriminator($ZString member,$WString... branches)", RuntimeType.DISCRIMINATOR)
                .requireRuntime()
                .add("return $T.of(member, branches);\n", RuntimeType.DISCRIMINATOR)
                .close();
        code.member()
                .open("static <T> $T<T> empty(T value)", RuntimeType.CODEC)
                .requireRuntime()
                .add("return $T.of(value);\n", RuntimeType.EMPTY_CODEC)
                .close();
        String values = "static <E extends Enum<E> & $T> $T<E> of($ZE[] values";
        code.member()
                .open(values + ")", RuntimeType.QAPI_ENUM, RuntimeType.CODEC)
                .requireRuntime()
                .add("return $T.of(values);\n", RuntimeType.ENUM_CODEC)
                .close();
        code.member()
                .open(values + ",$WE unrecognized)", RuntimeType.QAPI_ENUM, RuntimeType.CODEC)
                .requireRuntime()
                .add("return $T.of(values, unrecognized);\n", RuntimeType.ENUM_CODEC)
                .close()
                .close();
    }

    /**
     * Opens the class.
     *
     * @param deprecated whether the codec's type is deprecated
     */
    static CodecClass open(Code code, Scope scope, String name, ClassName type, boolean deprecated) {
        code.topLevel("");
        code.suppress(deprecated).open("final class $L extends $L<$T>", name, scope.codec(), type);
        return new CodecClass(code, type);
    }

    /**
     * Adds the constant {@code CODEC} to a type.
     *
     * @param modifiers the modifiers of the constant; empty in an interface
     * @param codec the expression for the codec
     */
    static void constant(Code code, String modifiers, String type, String codec) {
        code.member()
                .javadoc("The codec of this type; stateless.")
                .add("$L$T<$L> CODEC = $L;\n", modifiers, RuntimeType.CODEC, type, codec);
    }

    /** Adds the constant {@code CODEC} to a top-level record, whose codec needs no class if the record has no components. */
    static void constant(Code code, Scope scope, JavaRecord record, @Nullable String codec) {
        String expression =
                codec == null ? scope.codec() + ".empty(new " + record.name() + "())" : "new " + codec + "()";
        constant(code, "public static final ", record.name(), expression);
    }

    /** Adds the names of an object's members as a constant. */
    void members(String constant, List<String> names) {
        code.member().add("private static final $T $L = members(", RuntimeType.MEMBERS, constant);
        names(names, FIELD_WIDTH + constant.length());
        code.plain(");\n");
    }

    /** Adds the name of a discriminator and those of the branches as a constant. */
    void discriminator(String constant, String member, List<String> branches) {
        code.member().add("private static final $T $L = discriminator($S, ", RuntimeType.DISCRIMINATOR, constant, member);
        names(branches, LINE_WIDTH);
        code.plain(");\n");
    }

    /** Adds names as string literals, which are shorter in class files than a literal for each name: one for each line. */
    private void names(List<String> names, int before) {
        int width = before;
        StringBuilder line = new StringBuilder();
        boolean first = true;
        for (String name : names) {
            if (line.length() > 0 && width + line.length() + name.length() > LINE_WIDTH) {
                code.plain(first ? "" : ",").plain("\n        ").add("$S", line.toString());
                first = false;
                width = 0;
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(name);
        }
        code.plain(first ? "" : ",\n        ").add("$S", line.toString());
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
