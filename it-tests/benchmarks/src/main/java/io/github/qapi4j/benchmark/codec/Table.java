package io.github.qapi4j.benchmark.codec;

/** The tables of the report. The parameter {@code work} of their benchmarks has a value for each row. */
public enum Table {
    /** Reading of the seven payloads: {@link CodecReadBenchmark}. */
    READ,
    /** Writing of their values, for which the order of the members makes no difference: {@link CodecWriteBenchmark}. */
    WRITE,
    /** Reading and writing of other shapes: {@link OtherShapesBenchmark}. */
    OTHER_SHAPES
}
