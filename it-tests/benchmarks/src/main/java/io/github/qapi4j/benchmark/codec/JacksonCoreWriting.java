package io.github.qapi4j.benchmark.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.benchmark.qmp.BackupPerf;
import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.benchmark.qmp.BlockDirtyInfo;
import io.github.qapi4j.benchmark.qmp.BlockInfo;
import io.github.qapi4j.benchmark.qmp.BlockJobCancelledEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobCompletedEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobErrorEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobInfo;
import io.github.qapi4j.benchmark.qmp.BlockJobPendingEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobReadyEvent;
import io.github.qapi4j.benchmark.qmp.BlockdevBackup;
import io.github.qapi4j.benchmark.qmp.BlockdevCacheInfo;
import io.github.qapi4j.benchmark.qmp.BlockdevCacheOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2Encryption;
import io.github.qapi4j.benchmark.qmp.BlockdevRef;
import io.github.qapi4j.benchmark.qmp.BlockdevRefOrNull;
import io.github.qapi4j.benchmark.qmp.BlockdevSnapshot;
import io.github.qapi4j.benchmark.qmp.BlockdevSnapshotInternal;
import io.github.qapi4j.benchmark.qmp.BlockdevSnapshotSync;
import io.github.qapi4j.benchmark.qmp.CommandInfo;
import io.github.qapi4j.benchmark.qmp.DriveBackup;
import io.github.qapi4j.benchmark.qmp.ImageInfo;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecific;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecificQCow2;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecificQCow2Encryption;
import io.github.qapi4j.benchmark.qmp.JobInfo;
import io.github.qapi4j.benchmark.qmp.JobStatusChangeEvent;
import io.github.qapi4j.benchmark.qmp.QCryptoBlockInfoLUKSSlot;
import io.github.qapi4j.benchmark.qmp.Qcow2BitmapInfo;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckFlags;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapChecks;
import io.github.qapi4j.benchmark.qmp.SchemaInfo;
import io.github.qapi4j.benchmark.qmp.SchemaInfoAlternateMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoEnumMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectVariant;
import io.github.qapi4j.benchmark.qmp.SnapshotInfo;
import io.github.qapi4j.benchmark.qmp.TransactionAction;
import io.github.qapi4j.benchmark.qmp.TransactionCommand;
import io.github.qapi4j.benchmark.qmp.TransactionProperties;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonBoolean;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Writes the benchmarks' types with jackson-core, as code by hand does.
 *
 * <p>Generated codecs make these checks, which this class does not make: strings contain no unpaired surrogates; enum values and branches are not
 * {@code UNRECOGNIZED}; {@code uint32} is in its range; the nesting and the size of the message are within the limits; exceptions have the path. A
 * {@code uint64} above 2^63 - 1 is written as a negative number.
 */
final class JacksonCoreWriting {
    private JacksonCoreWriting() {}

    static void blockInfo(JsonGenerator out, BlockInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("device", value.device());
        if (value.qdev() != null) {
            out.writeStringField("qdev", value.qdev());
        }
        out.writeStringField("type", value.type());
        out.writeBooleanField("removable", value.removable());
        out.writeBooleanField("locked", value.locked());
        if (value.inserted() != null) {
            out.writeFieldName("inserted");
            blockDeviceInfo(out, value.inserted());
        }
        if (value.trayOpen() != null) {
            out.writeBooleanField("tray_open", value.trayOpen());
        }
        if (value.ioStatus() != null) {
            out.writeStringField("io-status", value.ioStatus().wireName());
        }
        out.writeEndObject();
    }

