package io.github.qapi4j.blocks;

import java.util.stream.Stream;

/** The kinds of nodes. */
enum Driver {
    /** An empty disk without an image; writes are lost. */
    NULL_CO("null-co"),
    /** An image file as a whole. */
    FILE("file"),
    /** A disk with the content of another node. */
    RAW("raw"),
    /** A disk in an image that also stores bitmaps and snapshots, and can be an overlay. */
    QCOW2("qcow2"),
    /** A filter that can make writes fail. */
    BLKDEBUG("blkdebug"),
    /** The filter of a backup between a node and its users. */
    COPY_BEFORE_WRITE("copy-before-write");

    private final String wireName;

    Driver(String wireName) {
        this.wireName = wireName;
    }

    static Driver of(String wireName) {
        return Stream.of(values())
                .filter(driver -> driver.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no driver '" + wireName + "'"));
    }

    String wireName() {
        return wireName;
    }

    /** Returns whether writes have the same offsets in the child. */
    boolean passesThrough() {
        return this == RAW || this == BLKDEBUG || this == COPY_BEFORE_WRITE;
    }
}
