package io.github.qapi4j.benchmark.codec;

import java.io.IOException;

/** A way to read and write the benchmarks' types, set up as users of a library do. */
interface Library {

    /**
     * Returns how this library reads and writes a type.
     *
     * @throws UnsupportedOperationException if it cannot express the type; the message is the reason
     */
    <T> Format<T> format(Shape<T> shape);

    /** Reads and writes values of one type. */
    interface Format<T> {
        T read(byte[] json) throws IOException;

        byte[] write(T value) throws IOException;
    }
}