    static void blockDeviceInfo(JsonGenerator out, BlockDeviceInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("file", value.file());
        if (value.nodeName() != null) {
            out.writeStringField("node-name", value.nodeName());
        }
        out.writeBooleanField("ro", value.ro());
        out.writeStringField("drv", value.drv());
        if (value.backingFile() != null) {
            out.writeStringField("backing_file", value.backingFile());
        }
        out.writeNumberField("backing_file_depth", value.backingFileDepth());
        out.writeBooleanField("encrypted", value.encrypted());
        out.writeStringField("detect_zeroes", value.detectZeroes().wireName());
        out.writeNumberField("bps", value.bps());
        out.writeNumberField("bps_rd", value.bpsRd());
        out.writeNumberField("bps_wr", value.bpsWr());
        out.writeNumberField("iops", value.iops());
        out.writeNumberField("iops_rd", value.iopsRd());
        out.writeNumberField("iops_wr", value.iopsWr());
        out.writeFieldName("image");
        imageInfo(out, value.image());
        if (value.bpsMax() != null) {
            out.writeNumberField("bps_max", value.bpsMax());
        }
        if (value.bpsRdMax() != null) {
            out.writeNumberField("bps_rd_max", value.bpsRdMax());
        }
        if (value.bpsWrMax() != null) {
            out.writeNumberField("bps_wr_max", value.bpsWrMax());
        }
        if (value.iopsMax() != null) {
            out.writeNumberField("iops_max", value.iopsMax());
        }
        if (value.iopsRdMax() != null) {
            out.writeNumberField("iops_rd_max", value.iopsRdMax());
        }
        if (value.iopsWrMax() != null) {
            out.writeNumberField("iops_wr_max", value.iopsWrMax());
        }
        if (value.bpsMaxLength() != null) {
            out.writeNumberField("bps_max_length", value.bpsMaxLength());
        }
        if (value.bpsRdMaxLength() != null) {
            out.writeNumberField("bps_rd_max_length", value.bpsRdMaxLength());
        }
        if (value.bpsWrMaxLength() != null) {
            out.writeNumberField("bps_wr_max_length", value.bpsWrMaxLength());
        }
        if (value.iopsMaxLength() != null) {
            out.writeNumberField("iops_max_length", value.iopsMaxLength());
        }
        if (value.iopsRdMaxLength() != null) {
            out.writeNumberField("iops_rd_max_length", value.iopsRdMaxLength());
        }
        if (value.iopsWrMaxLength() != null) {
            out.writeNumberField("iops_wr_max_length", value.iopsWrMaxLength());
        }
        if (value.iopsSize() != null) {
            out.writeNumberField("iops_size", value.iopsSize());
        }
        if (value.group() != null) {
            out.writeStringField("group", value.group());
        }
        out.writeFieldName("cache");
        blockdevCacheInfo(out, value.cache());
        out.writeNumberField("write_threshold", value.writeThreshold());
        if (value.dirtyBitmaps() != null) {
            out.writeFieldName("dirty-bitmaps");
            list(out, value.dirtyBitmaps(), JacksonCoreWriting::blockDirtyInfo);
        }
        out.writeEndObject();
    }

    static void imageInfo(JsonGenerator out, ImageInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("filename", value.filename());
        out.writeStringField("format", value.format());
        if (value.dirtyFlag() != null) {
            out.writeBooleanField("dirty-flag", value.dirtyFlag());
        }
        if (value.actualSize() != null) {
            out.writeNumberField("actual-size", value.actualSize());
        }
        out.writeNumberField("virtual-size", value.virtualSize());
        if (value.clusterSize() != null) {
            out.writeNumberField("cluster-size", value.clusterSize());
        }
        if (value.encrypted() != null) {
            out.writeBooleanField("encrypted", value.encrypted());
        }
        if (value.compressed() != null) {
            out.writeBooleanField("compressed", value.compressed());
        }
        if (value.backingFilename() != null) {
            out.writeStringField("backing-filename", value.backingFilename());
        }
        if (value.fullBackingFilename() != null) {
            out.writeStringField("full-backing-filename", value.fullBackingFilename());
        }
        if (value.backingFilenameFormat() != null) {
            out.writeStringField("backing-filename-format", value.backingFilenameFormat());
        }
        if (value.snapshots() != null) {
            out.writeFieldName("snapshots");
            list(out, value.snapshots(), JacksonCoreWriting::snapshotInfo);
        }
        if (value.backingImage() != null) {
            out.writeFieldName("backing-image");
            imageInfo(out, value.backingImage());
        }
        if (value.formatSpecific() != null) {
            out.writeFieldName("format-specific");
            imageInfoSpecific(out, value.formatSpecific());
        }
        out.writeEndObject();
    }

    static void snapshotInfo(JsonGenerator out, SnapshotInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", value.id());
        out.writeStringField("name", value.name());
        out.writeNumberField("vm-state-size", value.vmStateSize());
        out.writeNumberField("date-sec", value.dateSec());
        out.writeNumberField("date-nsec", value.dateNsec());
        out.writeNumberField("vm-clock-sec", value.vmClockSec());
        out.writeNumberField("vm-clock-nsec", value.vmClockNsec());
        if (value.icount() != null) {
            out.writeNumberField("icount", value.icount());
        }
        out.writeEndObject();
    }

    static void imageInfoSpecificQCow2(JsonGenerator out, ImageInfoSpecificQCow2 value) throws IOException {
        out.writeStartObject();
        out.writeStringField("compat", value.compat());
        if (value.dataFile() != null) {
            out.writeStringField("data-file", value.dataFile());
        }
        if (value.dataFileRaw() != null) {
            out.writeBooleanField("data-file-raw", value.dataFileRaw());
        }
        if (value.extendedL2() != null) {
            out.writeBooleanField("extended-l2", value.extendedL2());
        }
        if (value.lazyRefcounts() != null) {
            out.writeBooleanField("lazy-refcounts", value.lazyRefcounts());
        }
        if (value.corrupt() != null) {
            out.writeBooleanField("corrupt", value.corrupt());
        }
        out.writeNumberField("refcount-bits", value.refcountBits());
        if (value.encrypt() != null) {
            out.writeFieldName("encrypt");
            imageInfoSpecificQCow2Encryption(out, value.encrypt());
        }
        if (value.bitmaps() != null) {
            out.writeFieldName("bitmaps");
            list(out, value.bitmaps(), JacksonCoreWriting::qcow2BitmapInfo);
        }
        out.writeStringField("compression-type", value.compressionType().wireName());
        out.writeEndObject();
    }

