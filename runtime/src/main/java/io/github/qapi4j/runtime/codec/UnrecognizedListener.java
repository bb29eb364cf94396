package io.github.qapi4j.runtime.codec;

/**
 * A listener for data that a tolerant reader reads and the generated API does not know: members, enum values, union branches,
 * alternatives. It receives values as they were read, also those of sensitive members: a listener that logs them may log secrets.
 *
 * <pre>{@code
 * JsonFormat format = JsonFormat.tolerant().withListener((path, value) -> log("unknown: " + path));
 * }</pre>
 */
@FunctionalInterface
public interface UnrecognizedListener {

    /**
     * Reports an unknown element. It is called on the thread that reads the message; an exception ends the reading.
     *
     * @param path the element's path, as {@code $.return[3].inserted.driver}
     * @param value the element as received; for a union with an unknown branch, the value of the discriminator, which is
     *     {@link JsonNull} if the discriminator is missing
     */
    void unrecognized(String path, JsonValue value);
}
