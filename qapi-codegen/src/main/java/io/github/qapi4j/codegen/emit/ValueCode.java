package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaCodec;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.RuntimeType;

/** Prints the code that reads and writes one value. */
final class ValueCode {
    private final JavaCodec codec;

    /** @param codec the class that has the code: the methods of its types are called directly */
    ValueCode(JavaCodec codec) {
        this.codec = codec;
    }

    private boolean isHere(String type) {
        return !codec.isSingle() && codec.types().contains(type);
    }

    /** Adds an expression that reads a value. */
    void read(Code code, JavaType type) {
        if (type instanceof JavaType.Generated generated) {
            read(code, generated.name(), "in");
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
                case UINT64, ANY_INT -> code.add("in.readUint64()");
                case NUMBER -> code.add("in.readNumber()");
                case ANY -> code.add("in.readValue()");
                case NULL -> code.add("in.readNull()");
                case OBJECT -> code.add("in.readObject()");
                case QTYPE -> code.add("$T.CODEC.read(in)", RuntimeType.QTYPE);
            }
        }
    }

    /**
     * Adds an expression that reads a value of a generated type.
     *
     * @param in an expression for the reader
     */
    void read(Code code, String type, String in) {
        if (isHere(type)) {
            code.add("read$L($L)", type, in);
        } else {
            code.add("$L.CODEC.read($L)", type, in);
        }
    }

    /**
     * Adds a statement that writes a value.
     *
     * @param out an expression for the writer
     */
    void write(Code code, JavaType type, String out, String value) {
        if (type instanceof JavaType.Generated generated) {
            if (isHere(generated.name())) {
                code.add("write$L($L, $L);\n", generated.name(), out, value);
            } else {
                code.add("$L.CODEC.write($L, $L);\n", generated.name(), out, value);
            }
        } else if (type instanceof JavaType.ListOf list) {
            code.add("$L.list(", out);
            codec(code, list.element());
            code.add(", $L);\n", value);
        } else {
            switch ((Scalar) type) {
                case STRING -> code.add("$L.string($L);\n", out, value);
                case BOOLEAN -> code.add("$L.bool($L);\n", out, value);
                case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, ANY_INT ->
                    code.add("$L.integer($L);\n", out, value);
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
