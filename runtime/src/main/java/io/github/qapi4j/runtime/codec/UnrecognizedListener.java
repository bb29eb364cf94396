package io.github.qapi4j.runtime.codec;

/**
 * Hears of what a tolerant reader met and the generated API does not know: members, enum values, union branches, alternatives.
 */
@FunctionalInterface
public interface UnrecognizedListener {

    /**
     * Called while the message is read, by the thread that reads it. It should return soon and throw nothing: what it throws
     * ends the reading.
     *
     * @param path where it stands, as {@code $.return[3].inserted.driver}
     * @param value it, as it came; of a union with an unknown branch, the discriminator's value,
     *     which is {@link JsonNull} if the discriminator is missing
     */
    void unrecognized(String path, JsonValue value);
}
