package io.github.qapi4j.runtime.transport;

/** What a {@link Framer} finds in a stream of bytes. */
public sealed interface Frame {

    /**
     * The text of one JSON value, in UTF-8. Its tokens are whole and its brackets close; the rest of the grammar is not checked.
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
     * Something that is no message; the framer goes on behind it.
     *
     * @param reason what is wrong, for people
     */
    record Broken(String reason) implements Frame {}
}
