package io.github.qapi4j.benchmark.codec;

import org.openjdk.jmh.annotations.Param;

/** Writing of the values of the payloads. */
public class CodecWriteBenchmark extends CodecBenchmark {
    @Param({
        "query-qmp-schema",
        "query-named-block-nodes",
        "query-block",
        "blockdev-add",
        "transaction-100",
        "events-1000"
    })
    private String work = "";

    @Override
    Work work() {
        return Works.of(Table.WRITE, work);
    }
}
