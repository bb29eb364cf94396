package io.github.qapi4j.benchmark.codec;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;

/** The generated codecs, with the formats of client and server. */
final class Generated implements Library {
    private final JsonFormat client = JsonFormat.tolerant();
    private final JsonFormat server = JsonFormat.strict().withQemuDialect();
    private final JsonFormat sender = JsonFormat.strict();

    @Override
    public <T> Format<T> format(Shape<T> shape) {
        JsonFormat reader = shape.request() ? server : client;
        return new Format<>() {
            @Override
            public T read(byte[] json) throws IOException {
                return reader.read(shape.codec(), json);
            }

            @Override
            public byte[] write(T value) throws IOException {
                return sender.write(shape.codec(), value);
            }
        };
    }
}
