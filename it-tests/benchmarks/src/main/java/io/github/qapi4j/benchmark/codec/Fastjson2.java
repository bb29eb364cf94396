package io.github.qapi4j.benchmark.codec;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONFactory;
import com.alibaba.fastjson2.PropertyNamingStrategy;
import java.lang.reflect.Type;

/**
 * The library fastjson2, with the generated records, which get their annotations from {@link Fastjson2MixIns}. It reads the string {@code "null"} as no
 * value, which is wrong for enums that have this value, {@code JSONType} and {@code JobStatus}; and JSON's {@code null} never reaches the reader of an
 * alternate.
 */
final class Fastjson2 implements Library {
    Fastjson2() {
        JSONFactory.getDefaultObjectReaderProvider().setNamingStrategy(PropertyNamingStrategy.KebabCase);
        JSONFactory.getDefaultObjectWriterProvider().setNamingStrategy(PropertyNamingStrategy.KebabCase);
        Fastjson2MixIns.register();
    }

    @Override
    public <T> Format<T> format(Shape<T> shape) {
        Type type = shape.type();
        return new Format<>() {
            @Override
            public T read(byte[] json) {
                return JSON.parseObject(json, type);
            }

            @Override
            public byte[] write(T value) {
                return JSON.toJSONBytes(value);
            }
        };
    }
}
