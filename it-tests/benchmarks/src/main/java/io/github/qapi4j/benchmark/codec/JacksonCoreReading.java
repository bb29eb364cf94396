package io.github.qapi4j.benchmark.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.qapi4j.benchmark.qmp.Abort;
import io.github.qapi4j.benchmark.qmp.ActionCompletionMode;
import io.github.qapi4j.benchmark.qmp.BackupPerf;
import io.github.qapi4j.benchmark.qmp.BitmapSyncMode;
import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import io.github.qapi4j.benchmark.qmp.BlockDeviceIoStatus;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.benchmark.qmp.BlockDirtyInfo;
import io.github.qapi4j.benchmark.qmp.BlockErrorAction;
import io.github.qapi4j.benchmark.qmp.BlockInfo;
import io.github.qapi4j.benchmark.qmp.BlockJobCancelledEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobCompletedEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobErrorEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobInfo;
import io.github.qapi4j.benchmark.qmp.BlockJobPendingEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobReadyEvent;
import io.github.qapi4j.benchmark.qmp.BlockdevAioOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevBackup;
import io.github.qapi4j.benchmark.qmp.BlockdevCacheInfo;
import io.github.qapi4j.benchmark.qmp.BlockdevCacheOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevDetectZeroesOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevDiscardOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevDriver;
import io.github.qapi4j.benchmark.qmp.BlockdevOnError;
import io.github.qapi4j.benchmark.qmp.BlockdevOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2Encryption;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2EncryptionFormat;
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
import io.github.qapi4j.benchmark.qmp.IoOperationType;
import io.github.qapi4j.benchmark.qmp.JSONType;
import io.github.qapi4j.benchmark.qmp.JobInfo;
import io.github.qapi4j.benchmark.qmp.JobStatus;
import io.github.qapi4j.benchmark.qmp.JobStatusChangeEvent;
import io.github.qapi4j.benchmark.qmp.JobType;
import io.github.qapi4j.benchmark.qmp.MirrorSyncMode;
import io.github.qapi4j.benchmark.qmp.NewImageMode;
import io.github.qapi4j.benchmark.qmp.OnOffAuto;
import io.github.qapi4j.benchmark.qmp.QCryptoBlockInfoLUKSSlot;
import io.github.qapi4j.benchmark.qmp.QCryptoCipherAlgorithm;
import io.github.qapi4j.benchmark.qmp.QCryptoCipherMode;
import io.github.qapi4j.benchmark.qmp.QCryptoHashAlgorithm;
import io.github.qapi4j.benchmark.qmp.QCryptoIVGenAlgorithm;
import io.github.qapi4j.benchmark.qmp.Qcow2BitmapInfo;
import io.github.qapi4j.benchmark.qmp.Qcow2BitmapInfoFlags;
import io.github.qapi4j.benchmark.qmp.Qcow2CompressionType;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckFlags;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckMode;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapChecks;
import io.github.qapi4j.benchmark.qmp.SchemaInfo;
import io.github.qapi4j.benchmark.qmp.SchemaInfoAlternateMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoEnumMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectVariant;
import io.github.qapi4j.benchmark.qmp.SchemaMetaType;
import io.github.qapi4j.benchmark.qmp.SnapshotInfo;
import io.github.qapi4j.benchmark.qmp.TransactionAction;
import io.github.qapi4j.benchmark.qmp.TransactionActionKind;
import io.github.qapi4j.benchmark.qmp.TransactionCommand;
import io.github.qapi4j.benchmark.qmp.TransactionProperties;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonBoolean;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Reads the benchmarks' types with jackson-core, as code by hand does: one parser for the whole message, and a {@code switch} over the name of each
 * member. Each method begins at the first token of its value and ends at the last one.
 *
 * <p>Generated codecs make these checks, which this class does not make:
 *
 * <ul>
 *   <li>The input is UTF-8; the parser replaces or accepts some malformed bytes. Strings contain no unpaired surrogates.
 *   <li>An object does not have two members with the same name: the last one wins. This also holds for objects in {@code any}.
 *   <li>Mandatory members are present: a missing number is 0, a missing boolean false; for other types, the record's constructor throws an exception
 *       that does not have the place.
 *   <li>A value has the type of its member. The text of any token is accepted as a string or an enum value, and a number with a fraction as an integer,
 *       without the fraction; {@code uint64} above 2^63 - 1 is rejected; {@code uint32} is not checked for its range.
 *   <li>An unknown member, enum value, branch or alternative is reported to a listener or, by a server, rejected: here, the member is skipped, and
 *       other unknown data is lost or ends in an exception without a place.
 *   <li>A member belongs to the branch that the discriminator selects: unions accept the members of all branches. {@code format-specific} is always
 *       that of qcow2, {@code encrypt} always that of LUKS, and five drivers of {@code BlockdevOptions} are known. The {@code data} of an action of a
 *       transaction must follow its {@code type}.
 *   <li>Exceptions have the path of the error: those of the parser have the line and column.
 *   <li>Nothing follows the value.
 * </ul>
 */
@NullUnmarked // because mandatory members are not checked
public final class JacksonCoreReading {
    private JacksonCoreReading() {}

