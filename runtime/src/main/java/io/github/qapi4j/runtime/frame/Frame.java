package io.github.qapi4j.runtime.frame;

/** A piece of a byte stream that a {@link Framer} has delimited: a message, or bytes that are not a message. */
public sealed interface Frame {

    /**
     * The text of one JSON value, in UTF-8. Its tokens are complete and its brackets are closed; the rest of the grammar is not
     * checked.
     */
    final class Message implements Frame {
        private final byte[] text;

        Message(byte[] text) {
            this.text = text;
        }

        /** Returns a copy of the text. */
        public byte[] text() {
            return text;
        }
    }

    /**
     * Bytes that are not a message; the framer continues after them.
     *
     * @param reason the error in them, for humans
     */
    record Broken(String reason) implements Frame {}
}
