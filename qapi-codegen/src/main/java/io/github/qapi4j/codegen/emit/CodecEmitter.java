package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.model.JavaAlternate;
import io.github.qapi4j.codegen.model.JavaCodec;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Prints the classes of codecs, which are package-private, and their superclass. */
final class CodecEmitter {
    /** The type variable of a class for several types, which no type of a schema has as its name. */
    private static final String VARIABLE = "$T";

    private final Scope scope;
    private final Map<String, Type> types = new HashMap<>();

    /** How the codec of a type is printed. */
    private record Type(Origin origin, int weight, Consumer<CodecPart> emitter) {}

    CodecEmitter(Scope scope, JavaModel model, UnionEmitter unions, AlternateEmitter alternates) {
        this.scope = scope;
        RecordCodecEmitter records = new RecordCodecEmitter(scope);
        model.structs().forEach(struct -> add(records, struct.record()));
        for (JavaModule module : model.modules()) {
            module.commands().forEach(command -> add(records, command.record()));
            module.events().forEach(event -> add(records, event.record()));
        }
        for (JavaUnion union : model.unions()) {
            add(union.name(), union.origin(), union.weight(), part -> unions.codec(part, union));
        }
        for (JavaAlternate alternate : model.alternates()) {
            add(alternate.name(), alternate.origin(), alternate.weight(), part -> alternates.codec(part, alternate));
        }
    }

    private void add(RecordCodecEmitter records, JavaRecord record) {
        add(record.name(), record.origin(), record.weight(), part -> records.codec(part, record));
    }

    private void add(String name, Origin origin, int weight, Consumer<CodecPart> emitter) {
        types.put(name, new Type(origin, weight, emitter));
    }

    private Type type(String name) {
        return Objects.requireNonNull(types.get(name));
    }

    /** Returns the amount of code, in members. */
    int weight(JavaCodec codec) {
        return codec.types().stream().mapToInt(name -> type(name).weight()).sum();
    }

    /**
     * Adds the superclass of all codecs. Its static methods and its constructors check the runtime's version, so that every codec does so before it
     * calls anything else of the runtime. The check is not in a static initializer, which would report the reason only once.
     */
    static void superclass(Code code, String name) {
        code.topLevel("").open("abstract class $L<T> implements $T<T>", name, RuntimeType.CODEC);
        code.add("final int type;\n");
        code.member().open("$L()", name).add("this(0);\n").close();
        code.member()
                .open("$L($Zint type)", name)
                .requireRuntime()
                .add("this.type = type;\n")
                .close();
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

    /** Adds the constant {@code CODEC} to a top-level record. */
    static void constant(Code code, Scope scope, JavaRecord record) {
        constant(code, "public static final ", record.name(), scope.codec(record.name()));
    }

    /** Adds a class of codecs. */
    void codec(Code code, JavaCodec codec) {
        code.topLevel("");
        if (codec.isSingle()) {
            String name = codec.types().get(0);
            code.suppress(type(name).origin().deprecated())
                    .open("final class $L extends $L<$L>", codec.name(), scope.codecs(), name);
        } else {
            code.open("final class $1L<$2L> extends $3L<$2L>", codec.name(), VARIABLE, scope.codecs());
            code.open("$L($Zint type)", codec.name()).add("super(type);\n").close();
            dispatch(code, codec.types());
        }
        for (String name : codec.types()) {
            Type type = type(name);
            ClassName className = scope.types().generated(name);
            type.emitter()
                    .accept(new CodecPart(code, codec, className, type.origin().deprecated()));
        }
        code.close();
    }

    /** Adds the methods of the codecs, which call those of each type. */
    private void dispatch(Code code, List<String> types) {
        boolean deprecated = types.stream().anyMatch(name -> type(name).origin().deprecated());
        int last = types.size() - 1;
        code.member().suppress(false, true).add("@Override\n");
        code.open("public $L read($Z$T in)$Wthrows$W$T", VARIABLE, RuntimeType.JSON_READER, TypeNames.IO_EXCEPTION);
        code.open("Object value = switch (type)");
        for (int i = 0; i <= last; i++) {
            code.add("$L -> read$L(in);\n", label(i, last), types.get(i));
        }
        code.close(";").add("return ($L) value;\n", VARIABLE).close();
        code.member().suppress(deprecated).add("@Override\n");
        code.open(
                "public void write($Z$1T out,$W$2L value)$Wthrows$W$3T",
                RuntimeType.JSON_WRITER,
                VARIABLE,
                TypeNames.IO_EXCEPTION);
        code.open("switch (type)");
        for (int i = 0; i <= last; i++) {
            code.add("$1L -> write$2L(out, ($2L) value);\n", label(i, last), types.get(i));
        }
        code.close().close();
    }

    private static String label(int index, int last) {
        return index == last ? "default" : "case " + index;
    }
}
