package io.github.qapi4j.schema;

/** A definition that other definitions can refer to by name. */
public sealed interface TypeDefinition extends Definition permits EnumType, StructType, UnionType, AlternateType {

    /** Calls the visitor's method for this kind of type. */
    <R> R acceptType(Visitor<R> visitor);

    @Override
    default <R> R accept(Definition.Visitor<R> visitor) {
        return acceptType(visitor);
    }

    /** Handles each kind of type. It has no default methods, so that code that does not handle each kind does not compile. */
    interface Visitor<R> {
        R enumType(EnumType type);

        R structType(StructType type);

        R unionType(UnionType type);

        R alternateType(AlternateType type);
    }
}
