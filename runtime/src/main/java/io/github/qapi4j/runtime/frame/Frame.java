package io.github.qapi4j.runtime.frame;

import java.util.Arrays;
import java.util.Objects;

/** A piece of a byte stream that a {@link Framer} has delimited: a message, or bytes that are not a message. */
public sealed interface Frame {

    /**
     * The text of one JSON value, in UTF-8. Its tokens are complete and its brackets are closed; the rest of the grammar is not
     * checked. There is no white space between its tokens, except between two words (numbers or keywords).
     *
     * <p>The text lies in memory of the framer: it is valid until the next call of {@link Framer#next}, except in a copy that {@link #text} has
     * returned.
     */
    final class Message implements Frame {
        private final byte[] bytes;
        private final int length;
        private final int[] separators;
        private final int separatorCount;
        private final int tokens;

        Message(byte[] bytes, int length, int[] separators, int separatorCount, int tokens) {
            this.bytes = bytes;
            this.length = length;
            this.separators = separators;
            this.separatorCount = separatorCount;
            this.tokens = tokens;
        }

        /** Returns the array that begins with the text. The caller must not change it. */
        public byte[] bytes() {
            return bytes;
        }

        /** Returns the number of bytes of the text. */
        public int length() {
            return length;
        }

        /** Returns the number of tokens, commas, colons and brackets included. */
        public int tokens() {
            return tokens;
        }

        /** Returns the number of commas and colons that only one bracket encloses: those between the members of an object. */
        public int separatorCount() {
            return separatorCount;
        }

        /** Returns the place in the text of such a comma or colon, in the order of the text. */
        public int separator(int index) {
            return separators[Objects.checkIndex(index, separatorCount)];
        }

        /** Returns a copy of the text. */
        public byte[] text() {
            return Arrays.copyOf(bytes, length);
        }
    }

    /**
     * Bytes that are not a message; the framer continues after them.
     *
     * @param reason the error in them, for humans
     */
    record Broken(String reason) implements Frame {}
}
