package io.github.qapi4j.benchmark.codec;

import io.github.qapi4j.benchmark.codec.Library.Format;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The contenders' methods. All do the same: they read or write each message of the work. A process sets up only the contender that it measures, so that
 * no other one is in the profile of the JIT compiler.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class CodecBenchmark {
    private Format<?>[] formats = {};
    private byte[][] texts = {};
    private Object[] values = {};
    private boolean write;

    abstract Work work();

    /** Sets the contender up, and reads the values that it writes. */
    @Setup
    public void prepare(BenchmarkParams params) throws IOException {
        String method = params.getBenchmark();
        Library library =
                Contender.of(method.substring(method.lastIndexOf('.') + 1)).library();
        Work work = work();
        List<Message<?>> messages = work.messages();
        write = work.write();
        formats = new Format<?>[messages.size()];
        texts = new byte[messages.size()][];
        values = new Object[messages.size()];
        for (int i = 0; i < formats.length; i++) {
            Message<?> message = messages.get(i);
            formats[i] = library.format(message.shape());
            texts[i] = message.json();
            if (write) {
                values[i] = message.value();
            }
        }
    }

    /** Generated codecs. */
    @Benchmark
    public void ours(Blackhole results) throws IOException {
        run(results);
    }

    /** Code by hand. */
    @Benchmark
    public void jacksonCore(Blackhole results) throws IOException {
        run(results);
    }

    /** Databind. */
    @Benchmark
    public void databind(Blackhole results) throws IOException {
        run(results);
    }

    /** Databind with Blackbird. */
    @Benchmark
    public void blackbird(Blackhole results) throws IOException {
        run(results);
    }

    /** The library avaje-jsonb. */
    @Benchmark
    public void avaje(Blackhole results) throws IOException {
        run(results);
    }

    /** The library fastjson2. */
    @Benchmark
    public void fastjson2(Blackhole results) throws IOException {
        run(results);
    }

    /** The library Gson. */
    @Benchmark
    public void gson(Blackhole results) throws IOException {
        run(results);
    }

    private void run(Blackhole results) throws IOException {
        if (write) {
            for (int i = 0; i < formats.length; i++) {
                results.consume(write(formats[i], values[i]));
            }
        } else {
            for (int i = 0; i < formats.length; i++) {
                results.consume(formats[i].read(texts[i]));
            }
        }
    }

    @SuppressWarnings("unchecked") // the value was read with the shape of the format
    private static <T> byte[] write(Format<T> format, Object value) throws IOException {
        return format.write((T) value);
    }
}
