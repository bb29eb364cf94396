package io.github.qapi4j.benchmark.codec;

import io.avaje.jsonb.Json;
import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import io.github.qapi4j.benchmark.qmp.BlockDirtyInfo;
import io.github.qapi4j.benchmark.qmp.BlockdevDetectZeroesOptions;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** Names in JSON for avaje-jsonb. With a mix-in, it does not derive any name from a convention. */
@Json.MixIn(BlockDeviceInfo.class)
@NullUnmarked // the fields are never read
abstract class AvajeBlockDeviceInfoMixIn {
    @Json.Property("node-name")
    String nodeName;

    @Json.Property("backing_file")
    String backingFile;

    @Json.Property("backing_file_depth")
    long backingFileDepth;

    @Json.Property("detect_zeroes")
    BlockdevDetectZeroesOptions detectZeroes;

    @Json.Property("bps_rd")
    long bpsRd;

    @Json.Property("bps_wr")
    long bpsWr;

    @Json.Property("iops_rd")
    long iopsRd;

    @Json.Property("iops_wr")
    long iopsWr;

    @Json.Property("bps_max")
    Long bpsMax;

    @Json.Property("bps_rd_max")
    Long bpsRdMax;

    @Json.Property("bps_wr_max")
    Long bpsWrMax;

    @Json.Property("iops_max")
    Long iopsMax;

    @Json.Property("iops_rd_max")
    Long iopsRdMax;

    @Json.Property("iops_wr_max")
    Long iopsWrMax;

    @Json.Property("bps_max_length")
    Long bpsMaxLength;

    @Json.Property("bps_rd_max_length")
    Long bpsRdMaxLength;

    @Json.Property("bps_wr_max_length")
    Long bpsWrMaxLength;

    @Json.Property("iops_max_length")
    Long iopsMaxLength;

    @Json.Property("iops_rd_max_length")
    Long iopsRdMaxLength;

    @Json.Property("iops_wr_max_length")
    Long iopsWrMaxLength;

    @Json.Property("iops_size")
    Long iopsSize;

    @Json.Property("write_threshold")
    long writeThreshold;

    @Json.Property("dirty-bitmaps")
    List<BlockDirtyInfo> dirtyBitmaps;
}
