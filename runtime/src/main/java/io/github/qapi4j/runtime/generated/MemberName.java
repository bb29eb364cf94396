package io.github.qapi4j.runtime.generated;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The name of a member, and its value if that is always the same string, both encoded once for all writes. Immutable. */
public final class MemberName {
    private final String name;
    private final EncodedText encoded;
    private final @Nullable EncodedText constant;

    /**
     * Encodes a name.
     *
     * @param value the value that the member always has; null if it has no such value
     * @throws IllegalArgumentException if JSON would have to escape a character of the name or value, which never applies to names and values of enums
     *     in a schema
     */
    MemberName(String name, @Nullable String value) {
        this.name = name;
        this.encoded = EncodedText.name(name);
        this.constant = value == null ? null : EncodedText.member(name, value);
    }

    /** Returns the name in JSON, with the colon behind it: {@code "driver":}. */
    public EncodedText encoded() {
        return encoded;
    }

    /**
     * Returns the member with its constant value in JSON, with the comma behind it: {@code "driver":"file",}.
     *
     * @throws NullPointerException if the member has no constant value
     */
    public EncodedText constant() {
        return Objects.requireNonNull(constant, name);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
