package io.github.qapi4j.benchmark.codec;

import org.openjdk.jmh.annotations.Param;

/** Reading and writing of messages of other shapes. */
public class OtherShapesBenchmark extends CodecBenchmark {
    @Param({
        "read-any",
        "write-any",
        "read-commands",
        "write-commands",
        "read-jobs",
        "write-jobs",
        "read-unknown-members",
        "read-text",
        "write-text",
        "read-integers",
        "write-integers",
        "read-numbers",
        "write-numbers",
        "read-deep",
        "write-deep",
        "read-alternates",
        "write-alternates",
        "read-discriminator-last",
        "write-blockdev-options"
    })
    private String work = "";

    @Override
    Work work() {
        return Works.of(Table.OTHER_SHAPES, work);
    }
}
