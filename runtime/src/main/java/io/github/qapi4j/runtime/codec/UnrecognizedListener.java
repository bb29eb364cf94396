package io.github.qapi4j.runtime.codec;

/**
 * A listener for data that a tolerant reader accepts although the generated API does not know it: members, enum values, union branches, alternatives.
 * It receives values unchanged, including those of sensitive members: a listener that logs them may log secrets.
 *
 * <pre>{@code
 * JsonFormat format = JsonFormat.tolerant().withListener((path, value) -> log("unknown: " + path));
 * }</pre>
 */
@FunctionalInterface
public interface UnrecognizedListener {

    /**
     * Reports an unknown element. It is called on the thread that reads the message; an exception ends the read operation.
     *
     * @param path the element's path, e.g. {@code $.return[3].inserted.driver}
     * @param value the element as received; for a union with an unknown branch, the value of the discriminator, which is
     *     {@link JsonNull} if the discriminator is missing
     */
    void unrecognized(String path, JsonValue value);
}
