package io.github.qapi4j.codegen.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A component of a generated record; in a union's interface, an accessor.
 *
 * @param role its representation on the wire
 * @param wireName its name on the wire; for a role other than {@link Role#MEMBER} its name in the schema
 * @param name the component's, accessor's, field's and setter's name
 * @param local the name of a local variable that holds it, different from all other local variables of a codec
 * @param type its type; boxed where {@link #nullable}
 * @param presence where it must be present, apart from its condition
 * @param sensitive whether its value must not appear in {@code toString()} and in messages; never that of a union's discriminator, which
 *     the record's type shows
 * @param origin its origin, with its description; null for a component that the mapping adds
 */
public record JavaMember(
        Role role,
        String wireName,
        String name,
        String local,
        JavaType type,
        Presence presence,
        boolean sensitive,
        @Nullable Origin origin) {

    /** The representation of a component on the wire. */
    public enum Role {
        /** One member of the object. */
        MEMBER,
        /** A union that is a branch of another union: its members are flattened into the record's object. */
        FLAT,
        /** The only component of a boxed command or event: its encoding is the whole object. */
        BOXED,
        /**
         * All members that no other component holds, flattened: in a command that is not checked against the schema, and in
         * {@code Unrecognized}.
         */
        FURTHER,
        /** The text of a discriminator that this API does not know. */
        RAW_DISCRIMINATOR
    }

    /** Where a member must be present. */
    public enum Presence {
        /** Required in everything that is read or written. */
        MANDATORY,
        /**
         * Required in everything that is written or that a server reads. A client accepts values without it, although the schema calls it mandatory,
         * because the server may be of another release.
         */
        EXPECTED,
        /** Optional everywhere. */
        OPTIONAL
    }

    public JavaMember {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(presence, "presence");
    }

    /** Whether the component may be null, which means absent. */
    public boolean nullable() {
        return presence != Presence.MANDATORY || conditional();
    }

    /** Whether {@code build()} and writing require it. A component for further members is empty unless it is set. */
    public boolean required() {
        return presence != Presence.OPTIONAL && !conditional() && role != Role.FURTHER;
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
