package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaEnum;

/** Prints an enum and its codec. */
final class EnumEmitter {
    private final Scope scope;

    EnumEmitter(Scope scope) {
        this.scope = scope;
    }

    void type(Code code, JavaEnum type) {
        code.topLevel(scope.docs().type(type));
        code.mark(type.origin()).open("public enum $L", type.name());
        constants(code, type);
        CodecClass.constant(code, "public static final ", type.name(), type.codec());
        code.add("""

                static final $2T<String, $1L> BY_WIRE_NAME = new $3T<>();

                static {
                    for ($1L value : values()) {
                        BY_WIRE_NAME.put(value.wireName, value);
                    }
                }

                private final String wireName;

                $1L($ZString wireName) {
                    this.wireName = wireName;
                }

                /**
                 * The value's name in QMP.
                 */
                public String wireName() {
                    return wireName;
                }

                """, type.name(), TypeNames.MAP, TypeNames.HASH_MAP);
        if (type.received()) {
            ofReceived(code, type.name());
        } else {
            ofSent(code, type.name());
        }
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
                    .javadoc("A value that this API does not know. It can be received and not be sent.")
                    .add("UNRECOGNIZED(\"\")");
        }
        code.add(";\n");
    }

    private static void ofReceived(Code code, String name) {
        code.add("""
                /**
                 * Returns the constant with this {@link #wireName}, {@link #UNRECOGNIZED} for any other text.
                 */
                public static $L of($ZString wireName) {
                    return BY_WIRE_NAME.getOrDefault(wireName, UNRECOGNIZED);
                }
                """, name);
    }

    private static void ofSent(Code code, String name) {
        code.add("""
                /**
                 * Returns the constant with this {@link #wireName}.
                 *
                 * @throws IllegalArgumentException if there is no such constant
                 */
                public static $1L of($ZString wireName) {
                    $1L value = BY_WIRE_NAME.get(wireName);
                    if (value == null) {
                        throw new IllegalArgumentException("$1L has no value '" + wireName + "'");
                    }
                    return value;
                }
                """, name);
    }

    void codec(Code code, JavaEnum type) {
        String name = type.name();
        CodecClass codec = CodecClass.open(
                code, type.codec(), scope.types().generated(name), type.origin().deprecated());
        codec.read(false);
        if (type.received()) {
            code.add("""
                    String text = in.readString();
                    $1L value = $1L.of(text);
                    return value == $1L.UNRECOGNIZED ? in.unrecognized(text, value) : value;
                    """, name);
        } else {
            code.add("""
                    String text = in.readString();
                    $1L value = $1L.BY_WIRE_NAME.get(text);
                    if (value == null) {
                        throw in.unknownValue(text);
                    }
                    return value;
                    """, name);
        }
        code.close();
        codec.write(false);
        if (type.received()) {
            code.add("""
                    if (value == $1L.UNRECOGNIZED) {
                        throw out.unwritable("$1L.UNRECOGNIZED");
                    }
                    """, name);
        }
        code.add("out.string(value.wireName());\n").close();
        code.close();
    }
}
