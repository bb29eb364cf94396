package io.github.qapi4j.benchmark.codec;

import java.util.List;

/** The tables of the report: a benchmark class each, whose parameter {@code work} has a value for each row. */
public enum Table {
    /** Reading of the seven payloads. */
    READ(CodecReadBenchmark.class, Works.PAYLOADS),
    /** Writing of their values; the order of the members makes no difference here. */
    WRITE(CodecWriteBenchmark.class, Works.VALUES),
    /** Reading and writing of other shapes. */
    OTHER_SHAPES(OtherShapesBenchmark.class, Works.OTHER_SHAPES);

    private final Class<?> benchmark;
    private final List<String> works;

    Table(Class<?> benchmark, List<String> works) {
        this.benchmark = benchmark;
        this.works = works;
    }

    /** Returns the class that JMH runs. */
    public Class<?> benchmark() {
        return benchmark;
    }

    /** Returns the rows, in their order. */
    public List<String> works() {
        return works;
    }
}