    static void qCryptoBlockInfoLUKSSlot(JsonGenerator out, QCryptoBlockInfoLUKSSlot value) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("active", value.active());
        if (value.iters() != null) {
            out.writeNumberField("iters", value.iters());
        }
        if (value.stripes() != null) {
            out.writeNumberField("stripes", value.stripes());
        }
        out.writeNumberField("key-offset", value.keyOffset());
        out.writeEndObject();
    }

    static void qcow2BitmapInfo(JsonGenerator out, Qcow2BitmapInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", value.name());
        out.writeNumberField("granularity", value.granularity());
        out.writeFieldName("flags");
        list(out, value.flags(), (array, element) -> array.writeString(element.wireName()));
        out.writeEndObject();
    }

    static void blockdevCacheInfo(JsonGenerator out, BlockdevCacheInfo value) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("writeback", value.writeback());
        out.writeBooleanField("direct", value.direct());
        out.writeBooleanField("no-flush", value.noFlush());
        out.writeEndObject();
    }

    static void blockDirtyInfo(JsonGenerator out, BlockDirtyInfo value) throws IOException {
        out.writeStartObject();
        if (value.name() != null) {
            out.writeStringField("name", value.name());
        }
        out.writeNumberField("count", value.count());
        out.writeNumberField("granularity", value.granularity());
        out.writeBooleanField("recording", value.recording());
        out.writeBooleanField("busy", value.busy());
        out.writeBooleanField("persistent", value.persistent());
        if (value.inconsistent() != null) {
            out.writeBooleanField("inconsistent", value.inconsistent());
        }
        out.writeEndObject();
    }

    static void schemaInfoEnumMember(JsonGenerator out, SchemaInfoEnumMember value) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", value.name());
        if (value.features() != null) {
            out.writeFieldName("features");
            list(out, value.features(), JsonGenerator::writeString);
        }
        out.writeEndObject();
    }

    static void schemaInfoObjectMember(JsonGenerator out, SchemaInfoObjectMember value) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", value.name());
        out.writeStringField("type", value.type());
        if (value.default_() != null) {
            out.writeFieldName("default");
            any(out, value.default_());
        }
        if (value.features() != null) {
            out.writeFieldName("features");
            list(out, value.features(), JsonGenerator::writeString);
        }
        out.writeEndObject();
    }

    static void schemaInfoObjectVariant(JsonGenerator out, SchemaInfoObjectVariant value) throws IOException {
        out.writeStartObject();
        out.writeStringField("case", value.case_());
        out.writeStringField("type", value.type());
        out.writeEndObject();
    }

    static void schemaInfoAlternateMember(JsonGenerator out, SchemaInfoAlternateMember value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type());
        out.writeEndObject();
    }

    static void blockdevCacheOptions(JsonGenerator out, BlockdevCacheOptions value) throws IOException {
        out.writeStartObject();
        if (value.direct() != null) {
            out.writeBooleanField("direct", value.direct());
        }
        if (value.noFlush() != null) {
            out.writeBooleanField("no-flush", value.noFlush());
        }
        out.writeEndObject();
    }

    static void qcow2OverlapCheckFlags(JsonGenerator out, Qcow2OverlapCheckFlags value) throws IOException {
        out.writeStartObject();
        if (value.template() != null) {
            out.writeStringField("template", value.template().wireName());
        }
        if (value.mainHeader() != null) {
            out.writeBooleanField("main-header", value.mainHeader());
        }
        if (value.activeL1() != null) {
            out.writeBooleanField("active-l1", value.activeL1());
        }
        if (value.activeL2() != null) {
            out.writeBooleanField("active-l2", value.activeL2());
        }
        if (value.refcountTable() != null) {
            out.writeBooleanField("refcount-table", value.refcountTable());
        }
        if (value.refcountBlock() != null) {
            out.writeBooleanField("refcount-block", value.refcountBlock());
        }
        if (value.snapshotTable() != null) {
            out.writeBooleanField("snapshot-table", value.snapshotTable());
        }
        if (value.inactiveL1() != null) {
            out.writeBooleanField("inactive-l1", value.inactiveL1());
        }
        if (value.inactiveL2() != null) {
            out.writeBooleanField("inactive-l2", value.inactiveL2());
        }
        if (value.bitmapDirectory() != null) {
            out.writeBooleanField("bitmap-directory", value.bitmapDirectory());
        }
        out.writeEndObject();
    }

    static void transactionCommand(JsonGenerator out, TransactionCommand value) throws IOException {
        out.writeStartObject();
        out.writeFieldName("actions");
        list(out, value.actions(), JacksonCoreWriting::transactionAction);
        if (value.properties() != null) {
            out.writeFieldName("properties");
            transactionProperties(out, value.properties());
        }
        out.writeEndObject();
    }

    static void transactionProperties(JsonGenerator out, TransactionProperties value) throws IOException {
        out.writeStartObject();
        if (value.completionMode() != null) {
            out.writeStringField("completion-mode", value.completionMode().wireName());
        }
        out.writeEndObject();
    }

    static void blockDirtyBitmap(JsonGenerator out, BlockDirtyBitmap value) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", value.node());
        out.writeStringField("name", value.name());
        out.writeEndObject();
    }

    static void blockDirtyBitmapAdd(JsonGenerator out, BlockDirtyBitmapAdd value) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", value.node());
        out.writeStringField("name", value.name());
        if (value.granularity() != null) {
            out.writeNumberField("granularity", value.granularity());
        }
        if (value.persistent() != null) {
            out.writeBooleanField("persistent", value.persistent());
        }
        if (value.disabled() != null) {
            out.writeBooleanField("disabled", value.disabled());
        }
        out.writeEndObject();
    }

    static void blockDirtyBitmapMerge(JsonGenerator out, BlockDirtyBitmapMerge value) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", value.node());
        out.writeStringField("target", value.target());
        out.writeFieldName("bitmaps");
        list(out, value.bitmaps(), JacksonCoreWriting::blockDirtyBitmapOrStr);
        out.writeEndObject();
    }

    static void blockdevBackup(JsonGenerator out, BlockdevBackup value) throws IOException {
        out.writeStartObject();
        if (value.jobId() != null) {
            out.writeStringField("job-id", value.jobId());
        }
        out.writeStringField("device", value.device());
        out.writeStringField("sync", value.sync().wireName());
        if (value.speed() != null) {
            out.writeNumberField("speed", value.speed());
        }
        if (value.bitmap() != null) {
            out.writeStringField("bitmap", value.bitmap());
        }
        if (value.bitmapMode() != null) {
            out.writeStringField("bitmap-mode", value.bitmapMode().wireName());
        }
        if (value.compress() != null) {
            out.writeBooleanField("compress", value.compress());
        }
        if (value.onSourceError() != null) {
            out.writeStringField("on-source-error", value.onSourceError().wireName());
        }
        if (value.onTargetError() != null) {
            out.writeStringField("on-target-error", value.onTargetError().wireName());
        }
        if (value.autoFinalize() != null) {
            out.writeBooleanField("auto-finalize", value.autoFinalize());
        }
        if (value.autoDismiss() != null) {
            out.writeBooleanField("auto-dismiss", value.autoDismiss());
        }
        if (value.filterNodeName() != null) {
            out.writeStringField("filter-node-name", value.filterNodeName());
        }
        if (value.xPerf() != null) {
            out.writeFieldName("x-perf");
            backupPerf(out, value.xPerf());
        }
        out.writeStringField("target", value.target());
        out.writeEndObject();
    }

    static void backupPerf(JsonGenerator out, BackupPerf value) throws IOException {
        out.writeStartObject();
        if (value.useCopyRange() != null) {
            out.writeBooleanField("use-copy-range", value.useCopyRange());
        }
        if (value.maxWorkers() != null) {
            out.writeNumberField("max-workers", value.maxWorkers());
        }
        if (value.maxChunk() != null) {
            out.writeNumberField("max-chunk", value.maxChunk());
        }
        out.writeEndObject();
    }

    static void blockdevSnapshot(JsonGenerator out, BlockdevSnapshot value) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", value.node());
        out.writeStringField("overlay", value.overlay());
        out.writeEndObject();
    }

    static void blockdevSnapshotInternal(JsonGenerator out, BlockdevSnapshotInternal value) throws IOException {
        out.writeStartObject();
        out.writeStringField("device", value.device());
        out.writeStringField("name", value.name());
        out.writeEndObject();
    }

    static void blockdevSnapshotSync(JsonGenerator out, BlockdevSnapshotSync value) throws IOException {
        out.writeStartObject();
        if (value.device() != null) {
            out.writeStringField("device", value.device());
        }
        if (value.nodeName() != null) {
            out.writeStringField("node-name", value.nodeName());
        }
        out.writeStringField("snapshot-file", value.snapshotFile());
        if (value.snapshotNodeName() != null) {
            out.writeStringField("snapshot-node-name", value.snapshotNodeName());
        }
        if (value.format() != null) {
            out.writeStringField("format", value.format());
        }
        if (value.mode() != null) {
            out.writeStringField("mode", value.mode().wireName());
        }
        out.writeEndObject();
    }

    static void driveBackup(JsonGenerator out, DriveBackup value) throws IOException {
        out.writeStartObject();
        if (value.jobId() != null) {
            out.writeStringField("job-id", value.jobId());
        }
        out.writeStringField("device", value.device());
        out.writeStringField("sync", value.sync().wireName());
        if (value.speed() != null) {
            out.writeNumberField("speed", value.speed());
        }
        if (value.bitmap() != null) {
            out.writeStringField("bitmap", value.bitmap());
        }
        if (value.bitmapMode() != null) {
            out.writeStringField("bitmap-mode", value.bitmapMode().wireName());
        }
        if (value.compress() != null) {
            out.writeBooleanField("compress", value.compress());
        }
        if (value.onSourceError() != null) {
            out.writeStringField("on-source-error", value.onSourceError().wireName());
        }
        if (value.onTargetError() != null) {
            out.writeStringField("on-target-error", value.onTargetError().wireName());
        }
        if (value.autoFinalize() != null) {
            out.writeBooleanField("auto-finalize", value.autoFinalize());
        }
        if (value.autoDismiss() != null) {
            out.writeBooleanField("auto-dismiss", value.autoDismiss());
        }
        if (value.filterNodeName() != null) {
            out.writeStringField("filter-node-name", value.filterNodeName());
        }
        if (value.xPerf() != null) {
            out.writeFieldName("x-perf");
            backupPerf(out, value.xPerf());
        }
        out.writeStringField("target", value.target());
        if (value.format() != null) {
            out.writeStringField("format", value.format());
        }
        if (value.mode() != null) {
            out.writeStringField("mode", value.mode().wireName());
        }
        out.writeEndObject();
    }

    static void jobStatusChangeEvent(JsonGenerator out, JobStatusChangeEvent value) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", value.id());
        out.writeStringField("status", value.status().wireName());
        out.writeEndObject();
    }

    static void blockJobCompletedEvent(JsonGenerator out, BlockJobCompletedEvent value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type().wireName());
        out.writeStringField("device", value.device());
        out.writeNumberField("len", value.len());
        out.writeNumberField("offset", value.offset());
        out.writeNumberField("speed", value.speed());
        if (value.error() != null) {
            out.writeStringField("error", value.error());
        }
        out.writeEndObject();
    }

    static void blockJobCancelledEvent(JsonGenerator out, BlockJobCancelledEvent value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type().wireName());
        out.writeStringField("device", value.device());
        out.writeNumberField("len", value.len());
        out.writeNumberField("offset", value.offset());
        out.writeNumberField("speed", value.speed());
        out.writeEndObject();
    }

    static void blockJobErrorEvent(JsonGenerator out, BlockJobErrorEvent value) throws IOException {
        out.writeStartObject();
        out.writeStringField("device", value.device());
        out.writeStringField("operation", value.operation().wireName());
        out.writeStringField("action", value.action().wireName());
        out.writeEndObject();
    }

    static void blockJobPendingEvent(JsonGenerator out, BlockJobPendingEvent value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type().wireName());
        out.writeStringField("id", value.id());
        out.writeEndObject();
    }

    static void blockJobReadyEvent(JsonGenerator out, BlockJobReadyEvent value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type().wireName());
        out.writeStringField("device", value.device());
        out.writeNumberField("len", value.len());
        out.writeNumberField("offset", value.offset());
        out.writeNumberField("speed", value.speed());
        out.writeEndObject();
    }

    static void commandInfo(JsonGenerator out, CommandInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", value.name());
        out.writeEndObject();
    }

    static void jobInfo(JsonGenerator out, JobInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", value.id());
        out.writeStringField("type", value.type().wireName());
        out.writeStringField("status", value.status().wireName());
        out.writeNumberField("current-progress", value.currentProgress());
        out.writeNumberField("total-progress", value.totalProgress());
        if (value.error() != null) {
            out.writeStringField("error", value.error());
        }
        out.writeEndObject();
    }

    static void blockJobInfo(JsonGenerator out, BlockJobInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type());
        out.writeStringField("device", value.device());
        out.writeNumberField("len", value.len());
        out.writeNumberField("offset", value.offset());
        out.writeBooleanField("busy", value.busy());
        out.writeBooleanField("paused", value.paused());
        out.writeNumberField("speed", value.speed());
        out.writeStringField("io-status", value.ioStatus().wireName());
        out.writeBooleanField("ready", value.ready());
        out.writeStringField("status", value.status().wireName());
        out.writeBooleanField("auto-finalize", value.autoFinalize());
        out.writeBooleanField("auto-dismiss", value.autoDismiss());
        if (value.error() != null) {
            out.writeStringField("error", value.error());
        }
        out.writeEndObject();
    }

    static void luks(JsonGenerator out, ImageInfoSpecificQCow2Encryption.Luks value) throws IOException {
        out.writeStartObject();
        out.writeStringField("format", "luks");
        out.writeStringField("cipher-alg", value.cipherAlg().wireName());
        out.writeStringField("cipher-mode", value.cipherMode().wireName());
        out.writeStringField("ivgen-alg", value.ivgenAlg().wireName());
        if (value.ivgenHashAlg() != null) {
            out.writeStringField("ivgen-hash-alg", value.ivgenHashAlg().wireName());
        }
        out.writeStringField("hash-alg", value.hashAlg().wireName());
        out.writeNumberField("payload-offset", value.payloadOffset());
        out.writeNumberField("master-key-iters", value.masterKeyIters());
        out.writeStringField("uuid", value.uuid());
        out.writeFieldName("slots");
        list(out, value.slots(), JacksonCoreWriting::qCryptoBlockInfoLUKSSlot);
        out.writeEndObject();
    }

    static void blockdevOptions(JsonGenerator out, BlockdevOptions value) throws IOException {
        out.writeStartObject();
        out.writeStringField("driver", value.driver().wireName());
        if (value.nodeName() != null) {
            out.writeStringField("node-name", value.nodeName());
        }
        if (value.discard() != null) {
            out.writeStringField("discard", value.discard().wireName());
        }
        if (value.cache() != null) {
            out.writeFieldName("cache");
            blockdevCacheOptions(out, value.cache());
        }
        if (value.readOnly() != null) {
            out.writeBooleanField("read-only", value.readOnly());
        }
        if (value.autoReadOnly() != null) {
            out.writeBooleanField("auto-read-only", value.autoReadOnly());
        }
        if (value.forceShare() != null) {
            out.writeBooleanField("force-share", value.forceShare());
        }
        if (value.detectZeroes() != null) {
            out.writeStringField("detect-zeroes", value.detectZeroes().wireName());
        }
        switch (value.driver()) {
            case QCOW2 -> members(out, (BlockdevOptions.Qcow2) value);
            case RAW -> members(out, (BlockdevOptions.Raw) value);
            case FILE -> members(out, (BlockdevOptions.File) value);
            case THROTTLE -> members(out, (BlockdevOptions.Throttle) value);
            case NULL_CO -> members(out, (BlockdevOptions.NullCo) value);
            default -> throw new IOException("driver " + value.driver());
        }
        out.writeEndObject();
    }

    private static void members(JsonGenerator out, BlockdevOptions.Qcow2 value) throws IOException {
        out.writeFieldName("file");
        blockdevRef(out, value.file());
        if (value.backing() != null) {
            out.writeFieldName("backing");
            blockdevRefOrNull(out, value.backing());
        }
        if (value.lazyRefcounts() != null) {
            out.writeBooleanField("lazy-refcounts", value.lazyRefcounts());
        }
        if (value.passDiscardRequest() != null) {
            out.writeBooleanField("pass-discard-request", value.passDiscardRequest());
        }
        if (value.passDiscardSnapshot() != null) {
            out.writeBooleanField("pass-discard-snapshot", value.passDiscardSnapshot());
        }
        if (value.passDiscardOther() != null) {
            out.writeBooleanField("pass-discard-other", value.passDiscardOther());
        }
        if (value.overlapCheck() != null) {
            out.writeFieldName("overlap-check");
            qcow2OverlapChecks(out, value.overlapCheck());
        }
        if (value.cacheSize() != null) {
            out.writeNumberField("cache-size", value.cacheSize());
        }
        if (value.l2CacheSize() != null) {
            out.writeNumberField("l2-cache-size", value.l2CacheSize());
        }
        if (value.l2CacheEntrySize() != null) {
            out.writeNumberField("l2-cache-entry-size", value.l2CacheEntrySize());
        }
        if (value.refcountCacheSize() != null) {
            out.writeNumberField("refcount-cache-size", value.refcountCacheSize());
        }
        if (value.cacheCleanInterval() != null) {
            out.writeNumberField("cache-clean-interval", value.cacheCleanInterval());
        }
        if (value.encrypt() != null) {
            out.writeFieldName("encrypt");
            blockdevQcow2Encryption(out, value.encrypt());
        }
        if (value.dataFile() != null) {
            out.writeFieldName("data-file");
            blockdevRef(out, value.dataFile());
        }
    }

    private static void members(JsonGenerator out, BlockdevOptions.Raw value) throws IOException {
        out.writeFieldName("file");
        blockdevRef(out, value.file());
        if (value.offset() != null) {
            out.writeNumberField("offset", value.offset());
        }
        if (value.size() != null) {
            out.writeNumberField("size", value.size());
        }
    }

    private static void members(JsonGenerator out, BlockdevOptions.File value) throws IOException {
        out.writeStringField("filename", value.filename());
        if (value.prManager() != null) {
            out.writeStringField("pr-manager", value.prManager());
        }
        if (value.locking() != null) {
            out.writeStringField("locking", value.locking().wireName());
        }
        if (value.aio() != null) {
            out.writeStringField("aio", value.aio().wireName());
        }
        if (value.aioMaxBatch() != null) {
            out.writeNumberField("aio-max-batch", value.aioMaxBatch());
        }
        if (value.dropCache() != null) {
            out.writeBooleanField("drop-cache", value.dropCache());
        }
        if (value.xCheckCacheDropped() != null) {
            out.writeBooleanField("x-check-cache-dropped", value.xCheckCacheDropped());
        }
    }

    private static void members(JsonGenerator out, BlockdevOptions.Throttle value) throws IOException {
        out.writeStringField("throttle-group", value.throttleGroup());
        out.writeFieldName("file");
        blockdevRef(out, value.file());
    }

    private static void members(JsonGenerator out, BlockdevOptions.NullCo value) throws IOException {
        if (value.size() != null) {
            out.writeNumberField("size", value.size());
        }
        if (value.latencyNs() != null) {
            out.writeNumberField("latency-ns", value.latencyNs());
        }
        if (value.readZeroes() != null) {
            out.writeBooleanField("read-zeroes", value.readZeroes());
        }
    }

    static void transactionAction(JsonGenerator out, TransactionAction value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type().wireName());
        out.writeFieldName("data");
        switch (value.type()) {
            case ABORT -> {
                out.writeStartObject();
                out.writeEndObject();
            }
            case BLOCK_DIRTY_BITMAP_ADD ->
                blockDirtyBitmapAdd(out, ((TransactionAction.BlockDirtyBitmapAdd) value).data());
            case BLOCK_DIRTY_BITMAP_REMOVE ->
                blockDirtyBitmap(out, ((TransactionAction.BlockDirtyBitmapRemove) value).data());
            case BLOCK_DIRTY_BITMAP_CLEAR ->
                blockDirtyBitmap(out, ((TransactionAction.BlockDirtyBitmapClear) value).data());
            case BLOCK_DIRTY_BITMAP_ENABLE ->
                blockDirtyBitmap(out, ((TransactionAction.BlockDirtyBitmapEnable) value).data());
            case BLOCK_DIRTY_BITMAP_DISABLE ->
                blockDirtyBitmap(out, ((TransactionAction.BlockDirtyBitmapDisable) value).data());
            case BLOCK_DIRTY_BITMAP_MERGE ->
                blockDirtyBitmapMerge(out, ((TransactionAction.BlockDirtyBitmapMerge) value).data());
            case BLOCKDEV_BACKUP -> blockdevBackup(out, ((TransactionAction.BlockdevBackup) value).data());
            case BLOCKDEV_SNAPSHOT -> blockdevSnapshot(out, ((TransactionAction.BlockdevSnapshot) value).data());
            case BLOCKDEV_SNAPSHOT_INTERNAL_SYNC ->
                blockdevSnapshotInternal(out, ((TransactionAction.BlockdevSnapshotInternalSync) value).data());
            case BLOCKDEV_SNAPSHOT_SYNC ->
                blockdevSnapshotSync(out, ((TransactionAction.BlockdevSnapshotSync) value).data());
            case DRIVE_BACKUP -> driveBackup(out, ((TransactionAction.DriveBackup) value).data());
        }
        out.writeEndObject();
    }

    @SuppressWarnings("deprecation")
    static void schemaInfo(JsonGenerator out, SchemaInfo value) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", value.name());
        out.writeStringField("meta-type", value.metaType().wireName());
        if (value.features() != null) {
            out.writeFieldName("features");
            list(out, value.features(), JsonGenerator::writeString);
        }
        switch (value.metaType()) {
            case BUILTIN -> {
                SchemaInfo.Builtin branch = (SchemaInfo.Builtin) value;
                out.writeStringField("json-type", branch.jsonType().wireName());
            }
            case ENUM -> {
                SchemaInfo.Enum branch = (SchemaInfo.Enum) value;
                out.writeFieldName("members");
                list(out, branch.members(), JacksonCoreWriting::schemaInfoEnumMember);
                out.writeFieldName("values");
                list(out, branch.values(), JsonGenerator::writeString);
            }
            case ARRAY -> {
                SchemaInfo.Array branch = (SchemaInfo.Array) value;
                out.writeStringField("element-type", branch.elementType());
            }
            case OBJECT -> {
                SchemaInfo.Object branch = (SchemaInfo.Object) value;
                out.writeFieldName("members");
                list(out, branch.members(), JacksonCoreWriting::schemaInfoObjectMember);
                if (branch.tag() != null) {
                    out.writeStringField("tag", branch.tag());
                }
                if (branch.variants() != null) {
                    out.writeFieldName("variants");
                    list(out, branch.variants(), JacksonCoreWriting::schemaInfoObjectVariant);
                }
            }
            case ALTERNATE -> {
                SchemaInfo.Alternate branch = (SchemaInfo.Alternate) value;
                out.writeFieldName("members");
                list(out, branch.members(), JacksonCoreWriting::schemaInfoAlternateMember);
            }
            case COMMAND -> {
                SchemaInfo.Command branch = (SchemaInfo.Command) value;
                out.writeStringField("arg-type", branch.argType());
                out.writeStringField("ret-type", branch.retType());
                if (branch.allowOob() != null) {
                    out.writeBooleanField("allow-oob", branch.allowOob());
                }
            }
            case EVENT -> {
                SchemaInfo.Event branch = (SchemaInfo.Event) value;
                out.writeStringField("arg-type", branch.argType());
            }
            case UNRECOGNIZED -> throw new IOException("unknown meta-type");
        }
        out.writeEndObject();
    }

    static void blockdevRef(JsonGenerator out, BlockdevRef value) throws IOException {
        if (value instanceof BlockdevRef.Reference text) {
            out.writeString(text.value());
        } else {
            blockdevOptions(out, ((BlockdevRef.Definition) value).value());
        }
    }

    static void blockdevRefOrNull(JsonGenerator out, BlockdevRefOrNull value) throws IOException {
        if (value instanceof BlockdevRefOrNull.Reference text) {
            out.writeString(text.value());
        } else if (value instanceof BlockdevRefOrNull.Null) {
            out.writeNull();
        } else {
            blockdevOptions(out, ((BlockdevRefOrNull.Definition) value).value());
        }
    }

    static void qcow2OverlapChecks(JsonGenerator out, Qcow2OverlapChecks value) throws IOException {
        if (value instanceof Qcow2OverlapChecks.Mode text) {
            out.writeString(text.value().wireName());
        } else {
            qcow2OverlapCheckFlags(out, ((Qcow2OverlapChecks.Flags) value).value());
        }
    }

    static void blockDirtyBitmapOrStr(JsonGenerator out, BlockDirtyBitmapOrStr value) throws IOException {
        if (value instanceof BlockDirtyBitmapOrStr.Local text) {
            out.writeString(text.value());
        } else {
            blockDirtyBitmap(out, ((BlockDirtyBitmapOrStr.External) value).value());
        }
    }

    static void blockdevQcow2Encryption(JsonGenerator out, BlockdevQcow2Encryption value) throws IOException {
        out.writeStartObject();
        out.writeStringField("format", value.format().wireName());
        String keySecret = value instanceof BlockdevQcow2Encryption.Aes aes
                ? aes.keySecret()
                : ((BlockdevQcow2Encryption.Luks) value).keySecret();
        if (keySecret != null) {
            out.writeStringField("key-secret", keySecret);
        }
        out.writeEndObject();
    }

    static void imageInfoSpecific(JsonGenerator out, ImageInfoSpecific value) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", value.type().wireName());
        out.writeFieldName("data");
        imageInfoSpecificQCow2(out, ((ImageInfoSpecific.Qcow2) value).data());
        out.writeEndObject();
    }

    static void imageInfoSpecificQCow2Encryption(JsonGenerator out, ImageInfoSpecificQCow2Encryption value)
            throws IOException {
        luks(out, (ImageInfoSpecificQCow2Encryption.Luks) value);
    }

    static void any(JsonGenerator out, JsonValue value) throws IOException {
        if (value instanceof JsonObject object) {
            out.writeStartObject();
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                out.writeFieldName(member.getKey());
                any(out, member.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof JsonArray array) {
            list(out, array.elements(), JacksonCoreWriting::any);
        } else if (value instanceof JsonString string) {
            out.writeString(string.value());
        } else if (value instanceof JsonNumber number) {
            out.writeNumber(number.text());
        } else if (value instanceof JsonBoolean bool) {
            out.writeBoolean(bool.value());
        } else {
            out.writeNull();
        }
    }

    static <T> void list(JsonGenerator out, List<T> values, Writing<T> element) throws IOException {
        out.writeStartArray();
        for (T value : values) {
            element.write(out, value);
        }
        out.writeEndArray();
    }

    /** Writes one value. */
    interface Writing<T> {
        void write(JsonGenerator out, T value) throws IOException;
    }
}
