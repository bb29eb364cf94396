package io.github.qapi4j.schema;

import org.jspecify.annotations.Nullable;

/** The names of the types that a schema has without defining them. */
public final class ImplicitTypes {
    /** The name of the predefined struct without members. */
    public static final String EMPTY = "q_empty";

    private static final String ARRAY_SUFFIX = "List";

    private ImplicitTypes() {}

    /** The name of the array type with this element type. */
    public static String array(String element) {
        return element + ARRAY_SUFFIX;
    }

    /** The name of the element type if the given name has the form of an array type's name; otherwise null. The types need not exist. */
    public static @Nullable String arrayElement(String name) {
        return name.endsWith(ARRAY_SUFFIX) ? name.substring(0, name.length() - ARRAY_SUFFIX.length()) : null;
    }

    /** The name of the enum type of a simple union's discriminator. */
    public static String simpleUnionKind(String union) {
        return union + "Kind";
    }

    /** The name of the type for the inline members of a command or an event. */
    public static String arguments(String definition) {
        return object(definition, "arg");
    }

    /** The name of the type for the inline members of a union's base. */
    public static String base(String union) {
        return object(union, "base");
    }

    /** The name of the type for a branch of a simple union, which has the branch's value as a member. */
    static String wrapper(String type) {
        return object(type, "wrapper");
    }

    private static String object(String name, String role) {
        return "q_obj_" + name + "-" + role;
    }
}
