package io.github.qapi4j.benchmark.codec;

import org.openjdk.jmh.annotations.Param;

/** Reading of the payloads. */
public class CodecReadBenchmark extends CodecBenchmark {
    @Param({
        "query-qmp-schema",
        "query-qmp-schema-discriminator-first",
        "query-named-block-nodes",
        "query-block",
        "blockdev-add",
        "transaction-100",
        "events-1000"
    })
    private String work = "";

    @Override
    Work work() {
        return Works.of(Table.READ, work);
    }
}