    static BlockInfo blockInfo(JsonParser in) throws IOException {
        @Nullable String device = null;
        @Nullable String qdev = null;
        @Nullable String type = null;
        boolean removable = false;
        boolean locked = false;
        @Nullable BlockDeviceInfo inserted = null;
        @Nullable Boolean trayOpen = null;
        @Nullable BlockDeviceIoStatus ioStatus = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "device" -> device = in.getText();
                case "qdev" -> qdev = in.getText();
                case "type" -> type = in.getText();
                case "removable" -> removable = in.getBooleanValue();
                case "locked" -> locked = in.getBooleanValue();
                case "inserted" -> inserted = blockDeviceInfo(in);
                case "tray_open" -> trayOpen = in.getBooleanValue();
                case "io-status" -> ioStatus = BlockDeviceIoStatus.of(in.getText());
                default -> in.skipChildren();
            }
        }
        return new BlockInfo(device, qdev, type, removable, locked, inserted, trayOpen, ioStatus);
    }

    static BlockDeviceInfo blockDeviceInfo(JsonParser in) throws IOException {
        @Nullable String file = null;
        @Nullable String nodeName = null;
        boolean ro = false;
        @Nullable String drv = null;
        @Nullable String backingFile = null;
        long backingFileDepth = 0;
        boolean encrypted = false;
        @Nullable BlockdevDetectZeroesOptions detectZeroes = null;
        long bps = 0;
        long bpsRd = 0;
        long bpsWr = 0;
        long iops = 0;
        long iopsRd = 0;
        long iopsWr = 0;
        @Nullable ImageInfo image = null;
        @Nullable Long bpsMax = null;
        @Nullable Long bpsRdMax = null;
        @Nullable Long bpsWrMax = null;
        @Nullable Long iopsMax = null;
        @Nullable Long iopsRdMax = null;
        @Nullable Long iopsWrMax = null;
        @Nullable Long bpsMaxLength = null;
        @Nullable Long bpsRdMaxLength = null;
        @Nullable Long bpsWrMaxLength = null;
        @Nullable Long iopsMaxLength = null;
        @Nullable Long iopsRdMaxLength = null;
        @Nullable Long iopsWrMaxLength = null;
        @Nullable Long iopsSize = null;
        @Nullable String group = null;
        @Nullable BlockdevCacheInfo cache = null;
        long writeThreshold = 0;
        @Nullable List<BlockDirtyInfo> dirtyBitmaps = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "file" -> file = in.getText();
                case "node-name" -> nodeName = in.getText();
                case "ro" -> ro = in.getBooleanValue();
                case "drv" -> drv = in.getText();
                case "backing_file" -> backingFile = in.getText();
                case "backing_file_depth" -> backingFileDepth = in.getLongValue();
                case "encrypted" -> encrypted = in.getBooleanValue();
                case "detect_zeroes" -> detectZeroes = BlockdevDetectZeroesOptions.of(in.getText());
                case "bps" -> bps = in.getLongValue();
                case "bps_rd" -> bpsRd = in.getLongValue();
                case "bps_wr" -> bpsWr = in.getLongValue();
                case "iops" -> iops = in.getLongValue();
                case "iops_rd" -> iopsRd = in.getLongValue();
                case "iops_wr" -> iopsWr = in.getLongValue();
                case "image" -> image = imageInfo(in);
                case "bps_max" -> bpsMax = in.getLongValue();
                case "bps_rd_max" -> bpsRdMax = in.getLongValue();
                case "bps_wr_max" -> bpsWrMax = in.getLongValue();
                case "iops_max" -> iopsMax = in.getLongValue();
                case "iops_rd_max" -> iopsRdMax = in.getLongValue();
                case "iops_wr_max" -> iopsWrMax = in.getLongValue();
                case "bps_max_length" -> bpsMaxLength = in.getLongValue();
                case "bps_rd_max_length" -> bpsRdMaxLength = in.getLongValue();
                case "bps_wr_max_length" -> bpsWrMaxLength = in.getLongValue();
                case "iops_max_length" -> iopsMaxLength = in.getLongValue();
                case "iops_rd_max_length" -> iopsRdMaxLength = in.getLongValue();
                case "iops_wr_max_length" -> iopsWrMaxLength = in.getLongValue();
                case "iops_size" -> iopsSize = in.getLongValue();
                case "group" -> group = in.getText();
                case "cache" -> cache = blockdevCacheInfo(in);
                case "write_threshold" -> writeThreshold = in.getLongValue();
                case "dirty-bitmaps" -> dirtyBitmaps = list(in, JacksonCoreReading::blockDirtyInfo);
                default -> in.skipChildren();
            }
        }
        return new BlockDeviceInfo(
                file,
                nodeName,
                ro,
                drv,
                backingFile,
                backingFileDepth,
                encrypted,
                detectZeroes,
                bps,
                bpsRd,
                bpsWr,
                iops,
                iopsRd,
                iopsWr,
                image,
                bpsMax,
                bpsRdMax,
                bpsWrMax,
                iopsMax,
                iopsRdMax,
                iopsWrMax,
                bpsMaxLength,
                bpsRdMaxLength,
                bpsWrMaxLength,
                iopsMaxLength,
                iopsRdMaxLength,
                iopsWrMaxLength,
                iopsSize,
                group,
                cache,
                writeThreshold,
                dirtyBitmaps);
    }

    static ImageInfo imageInfo(JsonParser in) throws IOException {
        @Nullable String filename = null;
        @Nullable String format = null;
        @Nullable Boolean dirtyFlag = null;
        @Nullable Long actualSize = null;
        long virtualSize = 0;
        @Nullable Long clusterSize = null;
        @Nullable Boolean encrypted = null;
        @Nullable Boolean compressed = null;
        @Nullable String backingFilename = null;
        @Nullable String fullBackingFilename = null;
        @Nullable String backingFilenameFormat = null;
        @Nullable List<SnapshotInfo> snapshots = null;
        @Nullable ImageInfo backingImage = null;
        @Nullable ImageInfoSpecific formatSpecific = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "filename" -> filename = in.getText();
                case "format" -> format = in.getText();
                case "dirty-flag" -> dirtyFlag = in.getBooleanValue();
                case "actual-size" -> actualSize = in.getLongValue();
                case "virtual-size" -> virtualSize = in.getLongValue();
                case "cluster-size" -> clusterSize = in.getLongValue();
                case "encrypted" -> encrypted = in.getBooleanValue();
                case "compressed" -> compressed = in.getBooleanValue();
                case "backing-filename" -> backingFilename = in.getText();
                case "full-backing-filename" -> fullBackingFilename = in.getText();
                case "backing-filename-format" -> backingFilenameFormat = in.getText();
                case "snapshots" -> snapshots = list(in, JacksonCoreReading::snapshotInfo);
                case "backing-image" -> backingImage = imageInfo(in);
                case "format-specific" -> formatSpecific = imageInfoSpecific(in);
                default -> in.skipChildren();
            }
        }
        return new ImageInfo(
                filename,
                format,
                dirtyFlag,
                actualSize,
                virtualSize,
                clusterSize,
                encrypted,
                compressed,
                backingFilename,
                fullBackingFilename,
                backingFilenameFormat,
                snapshots,
                backingImage,
                formatSpecific);
    }

    static SnapshotInfo snapshotInfo(JsonParser in) throws IOException {
        @Nullable String id = null;
        @Nullable String name = null;
        long vmStateSize = 0;
        long dateSec = 0;
        long dateNsec = 0;
        long vmClockSec = 0;
        long vmClockNsec = 0;
        @Nullable Long icount = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "id" -> id = in.getText();
                case "name" -> name = in.getText();
                case "vm-state-size" -> vmStateSize = in.getLongValue();
                case "date-sec" -> dateSec = in.getLongValue();
                case "date-nsec" -> dateNsec = in.getLongValue();
                case "vm-clock-sec" -> vmClockSec = in.getLongValue();
                case "vm-clock-nsec" -> vmClockNsec = in.getLongValue();
                case "icount" -> icount = in.getLongValue();
                default -> in.skipChildren();
            }
        }
        return new SnapshotInfo(id, name, vmStateSize, dateSec, dateNsec, vmClockSec, vmClockNsec, icount);
    }

    static ImageInfoSpecificQCow2 imageInfoSpecificQCow2(JsonParser in) throws IOException {
        @Nullable String compat = null;
        @Nullable String dataFile = null;
        @Nullable Boolean dataFileRaw = null;
        @Nullable Boolean extendedL2 = null;
        @Nullable Boolean lazyRefcounts = null;
        @Nullable Boolean corrupt = null;
        long refcountBits = 0;
        @Nullable ImageInfoSpecificQCow2Encryption encrypt = null;
        @Nullable List<Qcow2BitmapInfo> bitmaps = null;
        @Nullable Qcow2CompressionType compressionType = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "compat" -> compat = in.getText();
                case "data-file" -> dataFile = in.getText();
                case "data-file-raw" -> dataFileRaw = in.getBooleanValue();
                case "extended-l2" -> extendedL2 = in.getBooleanValue();
                case "lazy-refcounts" -> lazyRefcounts = in.getBooleanValue();
                case "corrupt" -> corrupt = in.getBooleanValue();
                case "refcount-bits" -> refcountBits = in.getLongValue();
                case "encrypt" -> encrypt = imageInfoSpecificQCow2Encryption(in);
                case "bitmaps" -> bitmaps = list(in, JacksonCoreReading::qcow2BitmapInfo);
                case "compression-type" -> compressionType = Qcow2CompressionType.of(in.getText());
                default -> in.skipChildren();
            }
        }
        return new ImageInfoSpecificQCow2(
                compat,
                dataFile,
                dataFileRaw,
                extendedL2,
                lazyRefcounts,
                corrupt,
                refcountBits,
                encrypt,
                bitmaps,
                compressionType);
    }

    static QCryptoBlockInfoLUKSSlot qCryptoBlockInfoLUKSSlot(JsonParser in) throws IOException {
        boolean active = false;
        @Nullable Long iters = null;
        @Nullable Long stripes = null;
        long keyOffset = 0;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "active" -> active = in.getBooleanValue();
                case "iters" -> iters = in.getLongValue();
                case "stripes" -> stripes = in.getLongValue();
                case "key-offset" -> keyOffset = in.getLongValue();
                default -> in.skipChildren();
            }
        }
        return new QCryptoBlockInfoLUKSSlot(active, iters, stripes, keyOffset);
    }

    static Qcow2BitmapInfo qcow2BitmapInfo(JsonParser in) throws IOException {
        @Nullable String name = null;
        long granularity = 0;
        @Nullable List<Qcow2BitmapInfoFlags> flags = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "name" -> name = in.getText();
                case "granularity" -> granularity = in.getLongValue();
                case "flags" -> flags = list(in, element -> Qcow2BitmapInfoFlags.of(element.getText()));
                default -> in.skipChildren();
            }
        }
        return new Qcow2BitmapInfo(name, granularity, flags);
    }

    static BlockdevCacheInfo blockdevCacheInfo(JsonParser in) throws IOException {
        boolean writeback = false;
        boolean direct = false;
        boolean noFlush = false;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "writeback" -> writeback = in.getBooleanValue();
                case "direct" -> direct = in.getBooleanValue();
                case "no-flush" -> noFlush = in.getBooleanValue();
                default -> in.skipChildren();
            }
        }
        return new BlockdevCacheInfo(writeback, direct, noFlush);
    }

    static BlockDirtyInfo blockDirtyInfo(JsonParser in) throws IOException {
        @Nullable String name = null;
        long count = 0;
        long granularity = 0;
        boolean recording = false;
        boolean busy = false;
        boolean persistent = false;
        @Nullable Boolean inconsistent = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "name" -> name = in.getText();
                case "count" -> count = in.getLongValue();
                case "granularity" -> granularity = in.getLongValue();
                case "recording" -> recording = in.getBooleanValue();
                case "busy" -> busy = in.getBooleanValue();
                case "persistent" -> persistent = in.getBooleanValue();
                case "inconsistent" -> inconsistent = in.getBooleanValue();
                default -> in.skipChildren();
            }
        }
        return new BlockDirtyInfo(name, count, granularity, recording, busy, persistent, inconsistent);
    }

    static SchemaInfoEnumMember schemaInfoEnumMember(JsonParser in) throws IOException {
        @Nullable String name = null;
        @Nullable List<String> features = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "name" -> name = in.getText();
                case "features" -> features = list(in, JsonParser::getText);
                default -> in.skipChildren();
            }
        }
        return new SchemaInfoEnumMember(name, features);
    }

    static SchemaInfoObjectMember schemaInfoObjectMember(JsonParser in) throws IOException {
        @Nullable String name = null;
        @Nullable String type = null;
        @Nullable JsonValue default_ = null;
        @Nullable List<String> features = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "name" -> name = in.getText();
                case "type" -> type = in.getText();
                case "default" -> default_ = any(in);
                case "features" -> features = list(in, JsonParser::getText);
                default -> in.skipChildren();
            }
        }
        return new SchemaInfoObjectMember(name, type, default_, features);
    }

    static SchemaInfoObjectVariant schemaInfoObjectVariant(JsonParser in) throws IOException {
        @Nullable String case_ = null;
        @Nullable String type = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "case" -> case_ = in.getText();
                case "type" -> type = in.getText();
                default -> in.skipChildren();
            }
        }
        return new SchemaInfoObjectVariant(case_, type);
    }

    static SchemaInfoAlternateMember schemaInfoAlternateMember(JsonParser in) throws IOException {
        @Nullable String type = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "type" -> type = in.getText();
                default -> in.skipChildren();
            }
        }
        return new SchemaInfoAlternateMember(type);
    }

    static BlockdevCacheOptions blockdevCacheOptions(JsonParser in) throws IOException {
        @Nullable Boolean direct = null;
        @Nullable Boolean noFlush = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "direct" -> direct = in.getBooleanValue();
                case "no-flush" -> noFlush = in.getBooleanValue();
                default -> in.skipChildren();
            }
        }
        return new BlockdevCacheOptions(direct, noFlush);
    }

    static Qcow2OverlapCheckFlags qcow2OverlapCheckFlags(JsonParser in) throws IOException {
        @Nullable Qcow2OverlapCheckMode template = null;
        @Nullable Boolean mainHeader = null;
        @Nullable Boolean activeL1 = null;
        @Nullable Boolean activeL2 = null;
        @Nullable Boolean refcountTable = null;
        @Nullable Boolean refcountBlock = null;
        @Nullable Boolean snapshotTable = null;
        @Nullable Boolean inactiveL1 = null;
        @Nullable Boolean inactiveL2 = null;
        @Nullable Boolean bitmapDirectory = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "template" -> template = Qcow2OverlapCheckMode.of(in.getText());
                case "main-header" -> mainHeader = in.getBooleanValue();
                case "active-l1" -> activeL1 = in.getBooleanValue();
                case "active-l2" -> activeL2 = in.getBooleanValue();
                case "refcount-table" -> refcountTable = in.getBooleanValue();
                case "refcount-block" -> refcountBlock = in.getBooleanValue();
                case "snapshot-table" -> snapshotTable = in.getBooleanValue();
                case "inactive-l1" -> inactiveL1 = in.getBooleanValue();
                case "inactive-l2" -> inactiveL2 = in.getBooleanValue();
                case "bitmap-directory" -> bitmapDirectory = in.getBooleanValue();
                default -> in.skipChildren();
            }
        }
        return new Qcow2OverlapCheckFlags(
                template,
                mainHeader,
                activeL1,
                activeL2,
                refcountTable,
                refcountBlock,
                snapshotTable,
                inactiveL1,
                inactiveL2,
                bitmapDirectory);
    }

    static TransactionCommand transactionCommand(JsonParser in) throws IOException {
        @Nullable List<TransactionAction> actions = null;
        @Nullable TransactionProperties properties = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "actions" -> actions = list(in, JacksonCoreReading::transactionAction);
                case "properties" -> properties = transactionProperties(in);
                default -> in.skipChildren();
            }
        }
        return new TransactionCommand(actions, properties);
    }

    static TransactionProperties transactionProperties(JsonParser in) throws IOException {
        @Nullable ActionCompletionMode completionMode = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "completion-mode" -> completionMode = ActionCompletionMode.of(in.getText());
                default -> in.skipChildren();
            }
        }
        return new TransactionProperties(completionMode);
    }

    static BlockDirtyBitmap blockDirtyBitmap(JsonParser in) throws IOException {
        @Nullable String node = null;
        @Nullable String name = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "node" -> node = in.getText();
                case "name" -> name = in.getText();
                default -> in.skipChildren();
            }
        }
        return new BlockDirtyBitmap(node, name);
    }

    static BlockDirtyBitmapAdd blockDirtyBitmapAdd(JsonParser in) throws IOException {
        @Nullable String node = null;
        @Nullable String name = null;
        @Nullable Long granularity = null;
        @Nullable Boolean persistent = null;
        @Nullable Boolean disabled = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "node" -> node = in.getText();
                case "name" -> name = in.getText();
                case "granularity" -> granularity = in.getLongValue();
                case "persistent" -> persistent = in.getBooleanValue();
                case "disabled" -> disabled = in.getBooleanValue();
                default -> in.skipChildren();
            }
        }
        return new BlockDirtyBitmapAdd(node, name, granularity, persistent, disabled);
    }

    static BlockDirtyBitmapMerge blockDirtyBitmapMerge(JsonParser in) throws IOException {
        @Nullable String node = null;
        @Nullable String target = null;
        @Nullable List<BlockDirtyBitmapOrStr> bitmaps = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "node" -> node = in.getText();
                case "target" -> target = in.getText();
                case "bitmaps" -> bitmaps = list(in, JacksonCoreReading::blockDirtyBitmapOrStr);
                default -> in.skipChildren();
            }
        }
        return new BlockDirtyBitmapMerge(node, target, bitmaps);
    }

    static BlockdevBackup blockdevBackup(JsonParser in) throws IOException {
        @Nullable String jobId = null;
        @Nullable String device = null;
        @Nullable MirrorSyncMode sync = null;
        @Nullable Long speed = null;
        @Nullable String bitmap = null;
        @Nullable BitmapSyncMode bitmapMode = null;
        @Nullable Boolean compress = null;
        @Nullable BlockdevOnError onSourceError = null;
        @Nullable BlockdevOnError onTargetError = null;
        @Nullable Boolean autoFinalize = null;
        @Nullable Boolean autoDismiss = null;
        @Nullable String filterNodeName = null;
        @Nullable BackupPerf xPerf = null;
        @Nullable String target = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "job-id" -> jobId = in.getText();
                case "device" -> device = in.getText();
                case "sync" -> sync = MirrorSyncMode.of(in.getText());
                case "speed" -> speed = in.getLongValue();
                case "bitmap" -> bitmap = in.getText();
                case "bitmap-mode" -> bitmapMode = BitmapSyncMode.of(in.getText());
                case "compress" -> compress = in.getBooleanValue();
                case "on-source-error" -> onSourceError = BlockdevOnError.of(in.getText());
                case "on-target-error" -> onTargetError = BlockdevOnError.of(in.getText());
                case "auto-finalize" -> autoFinalize = in.getBooleanValue();
                case "auto-dismiss" -> autoDismiss = in.getBooleanValue();
                case "filter-node-name" -> filterNodeName = in.getText();
                case "x-perf" -> xPerf = backupPerf(in);
                case "target" -> target = in.getText();
                default -> in.skipChildren();
            }
        }
        return new BlockdevBackup(
                jobId,
                device,
                sync,
                speed,
                bitmap,
                bitmapMode,
                compress,
                onSourceError,
                onTargetError,
                autoFinalize,
                autoDismiss,
                filterNodeName,
                xPerf,
                target);
    }

    static BackupPerf backupPerf(JsonParser in) throws IOException {
        @Nullable Boolean useCopyRange = null;
        @Nullable Long maxWorkers = null;
        @Nullable Long maxChunk = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "use-copy-range" -> useCopyRange = in.getBooleanValue();
                case "max-workers" -> maxWorkers = in.getLongValue();
                case "max-chunk" -> maxChunk = in.getLongValue();
                default -> in.skipChildren();
            }
        }
        return new BackupPerf(useCopyRange, maxWorkers, maxChunk);
    }

    static BlockdevSnapshot blockdevSnapshot(JsonParser in) throws IOException {
        @Nullable String node = null;
        @Nullable String overlay = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "node" -> node = in.getText();
                case "overlay" -> overlay = in.getText();
                default -> in.skipChildren();
            }
        }
        return new BlockdevSnapshot(node, overlay);
    }

    static BlockdevSnapshotInternal blockdevSnapshotInternal(JsonParser in) throws IOException {
        @Nullable String device = null;
        @Nullable String name = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "device" -> device = in.getText();
                case "name" -> name = in.getText();
                default -> in.skipChildren();
            }
        }
        return new BlockdevSnapshotInternal(device, name);
    }

    static BlockdevSnapshotSync blockdevSnapshotSync(JsonParser in) throws IOException {
        @Nullable String device = null;
        @Nullable String nodeName = null;
        @Nullable String snapshotFile = null;
        @Nullable String snapshotNodeName = null;
        @Nullable String format = null;
        @Nullable NewImageMode mode = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "device" -> device = in.getText();
                case "node-name" -> nodeName = in.getText();
                case "snapshot-file" -> snapshotFile = in.getText();
                case "snapshot-node-name" -> snapshotNodeName = in.getText();
                case "format" -> format = in.getText();
                case "mode" -> mode = NewImageMode.of(in.getText());
                default -> in.skipChildren();
            }
        }
        return new BlockdevSnapshotSync(device, nodeName, snapshotFile, snapshotNodeName, format, mode);
    }

    static DriveBackup driveBackup(JsonParser in) throws IOException {
        @Nullable String jobId = null;
        @Nullable String device = null;
        @Nullable MirrorSyncMode sync = null;
        @Nullable Long speed = null;
        @Nullable String bitmap = null;
        @Nullable BitmapSyncMode bitmapMode = null;
        @Nullable Boolean compress = null;
        @Nullable BlockdevOnError onSourceError = null;
        @Nullable BlockdevOnError onTargetError = null;
        @Nullable Boolean autoFinalize = null;
        @Nullable Boolean autoDismiss = null;
        @Nullable String filterNodeName = null;
        @Nullable BackupPerf xPerf = null;
        @Nullable String target = null;
        @Nullable String format = null;
        @Nullable NewImageMode mode = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "job-id" -> jobId = in.getText();
                case "device" -> device = in.getText();
                case "sync" -> sync = MirrorSyncMode.of(in.getText());
                case "speed" -> speed = in.getLongValue();
                case "bitmap" -> bitmap = in.getText();
                case "bitmap-mode" -> bitmapMode = BitmapSyncMode.of(in.getText());
                case "compress" -> compress = in.getBooleanValue();
                case "on-source-error" -> onSourceError = BlockdevOnError.of(in.getText());
                case "on-target-error" -> onTargetError = BlockdevOnError.of(in.getText());
                case "auto-finalize" -> autoFinalize = in.getBooleanValue();
                case "auto-dismiss" -> autoDismiss = in.getBooleanValue();
                case "filter-node-name" -> filterNodeName = in.getText();
                case "x-perf" -> xPerf = backupPerf(in);
                case "target" -> target = in.getText();
                case "format" -> format = in.getText();
                case "mode" -> mode = NewImageMode.of(in.getText());
                default -> in.skipChildren();
            }
        }
        return new DriveBackup(
                jobId,
                device,
                sync,
                speed,
                bitmap,
                bitmapMode,
                compress,
                onSourceError,
                onTargetError,
                autoFinalize,
                autoDismiss,
                filterNodeName,
                xPerf,
                target,
                format,
                mode);
    }

    /** Reads an event's data. */
    public static JobStatusChangeEvent jobStatusChangeEvent(JsonParser in) throws IOException {
        @Nullable String id = null;
        @Nullable JobStatus status = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "id" -> id = in.getText();
                case "status" -> status = JobStatus.of(in.getText());
                default -> in.skipChildren();
            }
        }
        return new JobStatusChangeEvent(id, status);
    }

    /** Reads an event's data. */
    public static BlockJobCompletedEvent blockJobCompletedEvent(JsonParser in) throws IOException {
        @Nullable JobType type = null;
        @Nullable String device = null;
        long len = 0;
        long offset = 0;
        long speed = 0;
        @Nullable String error = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "type" -> type = JobType.of(in.getText());
                case "device" -> device = in.getText();
                case "len" -> len = in.getLongValue();
                case "offset" -> offset = in.getLongValue();
                case "speed" -> speed = in.getLongValue();
                case "error" -> error = in.getText();
                default -> in.skipChildren();
            }
        }
        return new BlockJobCompletedEvent(type, device, len, offset, speed, error);
    }

    static BlockJobCancelledEvent blockJobCancelledEvent(JsonParser in) throws IOException {
        @Nullable JobType type = null;
        @Nullable String device = null;
        long len = 0;
        long offset = 0;
        long speed = 0;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "type" -> type = JobType.of(in.getText());
                case "device" -> device = in.getText();
                case "len" -> len = in.getLongValue();
                case "offset" -> offset = in.getLongValue();
                case "speed" -> speed = in.getLongValue();
                default -> in.skipChildren();
            }
        }
        return new BlockJobCancelledEvent(type, device, len, offset, speed);
    }

    static BlockJobErrorEvent blockJobErrorEvent(JsonParser in) throws IOException {
        @Nullable String device = null;
        @Nullable IoOperationType operation = null;
        @Nullable BlockErrorAction action = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "device" -> device = in.getText();
                case "operation" -> operation = IoOperationType.of(in.getText());
                case "action" -> action = BlockErrorAction.of(in.getText());
                default -> in.skipChildren();
            }
        }
        return new BlockJobErrorEvent(device, operation, action);
    }

    static BlockJobPendingEvent blockJobPendingEvent(JsonParser in) throws IOException {
        @Nullable JobType type = null;
        @Nullable String id = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "type" -> type = JobType.of(in.getText());
                case "id" -> id = in.getText();
                default -> in.skipChildren();
            }
        }
        return new BlockJobPendingEvent(type, id);
    }

    static BlockJobReadyEvent blockJobReadyEvent(JsonParser in) throws IOException {
        @Nullable JobType type = null;
        @Nullable String device = null;
        long len = 0;
        long offset = 0;
        long speed = 0;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "type" -> type = JobType.of(in.getText());
                case "device" -> device = in.getText();
                case "len" -> len = in.getLongValue();
                case "offset" -> offset = in.getLongValue();
                case "speed" -> speed = in.getLongValue();
                default -> in.skipChildren();
            }
        }
        return new BlockJobReadyEvent(type, device, len, offset, speed);
    }

    static CommandInfo commandInfo(JsonParser in) throws IOException {
        @Nullable String name = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "name" -> name = in.getText();
                default -> in.skipChildren();
            }
        }
        return new CommandInfo(name);
    }

    static JobInfo jobInfo(JsonParser in) throws IOException {
        @Nullable String id = null;
        @Nullable JobType type = null;
        @Nullable JobStatus status = null;
        long currentProgress = 0;
        long totalProgress = 0;
        @Nullable String error = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "id" -> id = in.getText();
                case "type" -> type = JobType.of(in.getText());
                case "status" -> status = JobStatus.of(in.getText());
                case "current-progress" -> currentProgress = in.getLongValue();
                case "total-progress" -> totalProgress = in.getLongValue();
                case "error" -> error = in.getText();
                default -> in.skipChildren();
            }
        }
        return new JobInfo(id, type, status, currentProgress, totalProgress, error);
    }

    static BlockJobInfo blockJobInfo(JsonParser in) throws IOException {
        @Nullable String type = null;
        @Nullable String device = null;
        long len = 0;
        long offset = 0;
        boolean busy = false;
        boolean paused = false;
        long speed = 0;
        @Nullable BlockDeviceIoStatus ioStatus = null;
        boolean ready = false;
        @Nullable JobStatus status = null;
        boolean autoFinalize = false;
        boolean autoDismiss = false;
        @Nullable String error = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "type" -> type = in.getText();
                case "device" -> device = in.getText();
                case "len" -> len = in.getLongValue();
                case "offset" -> offset = in.getLongValue();
                case "busy" -> busy = in.getBooleanValue();
                case "paused" -> paused = in.getBooleanValue();
                case "speed" -> speed = in.getLongValue();
                case "io-status" -> ioStatus = BlockDeviceIoStatus.of(in.getText());
                case "ready" -> ready = in.getBooleanValue();
                case "status" -> status = JobStatus.of(in.getText());
                case "auto-finalize" -> autoFinalize = in.getBooleanValue();
                case "auto-dismiss" -> autoDismiss = in.getBooleanValue();
                case "error" -> error = in.getText();
                default -> in.skipChildren();
            }
        }
        return new BlockJobInfo(
                type,
                device,
                len,
                offset,
                busy,
                paused,
                speed,
                ioStatus,
                ready,
                status,
                autoFinalize,
                autoDismiss,
                error);
    }

    static ImageInfoSpecificQCow2Encryption.Luks luks(JsonParser in) throws IOException {
        @Nullable QCryptoCipherAlgorithm cipherAlg = null;
        @Nullable QCryptoCipherMode cipherMode = null;
        @Nullable QCryptoIVGenAlgorithm ivgenAlg = null;
        @Nullable QCryptoHashAlgorithm ivgenHashAlg = null;
        @Nullable QCryptoHashAlgorithm hashAlg = null;
        long payloadOffset = 0;
        long masterKeyIters = 0;
        @Nullable String uuid = null;
        @Nullable List<QCryptoBlockInfoLUKSSlot> slots = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "cipher-alg" -> cipherAlg = QCryptoCipherAlgorithm.of(in.getText());
                case "cipher-mode" -> cipherMode = QCryptoCipherMode.of(in.getText());
                case "ivgen-alg" -> ivgenAlg = QCryptoIVGenAlgorithm.of(in.getText());
                case "ivgen-hash-alg" -> ivgenHashAlg = QCryptoHashAlgorithm.of(in.getText());
                case "hash-alg" -> hashAlg = QCryptoHashAlgorithm.of(in.getText());
                case "payload-offset" -> payloadOffset = in.getLongValue();
                case "master-key-iters" -> masterKeyIters = in.getLongValue();
                case "uuid" -> uuid = in.getText();
                case "slots" -> slots = list(in, JacksonCoreReading::qCryptoBlockInfoLUKSSlot);
                default -> in.skipChildren();
            }
        }
        return new ImageInfoSpecificQCow2Encryption.Luks(
                cipherAlg, cipherMode, ivgenAlg, ivgenHashAlg, hashAlg, payloadOffset, masterKeyIters, uuid, slots);
    }

    static BlockdevOptions blockdevOptions(JsonParser in) throws IOException {
        BlockdevDriver driver = null;
        @Nullable String nodeName = null;
        @Nullable BlockdevDiscardOptions discard = null;
        @Nullable BlockdevCacheOptions cache = null;
        @Nullable Boolean readOnly = null;
        @Nullable Boolean autoReadOnly = null;
        @Nullable Boolean forceShare = null;
        @Nullable BlockdevDetectZeroesOptions detectZeroes = null;
        @Nullable BlockdevRef file = null;
        @Nullable BlockdevRefOrNull backing = null;
        @Nullable Boolean lazyRefcounts = null;
        @Nullable Boolean passDiscardRequest = null;
        @Nullable Boolean passDiscardSnapshot = null;
        @Nullable Boolean passDiscardOther = null;
        @Nullable Qcow2OverlapChecks overlapCheck = null;
        @Nullable Long cacheSize = null;
        @Nullable Long l2CacheSize = null;
        @Nullable Long l2CacheEntrySize = null;
        @Nullable Long refcountCacheSize = null;
        @Nullable Long cacheCleanInterval = null;
        @Nullable BlockdevQcow2Encryption encrypt = null;
        @Nullable BlockdevRef dataFile = null;
        @Nullable Long offset = null;
        @Nullable Long size = null;
        @Nullable String filename = null;
        @Nullable String prManager = null;
        @Nullable OnOffAuto locking = null;
        @Nullable BlockdevAioOptions aio = null;
        @Nullable Long aioMaxBatch = null;
        @Nullable Boolean dropCache = null;
        @Nullable Boolean xCheckCacheDropped = null;
        @Nullable String throttleGroup = null;
        @Nullable Long latencyNs = null;
        @Nullable Boolean readZeroes = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "driver" -> driver = BlockdevDriver.of(in.getText());
                case "node-name" -> nodeName = in.getText();
                case "discard" -> discard = BlockdevDiscardOptions.of(in.getText());
                case "cache" -> cache = blockdevCacheOptions(in);
                case "read-only" -> readOnly = in.getBooleanValue();
                case "auto-read-only" -> autoReadOnly = in.getBooleanValue();
                case "force-share" -> forceShare = in.getBooleanValue();
                case "detect-zeroes" -> detectZeroes = BlockdevDetectZeroesOptions.of(in.getText());
                case "file" -> file = blockdevRef(in);
                case "backing" -> backing = blockdevRefOrNull(in);
                case "lazy-refcounts" -> lazyRefcounts = in.getBooleanValue();
                case "pass-discard-request" -> passDiscardRequest = in.getBooleanValue();
                case "pass-discard-snapshot" -> passDiscardSnapshot = in.getBooleanValue();
                case "pass-discard-other" -> passDiscardOther = in.getBooleanValue();
                case "overlap-check" -> overlapCheck = qcow2OverlapChecks(in);
                case "cache-size" -> cacheSize = in.getLongValue();
                case "l2-cache-size" -> l2CacheSize = in.getLongValue();
                case "l2-cache-entry-size" -> l2CacheEntrySize = in.getLongValue();
                case "refcount-cache-size" -> refcountCacheSize = in.getLongValue();
                case "cache-clean-interval" -> cacheCleanInterval = in.getLongValue();
                case "encrypt" -> encrypt = blockdevQcow2Encryption(in);
                case "data-file" -> dataFile = blockdevRef(in);
                case "offset" -> offset = in.getLongValue();
                case "size" -> size = in.getLongValue();
                case "filename" -> filename = in.getText();
                case "pr-manager" -> prManager = in.getText();
                case "locking" -> locking = OnOffAuto.of(in.getText());
                case "aio" -> aio = BlockdevAioOptions.of(in.getText());
                case "aio-max-batch" -> aioMaxBatch = in.getLongValue();
                case "drop-cache" -> dropCache = in.getBooleanValue();
                case "x-check-cache-dropped" -> xCheckCacheDropped = in.getBooleanValue();
                case "throttle-group" -> throttleGroup = in.getText();
                case "latency-ns" -> latencyNs = in.getLongValue();
                case "read-zeroes" -> readZeroes = in.getBooleanValue();
                default -> in.skipChildren();
            }
        }
        return switch (driver) {
            case QCOW2 ->
                new BlockdevOptions.Qcow2(
                        nodeName,
                        discard,
                        cache,
                        readOnly,
                        autoReadOnly,
                        forceShare,
                        detectZeroes,
                        file,
                        backing,
                        lazyRefcounts,
                        passDiscardRequest,
                        passDiscardSnapshot,
                        passDiscardOther,
                        overlapCheck,
                        cacheSize,
                        l2CacheSize,
                        l2CacheEntrySize,
                        refcountCacheSize,
                        cacheCleanInterval,
                        encrypt,
                        dataFile);
            case RAW ->
                new BlockdevOptions.Raw(
                        nodeName, discard, cache, readOnly, autoReadOnly, forceShare, detectZeroes, file, offset, size);
            case FILE ->
                new BlockdevOptions.File(
                        nodeName,
                        discard,
                        cache,
                        readOnly,
                        autoReadOnly,
                        forceShare,
                        detectZeroes,
                        filename,
                        prManager,
                        locking,
                        aio,
                        aioMaxBatch,
                        dropCache,
                        xCheckCacheDropped);
            case THROTTLE ->
                new BlockdevOptions.Throttle(
                        nodeName,
                        discard,
                        cache,
                        readOnly,
                        autoReadOnly,
                        forceShare,
                        detectZeroes,
                        throttleGroup,
                        file);
            case NULL_CO ->
                new BlockdevOptions.NullCo(
                        nodeName,
                        discard,
                        cache,
                        readOnly,
                        autoReadOnly,
                        forceShare,
                        detectZeroes,
                        size,
                        latencyNs,
                        readZeroes);
            default -> throw new IOException("driver " + driver);
        };
    }

    static TransactionAction transactionAction(JsonParser in) throws IOException {
        TransactionActionKind type = null;
        TransactionAction action = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "type" -> type = TransactionActionKind.of(in.getText());
                case "data" -> action = action(in, type);
                default -> in.skipChildren();
            }
        }
        return action;
    }

    private static TransactionAction action(JsonParser in, TransactionActionKind type) throws IOException {
        return switch (type) {
            case ABORT -> {
                in.skipChildren();
                yield new TransactionAction.Abort(new Abort());
            }
            case BLOCK_DIRTY_BITMAP_ADD -> new TransactionAction.BlockDirtyBitmapAdd(blockDirtyBitmapAdd(in));
            case BLOCK_DIRTY_BITMAP_REMOVE -> new TransactionAction.BlockDirtyBitmapRemove(blockDirtyBitmap(in));
            case BLOCK_DIRTY_BITMAP_CLEAR -> new TransactionAction.BlockDirtyBitmapClear(blockDirtyBitmap(in));
            case BLOCK_DIRTY_BITMAP_ENABLE -> new TransactionAction.BlockDirtyBitmapEnable(blockDirtyBitmap(in));
            case BLOCK_DIRTY_BITMAP_DISABLE -> new TransactionAction.BlockDirtyBitmapDisable(blockDirtyBitmap(in));
            case BLOCK_DIRTY_BITMAP_MERGE -> new TransactionAction.BlockDirtyBitmapMerge(blockDirtyBitmapMerge(in));
            case BLOCKDEV_BACKUP -> new TransactionAction.BlockdevBackup(blockdevBackup(in));
            case BLOCKDEV_SNAPSHOT -> new TransactionAction.BlockdevSnapshot(blockdevSnapshot(in));
            case BLOCKDEV_SNAPSHOT_INTERNAL_SYNC ->
                new TransactionAction.BlockdevSnapshotInternalSync(blockdevSnapshotInternal(in));
            case BLOCKDEV_SNAPSHOT_SYNC -> new TransactionAction.BlockdevSnapshotSync(blockdevSnapshotSync(in));
            case DRIVE_BACKUP -> new TransactionAction.DriveBackup(driveBackup(in));
        };
    }

    static SchemaInfo schemaInfo(JsonParser in) throws IOException {
        SchemaMetaType metaType = null;
        @Nullable List<SchemaInfoEnumMember> enumMembers = null;
        @Nullable List<SchemaInfoObjectMember> objectMembers = null;
        @Nullable List<SchemaInfoAlternateMember> alternateMembers = null;
        @Nullable List<AnyMember> anyMembers = null;
        @Nullable String name = null;
        @Nullable List<String> features = null;
        @Nullable JSONType jsonType = null;
        @Nullable List<String> values = null;
        @Nullable String elementType = null;
        @Nullable String tag = null;
        @Nullable List<SchemaInfoObjectVariant> variants = null;
        @Nullable String argType = null;
        @Nullable String retType = null;
        @Nullable Boolean allowOob = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "meta-type" -> metaType = SchemaMetaType.of(in.getText());
                case "name" -> name = in.getText();
                case "features" -> features = list(in, JsonParser::getText);
                case "json-type" -> jsonType = JSONType.of(in.getText());
                case "values" -> values = list(in, JsonParser::getText);
                case "element-type" -> elementType = in.getText();
                case "tag" -> tag = in.getText();
                case "variants" -> variants = list(in, JacksonCoreReading::schemaInfoObjectVariant);
                case "arg-type" -> argType = in.getText();
                case "ret-type" -> retType = in.getText();
                case "allow-oob" -> allowOob = in.getBooleanValue();
                case "members" -> {
                    if (metaType == null) {
                        anyMembers = list(in, AnyMember::read);
                    } else {
                        switch (metaType) {
                            case ENUM -> enumMembers = list(in, JacksonCoreReading::schemaInfoEnumMember);
                            case OBJECT -> objectMembers = list(in, JacksonCoreReading::schemaInfoObjectMember);
                            case ALTERNATE ->
                                alternateMembers = list(in, JacksonCoreReading::schemaInfoAlternateMember);
                            default -> in.skipChildren();
                        }
                    }
                }
                default -> in.skipChildren();
            }
        }
        if (anyMembers != null) {
            switch (metaType) {
                case ENUM -> enumMembers = map(anyMembers, AnyMember::ofEnum);
                case OBJECT -> objectMembers = map(anyMembers, AnyMember::ofObject);
                case ALTERNATE -> alternateMembers = map(anyMembers, AnyMember::ofAlternate);
                default -> {}
            }
        }
        return switch (metaType) {
            case BUILTIN -> new SchemaInfo.Builtin(name, features, jsonType);
            case ENUM -> new SchemaInfo.Enum(name, features, enumMembers, values);
            case ARRAY -> new SchemaInfo.Array(name, features, elementType);
            case OBJECT -> new SchemaInfo.Object(name, features, objectMembers, tag, variants);
            case ALTERNATE -> new SchemaInfo.Alternate(name, features, alternateMembers);
            case COMMAND -> new SchemaInfo.Command(name, features, argType, retType, allowOob);
            case EVENT -> new SchemaInfo.Event(name, features, argType);
            case UNRECOGNIZED -> new SchemaInfo.Unrecognized(null, name, features, JsonObject.EMPTY);
        };
    }

    static BlockdevRef blockdevRef(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> BlockdevRef.of(in.getText());
            case START_OBJECT -> BlockdevRef.of(blockdevOptions(in));
            default -> throw new IOException("BlockdevRef: " + in.currentToken());
        };
    }

    static BlockdevRefOrNull blockdevRefOrNull(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> BlockdevRefOrNull.of(in.getText());
            case START_OBJECT -> BlockdevRefOrNull.of(blockdevOptions(in));
            case VALUE_NULL -> BlockdevRefOrNull.of(JsonNull.INSTANCE);
            default -> throw new IOException("BlockdevRefOrNull: " + in.currentToken());
        };
    }

    static Qcow2OverlapChecks qcow2OverlapChecks(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> Qcow2OverlapChecks.of(Qcow2OverlapCheckMode.of(in.getText()));
            case START_OBJECT -> Qcow2OverlapChecks.of(qcow2OverlapCheckFlags(in));
            default -> throw new IOException("Qcow2OverlapChecks: " + in.currentToken());
        };
    }

    static BlockDirtyBitmapOrStr blockDirtyBitmapOrStr(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> BlockDirtyBitmapOrStr.of(in.getText());
            case START_OBJECT -> BlockDirtyBitmapOrStr.of(blockDirtyBitmap(in));
            default -> throw new IOException("BlockDirtyBitmapOrStr: " + in.currentToken());
        };
    }

    static BlockdevQcow2Encryption blockdevQcow2Encryption(JsonParser in) throws IOException {
        BlockdevQcow2EncryptionFormat format = null;
        @Nullable String keySecret = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "format" -> format = BlockdevQcow2EncryptionFormat.of(in.getText());
                case "key-secret" -> keySecret = in.getText();
                default -> in.skipChildren();
            }
        }
        return switch (format) {
            case AES -> new BlockdevQcow2Encryption.Aes(keySecret);
            case LUKS -> new BlockdevQcow2Encryption.Luks(keySecret);
            default -> throw new IOException("format " + format);
        };
    }

    static ImageInfoSpecific imageInfoSpecific(JsonParser in) throws IOException {
        ImageInfoSpecificQCow2 data = null;
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            in.nextToken();
            switch (member) {
                case "data" -> data = imageInfoSpecificQCow2(in);
                default -> in.skipChildren();
            }
        }
        return new ImageInfoSpecific.Qcow2(data);
    }

    static ImageInfoSpecificQCow2Encryption imageInfoSpecificQCow2Encryption(JsonParser in) throws IOException {
        return luks(in);
    }

    static JsonValue any(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                    in.nextToken();
                    members.put(name, any(in));
                }
                yield new JsonObject(members);
            }
            case START_ARRAY -> new JsonArray(list(in, JacksonCoreReading::any));
            case VALUE_STRING -> new JsonString(in.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonNumber.of(in.getText());
            case VALUE_TRUE -> new JsonBoolean(true);
            case VALUE_FALSE -> new JsonBoolean(false);
            default -> JsonNull.INSTANCE;
        };
    }

    static <T> List<T> list(JsonParser in, Reading<T> element) throws IOException {
        List<T> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.read(in));
        }
        return elements;
    }

    private static <T> List<T> map(List<AnyMember> members, Function<AnyMember, T> type) {
        List<T> mapped = new ArrayList<>(members.size());
        for (AnyMember member : members) {
            mapped.add(type.apply(member));
        }
        return mapped;
    }

    /** Reads the value that begins with the current token. */
    interface Reading<T> {
        T read(JsonParser in) throws IOException;
    }

    /** The members of an element of {@code members} that precedes the discriminator, which decides which of them it has. */
    private record AnyMember(
            String name,
            String type,
            @Nullable JsonValue defaultValue,
            @Nullable List<String> features) {
        static AnyMember read(JsonParser in) throws IOException {
            String name = null;
            String type = null;
            @Nullable JsonValue defaultValue = null;
            @Nullable List<String> features = null;
            for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
                in.nextToken();
                switch (member) {
                    case "name" -> name = in.getText();
                    case "type" -> type = in.getText();
                    case "default" -> defaultValue = any(in);
                    case "features" -> features = list(in, JsonParser::getText);
                    default -> in.skipChildren();
                }
            }
            return new AnyMember(name, type, defaultValue, features);
        }

        SchemaInfoEnumMember ofEnum() {
            return new SchemaInfoEnumMember(name, features);
        }

        SchemaInfoObjectMember ofObject() {
            return new SchemaInfoObjectMember(name, type, defaultValue, features);
        }

        SchemaInfoAlternateMember ofAlternate() {
            return new SchemaInfoAlternateMember(type);
        }
    }
}
