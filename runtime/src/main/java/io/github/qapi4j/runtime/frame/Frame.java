package io.github.qapi4j.runtime.frame;

/** A part of a stream of bytes, as found by a {@link Framer}. */
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

        /** Returns the text, for the caller to keep. */
        public byte[] text() {
            return text;
        }
    }

    /**
     * Bytes that are not a message; the framer continues after them.
     *
     * @param reason why they are not a message, for humans
     */
    record Broken(String reason) implements Frame {}
}
