package io.github.qapi4j.benchmark.codec;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import io.github.qapi4j.benchmark.qmp.TransactionCommand;

/** The adapters that avaje-jsonb's annotation processor generates for the generated records, from the imports in {@link AvajeTypes}. */
final class Avaje implements Library {
    private final Jsonb jsonb = AvajeTypes.register(Jsonb.builder()).build();

    @Override
    public <T> Format<T> format(Shape<T> shape) {
        if (shape.element() == TransactionCommand.class) {
            throw new UnsupportedOperationException(
                    "the adapter that it generates for the union does not compile: some branches share the type of `data`, others have another one");
        }
        JsonType<T> type = jsonb.type(shape.type());
        return new Format<>() {
            @Override
            public T read(byte[] json) {
                return type.fromJson(json);
            }

            @Override
            public byte[] write(T value) {
                return type.toJsonBytes(value);
            }
        };
    }
}
