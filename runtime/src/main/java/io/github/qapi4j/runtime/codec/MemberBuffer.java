package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonToken;

/**
 * Members of an object that somebody else shall read: the branch of a union, which is written flat into the union's object. Made
 * by {@link JsonReader#newBuffer}, filled by {@link JsonReader#setAside}, read by {@link JsonReader#replay} or
 * {@link JsonReader#toObject}. Not for several threads at once.
 */
public final class MemberBuffer {
    private final TokenBuffer tokens = new TokenBuffer();
    private boolean complete;

    MemberBuffer() {
        tokens.add(JsonToken.START_OBJECT, null);
    }

    TokenBuffer filling() {
        if (complete) {
            throw new IllegalStateException("bug: a buffer that was read gets more members");
        }
        return tokens;
    }

    TokenBuffer completed() {
        if (!complete) {
            tokens.add(JsonToken.END_OBJECT, null);
            complete = true;
        }
        return tokens;
    }
}
