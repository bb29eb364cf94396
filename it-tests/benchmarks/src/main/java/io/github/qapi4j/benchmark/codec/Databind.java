package io.github.qapi4j.benchmark.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import java.io.IOException;

/** Databind from Jackson, with the generated records, which get their annotations from {@link DatabindMixIns}. */
final class Databind implements Library {
    private final JsonMapper mapper;

    private Databind(JsonMapper.Builder builder) {
        mapper = DatabindMixIns.register(builder)
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();
    }

    static Databind plain() {
        return new Databind(JsonMapper.builder());
    }

    static Databind withBlackbird() {
        return new Databind(JsonMapper.builder().addModule(new BlackbirdModule()));
    }

    @Override
    public <T> Format<T> format(Shape<T> shape) {
        JavaType type = mapper.constructType(shape.type());
        ObjectReader reader = mapper.readerFor(type);
        ObjectWriter writer = mapper.writerFor(type);
        return new Format<>() {
            @Override
            public T read(byte[] json) throws IOException {
                return reader.readValue(json);
            }

            @Override
            public byte[] write(T value) throws IOException {
                return writer.writeValueAsBytes(value);
            }
        };
    }
}
