package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.io.SerializedString;

/** The name of a member, encoded once for all the times that it is written. */
public final class MemberName {
    private final SerializedString encoded;

    /**
     * Makes a name.
     *
     * @throws IllegalArgumentException if it holds anything but printable ASCII, which no name of a schema does
     */
    public MemberName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7F) {
                throw new IllegalArgumentException("no name of a member: " + Excerpt.of(name));
            }
        }
        encoded = new SerializedString(name);
    }

    SerializedString encoded() {
        return encoded;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return encoded.getValue();
    }
}
