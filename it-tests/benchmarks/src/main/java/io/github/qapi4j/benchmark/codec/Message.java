package io.github.qapi4j.benchmark.codec;

import java.io.IOException;

/**
 * A JSON text and its type.
 *
 * @param json one value, without its envelope
 */
record Message<T>(Shape<T> shape, byte[] json) {

    /** Returns the value as the generated codec reads it, with which others are compared. */
    T value() throws IOException {
        return Contender.OURS.library().format(shape).read(json);
    }
}
