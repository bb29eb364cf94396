package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaEnum;
import io.github.qapi4j.codegen.model.RuntimeType;

/** Prints an enum. */
final class EnumEmitter {
    private final Scope scope;

    EnumEmitter(Scope scope) {
        this.scope = scope;
    }

    void type(Code code, JavaEnum type) {
        code.topLevel(scope.docs().type(type));
        code.mark(type.origin()).open("public enum $L implements $T", type.name(), RuntimeType.QAPI_ENUM);
        constants(code, type);
        CodecEmitter.constant(
                code,
                "public static final ",
                type.name(),
                scope.codecs() + (type.received() ? ".of(values(), UNRECOGNIZED)" : ".of(values())"));
        code.add("""

                private final String wireName;

                $1L($ZString wireName) {
                    this.wireName = wireName;
                }

                @$2T
                public String wireName() {
                    return wireName;
                }

                """, type.name(), TypeNames.OVERRIDE);
        of(code, type);
        code.close();
    }

    private void constants(Code code, JavaEnum type) {
        String separator = "";
        for (JavaEnum.Constant constant : type.constants()) {
            code.add(separator).javadoc(scope.docs().constant(constant));
            code.mark(constant.origin()).add("$L($S)", constant.name(), constant.wireName());
            separator = ",\n\n";
        }
        if (type.received()) {
            code.add(separator)
                    .javadoc("A value that this API does not know. It can be received, but not sent.")
                    .add("UNRECOGNIZED(\"\")");
        }
        code.add(";\n");
    }

    private static void of(Code code, JavaEnum type) {
        code.javadoc(
                        type.received()
                                ? "Returns the constant with this {@link #wireName}, {@link #UNRECOGNIZED} for any other text."
                                : "Returns the constant with this {@link #wireName}.\n\n"
                                        + "@throws IllegalArgumentException if there is no such constant")
                .add("""
                        public static $1L of($ZString wireName) {
                            return (($2T<$1L>) CODEC).valueOf(wireName);
                        }
                        """, type.name(), RuntimeType.ENUM_CODEC);
    }
}
