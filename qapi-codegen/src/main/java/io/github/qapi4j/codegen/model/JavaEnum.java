package io.github.qapi4j.codegen.model;

import java.util.List;

/**
 * An enum.
 *
 * @param name the simple name of the type
 * @param codec the simple name of its codec's class
 * @param constants the values' constants in schema order, without {@code UNRECOGNIZED}
 * @param received whether it has the extra constant {@code UNRECOGNIZED}
 */
public record JavaEnum(String name, String codec, List<Constant> constants, boolean received, Origin origin) {
    public JavaEnum {
        constants = List.copyOf(constants);
    }

    /** One value's constant. */
    public record Constant(String name, String wireName, Origin origin) {}
}
