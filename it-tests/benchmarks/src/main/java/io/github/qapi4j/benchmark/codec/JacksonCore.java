package io.github.qapi4j.benchmark.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.github.qapi4j.benchmark.codec.JacksonCoreReading.Reading;
import io.github.qapi4j.benchmark.codec.JacksonCoreWriting.Writing;
import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.benchmark.qmp.BlockInfo;
import io.github.qapi4j.benchmark.qmp.BlockJobCancelledEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobCompletedEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobErrorEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobPendingEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobReadyEvent;
import io.github.qapi4j.benchmark.qmp.BlockdevOptions;
import io.github.qapi4j.benchmark.qmp.CommandInfo;
import io.github.qapi4j.benchmark.qmp.ImageInfo;
import io.github.qapi4j.benchmark.qmp.JobInfo;
import io.github.qapi4j.benchmark.qmp.JobStatusChangeEvent;
import io.github.qapi4j.benchmark.qmp.SchemaInfo;
import io.github.qapi4j.benchmark.qmp.TransactionCommand;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Code by hand over jackson-core, the baseline of all ratios: the generated records, and a factory with the settings of
 * {@link io.github.qapi4j.runtime.codec.JsonFormat}. {@link JacksonCoreReading} and {@link JacksonCoreWriting} list the checks that it does not make.
 */
final class JacksonCore implements Library {
    private final JsonFactory client = factory(false);
    private final JsonFactory server = factory(true);
    private final Map<Class<?>, Binding<?>> bindings = new HashMap<>();

    JacksonCore() {
        bind(SchemaInfo.class, JacksonCoreReading::schemaInfo, JacksonCoreWriting::schemaInfo);
        bind(BlockDeviceInfo.class, JacksonCoreReading::blockDeviceInfo, JacksonCoreWriting::blockDeviceInfo);
        bind(BlockInfo.class, JacksonCoreReading::blockInfo, JacksonCoreWriting::blockInfo);
        bind(ImageInfo.class, JacksonCoreReading::imageInfo, JacksonCoreWriting::imageInfo);
        bind(BlockdevOptions.class, JacksonCoreReading::blockdevOptions, JacksonCoreWriting::blockdevOptions);
        bind(TransactionCommand.class, JacksonCoreReading::transactionCommand, JacksonCoreWriting::transactionCommand);
        bind(BlockDirtyBitmap.class, JacksonCoreReading::blockDirtyBitmap, JacksonCoreWriting::blockDirtyBitmap);
        bind(
                BlockDirtyBitmapMerge.class,
                JacksonCoreReading::blockDirtyBitmapMerge,
                JacksonCoreWriting::blockDirtyBitmapMerge);
        bind(
                JobStatusChangeEvent.class,
                JacksonCoreReading::jobStatusChangeEvent,
                JacksonCoreWriting::jobStatusChangeEvent);
        bind(
                BlockJobCompletedEvent.class,
                JacksonCoreReading::blockJobCompletedEvent,
                JacksonCoreWriting::blockJobCompletedEvent);
        bind(
                BlockJobCancelledEvent.class,
                JacksonCoreReading::blockJobCancelledEvent,
                JacksonCoreWriting::blockJobCancelledEvent);
        bind(BlockJobErrorEvent.class, JacksonCoreReading::blockJobErrorEvent, JacksonCoreWriting::blockJobErrorEvent);
        bind(
                BlockJobPendingEvent.class,
                JacksonCoreReading::blockJobPendingEvent,
                JacksonCoreWriting::blockJobPendingEvent);
        bind(BlockJobReadyEvent.class, JacksonCoreReading::blockJobReadyEvent, JacksonCoreWriting::blockJobReadyEvent);
        bind(CommandInfo.class, JacksonCoreReading::commandInfo, JacksonCoreWriting::commandInfo);
        bind(JobInfo.class, JacksonCoreReading::jobInfo, JacksonCoreWriting::jobInfo);
        bind(JsonValue.class, JacksonCoreReading::any, JacksonCoreWriting::any);
        bind(Long.class, JsonParser::getLongValue, JsonGenerator::writeNumber);
        bind(Double.class, JsonParser::getDoubleValue, JsonGenerator::writeNumber);
    }

    private static JsonFactory factory(boolean singleQuotes) {
        JsonLimits limits = JsonLimits.DEFAULT;
        return new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.nesting())
                        .maxStringLength(limits.tokenLength())
                        .maxNameLength(limits.tokenLength())
                        .maxNumberLength(limits.tokenLength())
                        .maxDocumentLength(limits.messageBytes())
                        .maxTokenCount(limits.tokens())
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .configure(JsonReadFeature.ALLOW_SINGLE_QUOTES, singleQuotes)
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .build();
    }

    private <T> void bind(Class<T> type, Reading<T> reading, Writing<T> writing) {
        bindings.put(type, new Binding<>(reading, writing));
    }

    @Override
    @SuppressWarnings(
            "unchecked") // a binding has the type of its key, and a list is read by the binding of its elements
    public <T> Format<T> format(Shape<T> shape) {
        Binding<?> binding = bindings.get(shape.element());
        if (binding == null) {
            throw new UnsupportedOperationException(
                    "no code for " + shape.element().getSimpleName());
        }
        Binding<T> whole = shape.list() ? (Binding<T>) binding.ofList() : (Binding<T>) binding;
        JsonFactory reader = shape.request() ? server : client;
        return new Format<>() {
            @Override
            public T read(byte[] json) throws IOException {
                try (JsonParser in = reader.createParser(json)) {
                    in.nextToken();
                    return whole.reading.read(in);
                }
            }

            @Override
            public byte[] write(T value) throws IOException {
                // As databind does, with a buffer from the factory's pool: faster than with a ByteArrayOutputStream.
                BufferRecycler pool = client._getBufferRecycler();
                try (ByteArrayBuilder bytes = new ByteArrayBuilder(pool)) {
                    try (JsonGenerator out = client.createGenerator(bytes)) {
                        whole.writing.write(out, value);
                    }
                    return bytes.getClearAndRelease();
                } finally {
                    pool.releaseToPool();
                }
            }
        };
    }

    private record Binding<T>(Reading<T> reading, Writing<T> writing) {
        Binding<List<T>> ofList() {
            return new Binding<>(
                    in -> JacksonCoreReading.list(in, reading),
                    (out, values) -> JacksonCoreWriting.list(out, values, writing));
        }
    }
}
