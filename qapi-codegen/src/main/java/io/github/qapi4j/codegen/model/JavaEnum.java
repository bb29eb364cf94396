package io.github.qapi4j.codegen.model;

import java.util.List;

/**
 * An enum.
 *
 * @param name the simple name of the type
 * @param constants the values' constants in schema order, without {@code UNRECOGNIZED}
 * @param received whether it has the extra constant {@code UNRECOGNIZED}
 */
public record JavaEnum(String name, List<Constant> constants, boolean received, Origin origin) {
    public JavaEnum {
        constants = List.copyOf(constants);
    }

    /** The constant for one value. */
    public record Constant(String name, String wireName, Origin origin) {}
}
