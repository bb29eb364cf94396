package io.github.qapi4j.codegen.model;

/** The Java type of a component, an element or a result. */
public sealed interface JavaType {

    /** A type of the JDK or the runtime that represents a built-in type of QAPI. */
    enum Scalar implements JavaType {
        STRING,
        BOOLEAN,
        /** {@code int}, -128 to 127. */
        INT8,
        /** {@code int}, -32768 to 32767. */
        INT16,
        /** {@code int}. */
        INT32,
        /** {@code long}. */
        INT64,
        /** {@code int}, 0 to 255. */
        UINT8,
        /** {@code int}, 0 to 65535. */
        UINT16,
        /** {@code long}, 0 to 4294967295. */
        UINT32,
        /** {@code long} whose 64 bits are an unsigned number. */
        UINT64,
        /** {@code long} whose 64 bits are a signed or an unsigned number: the schema does not say which. */
        ANY_INT,
        /** {@code double}, finite. */
        NUMBER,
        /** The runtime's {@code JsonValue}. */
        ANY,
        /** The runtime's {@code JsonNull}. */
        NULL,
        /** The runtime's {@code QType}. */
        QTYPE,
        /** The runtime's {@code JsonObject}: members that the schema does not name. */
        OBJECT;

        /** Whether it has a primitive form, which is used where the value cannot be absent. */
        public boolean primitive() {
            return switch (this) {
                case BOOLEAN, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, ANY_INT, NUMBER -> true;
                case STRING, ANY, NULL, QTYPE, OBJECT -> false;
            };
        }

        /** Whether the primitive form takes two of the 255 parameter slots of a method. */
        boolean wide() {
            return switch (this) {
                case INT64, UINT32, UINT64, ANY_INT, NUMBER -> true;
                default -> false;
            };
        }
    }

    /**
     * A generated top-level type by its simple name: an enum, a record, or the interface of a union or an alternate.
     */
    record Generated(String name) implements JavaType {}

    /** A {@code List} of the (boxed) element type. */
    record ListOf(JavaType element) implements JavaType {}

    /** Whether values or elements are unsigned 64-bit numbers, kept as the bits of a {@code long}. */
    default boolean unsigned() {
        return this == Scalar.UINT64 || this instanceof ListOf list && list.element() == Scalar.UINT64;
    }
}
