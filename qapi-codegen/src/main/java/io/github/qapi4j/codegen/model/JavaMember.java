package io.github.qapi4j.codegen.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A component of a generated record; in a union's interface, an accessor.
 *
 * @param role how it stands on the wire
 * @param wireName its name on the wire; for a role other than {@link Role#MEMBER} what the schema calls it
 * @param name the component's, accessor's, field's and setter's name
 * @param local the name of a local variable that holds it, which meets no other local of a codec
 * @param type its type; boxed where {@link #nullable}
 * @param optional whether the schema says that it may be absent
 * @param origin where it comes from, with its description; null for what the mapping adds by itself
 */
public record JavaMember(
        Role role,
        String wireName,
        String name,
        String local,
        JavaType type,
        boolean optional,
        @Nullable Origin origin) {

    /** How a component stands on the wire. */
    public enum Role {
        /** As one member of the object. */
        MEMBER,
        /** A union that is another union's branch: its members stand flat among the record's own. */
        FLAT,
        /** The only component of a boxed command or event: its encoding is the whole object. */
        BOXED,
        /** Of a command that is not checked against the schema, or of {@code Unrecognized}: all members that no other component holds, flat. */
        FURTHER,
        /** The text of a discriminator that this API does not know. */
        RAW_DISCRIMINATOR
    }

    public JavaMember {
        Objects.requireNonNull(role, "role");
    }

    /** Whether the component may be null, which means absent: it is optional, or exists only in some builds. */
    public boolean nullable() {
        return optional || conditional();
    }

    /** Whether it exists only where a condition of the schema holds. */
    public boolean conditional() {
        return origin != null && origin.condition() != null;
    }

    public boolean deprecated() {
        return origin != null && origin.deprecated();
    }

    public boolean unstable() {
        return origin != null && origin.unstable();
    }
}
