package io.github.qapi4j.codegen.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alternate: a sealed interface and a nested record with one component {@code value} for each alternative.
 *
 * @param name the simple name of the interface
 * @param unrecognized the record of a value that this API does not know, named {@code Unrecognized}, whose {@code value} is a {@code JsonValue}; null unless
 *     the alternate is received
 */
public record JavaAlternate(
        String name,
        List<Alternative> alternatives,
        @Nullable JavaRecord unrecognized,
        Origin origin) {

    public JavaAlternate {
        alternatives = List.copyOf(alternatives);
    }

    /** The approximate amount of code for this alternate, in members. */
    public int weight() {
        return 2 + 2 * alternatives.size();
    }

    /** The kind of JSON value that selects an alternative. */
    public enum Json {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /**
     * One alternative.
     *
     * @param record the nested record
     * @param forms the forms of the interface's methods {@code of}
     * @param enumerated whether the type is a generated enum, so that not every string fits
     */
    public record Alternative(JavaRecord record, JavaForms forms, Json json, boolean enumerated) {

        /** The simple name of the nested record. */
        public String name() {
            return record.name();
        }

        /** The type of its component {@code value}. */
        public JavaType type() {
            return record.members().get(0).type();
        }

        public Origin origin() {
            return record.origin();
        }
    }
}
