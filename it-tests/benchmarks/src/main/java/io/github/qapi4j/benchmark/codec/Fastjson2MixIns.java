package io.github.qapi4j.benchmark.codec;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONReader;
import com.alibaba.fastjson2.JSONWriter;
import com.alibaba.fastjson2.PropertyNamingStrategy;
import com.alibaba.fastjson2.annotation.JSONField;
import com.alibaba.fastjson2.annotation.JSONType;
import com.alibaba.fastjson2.reader.ObjectReader;
import com.alibaba.fastjson2.writer.ObjectWriter;
import io.github.qapi4j.benchmark.qmp.ActionCompletionMode;
import io.github.qapi4j.benchmark.qmp.BackupPerf;
import io.github.qapi4j.benchmark.qmp.BitmapSyncMode;
import io.github.qapi4j.benchmark.qmp.BlkdebugEvent;
import io.github.qapi4j.benchmark.qmp.BlkdebugIOType;
import io.github.qapi4j.benchmark.qmp.BlkdebugInjectErrorOptions;
import io.github.qapi4j.benchmark.qmp.BlkdebugSetStateOptions;
import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import io.github.qapi4j.benchmark.qmp.BlockDeviceIoStatus;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.benchmark.qmp.BlockDirtyInfo;
import io.github.qapi4j.benchmark.qmp.BlockErrorAction;
import io.github.qapi4j.benchmark.qmp.BlockInfo;
import io.github.qapi4j.benchmark.qmp.BlockPermission;
import io.github.qapi4j.benchmark.qmp.BlockdevAioOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevBackup;
import io.github.qapi4j.benchmark.qmp.BlockdevCacheInfo;
import io.github.qapi4j.benchmark.qmp.BlockdevCacheOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevDetectZeroesOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevDiscardOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevOnError;
import io.github.qapi4j.benchmark.qmp.BlockdevOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2Encryption;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2EncryptionFormat;
import io.github.qapi4j.benchmark.qmp.BlockdevRef;
import io.github.qapi4j.benchmark.qmp.BlockdevRefOrNull;
import io.github.qapi4j.benchmark.qmp.BlockdevSnapshotSync;
import io.github.qapi4j.benchmark.qmp.DriveBackup;
import io.github.qapi4j.benchmark.qmp.ImageInfo;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecific;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecificQCow2;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecificQCow2Encryption;
import io.github.qapi4j.benchmark.qmp.IoOperationType;
import io.github.qapi4j.benchmark.qmp.JobInfo;
import io.github.qapi4j.benchmark.qmp.JobStatus;
import io.github.qapi4j.benchmark.qmp.JobType;
import io.github.qapi4j.benchmark.qmp.MirrorSyncMode;
import io.github.qapi4j.benchmark.qmp.NewImageMode;
import io.github.qapi4j.benchmark.qmp.OnCbwError;
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
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectVariant;
import io.github.qapi4j.benchmark.qmp.SchemaMetaType;
import io.github.qapi4j.benchmark.qmp.SnapshotInfo;
import io.github.qapi4j.benchmark.qmp.SocketAddress;
import io.github.qapi4j.benchmark.qmp.TransactionAction;
import io.github.qapi4j.benchmark.qmp.TransactionProperties;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonBoolean;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.QapiEnum;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The annotations with which fastjson2 reads and writes the generated types, as mix-ins, and readers and writers of alternates and of {@code any}. */
final class Fastjson2MixIns {
    private static final List<Class<? extends QapiEnum>> ENUMS = List.of(
            SchemaMetaType.class,
            io.github.qapi4j.benchmark.qmp.JSONType.class,
            BlockdevDetectZeroesOptions.class,
            BlockDeviceIoStatus.class,
            Qcow2BitmapInfoFlags.class,
            Qcow2CompressionType.class,
            BlockdevQcow2EncryptionFormat.class,
            QCryptoCipherAlgorithm.class,
            QCryptoCipherMode.class,
            QCryptoIVGenAlgorithm.class,
            QCryptoHashAlgorithm.class,
            BlockdevDiscardOptions.class,
            OnOffAuto.class,
            BlockdevAioOptions.class,
            Qcow2OverlapCheckMode.class,
            ActionCompletionMode.class,
            MirrorSyncMode.class,
            BitmapSyncMode.class,
            BlockdevOnError.class,
            NewImageMode.class,
            JobStatus.class,
            JobType.class,
            IoOperationType.class,
            BlockErrorAction.class,
            BlkdebugEvent.class,
            BlkdebugIOType.class,
            BlockPermission.class,
            OnCbwError.class);

    private static final List<Class<? extends Record>> RECORDS = List.of(
            ImageInfo.class,
            SnapshotInfo.class,
            ImageInfoSpecificQCow2.class,
            QCryptoBlockInfoLUKSSlot.class,
            Qcow2BitmapInfo.class,
            BlockdevCacheInfo.class,
            BlockDirtyInfo.class,
            BlockdevCacheOptions.class,
            Qcow2OverlapCheckFlags.class,
            BlkdebugInjectErrorOptions.class,
            TransactionProperties.class,
            BlockDirtyBitmapAdd.class,
            BlockDirtyBitmapMerge.class,
            BlockdevBackup.class,
            BackupPerf.class,
            BlockdevSnapshotSync.class,
            DriveBackup.class,
            JobInfo.class);

    private Fastjson2MixIns() {}

    /** Registers them for the process: mix-ins of fastjson2 are global. */
    static void register() {
        RECORDS.forEach(type -> JSON.mixIn(type, RecordMixIn.class));
        ENUMS.forEach(type -> JSON.mixIn(type, EnumMixIn.class));
        JSON.mixIn(BlockDeviceInfo.class, BlockDeviceInfoMixIn.class);
        JSON.mixIn(BlockInfo.class, BlockInfoMixIn.class);
        JSON.mixIn(BlkdebugSetStateOptions.class, BlkdebugSetStateOptionsMixIn.class);
        JSON.mixIn(SchemaInfoObjectMember.class, SchemaInfoObjectMemberMixIn.class);
        JSON.mixIn(SchemaInfoObjectVariant.class, SchemaInfoObjectVariantMixIn.class);
        JSON.mixIn(SchemaInfo.class, SchemaInfoMixIn.class);
        JSON.mixIn(SchemaInfo.Builtin.class, SchemaInfoBuiltinMixIn.class);
        JSON.mixIn(SchemaInfo.Enum.class, SchemaInfoEnumMixIn.class);
        JSON.mixIn(SchemaInfo.Array.class, SchemaInfoArrayMixIn.class);
        JSON.mixIn(SchemaInfo.Object.class, SchemaInfoObjectMixIn.class);
        JSON.mixIn(SchemaInfo.Alternate.class, SchemaInfoAlternateMixIn.class);
        JSON.mixIn(SchemaInfo.Command.class, SchemaInfoCommandMixIn.class);
        JSON.mixIn(SchemaInfo.Event.class, SchemaInfoEventMixIn.class);
        JSON.mixIn(ImageInfoSpecific.class, ImageInfoSpecificMixIn.class);
        JSON.mixIn(ImageInfoSpecific.Qcow2.class, ImageInfoSpecificQcow2MixIn.class);
        JSON.mixIn(ImageInfoSpecificQCow2Encryption.class, ImageInfoSpecificQCow2EncryptionMixIn.class);
        JSON.mixIn(ImageInfoSpecificQCow2Encryption.Aes.class, ImageInfoSpecificQCow2EncryptionAesMixIn.class);
        JSON.mixIn(ImageInfoSpecificQCow2Encryption.Luks.class, ImageInfoSpecificQCow2EncryptionLuksMixIn.class);
        JSON.mixIn(BlockdevOptions.class, BlockdevOptionsMixIn.class);
        JSON.mixIn(BlockdevOptions.Blkdebug.class, BlockdevOptionsBlkdebugMixIn.class);
        JSON.mixIn(BlockdevOptions.CopyBeforeWrite.class, BlockdevOptionsCopyBeforeWriteMixIn.class);
        JSON.mixIn(BlockdevOptions.File.class, BlockdevOptionsFileMixIn.class);
        JSON.mixIn(BlockdevOptions.HostDevice.class, BlockdevOptionsHostDeviceMixIn.class);
        JSON.mixIn(BlockdevOptions.Nbd.class, BlockdevOptionsNbdMixIn.class);
        JSON.mixIn(BlockdevOptions.NullAio.class, BlockdevOptionsNullAioMixIn.class);
        JSON.mixIn(BlockdevOptions.NullCo.class, BlockdevOptionsNullCoMixIn.class);
        JSON.mixIn(BlockdevOptions.Qcow2.class, BlockdevOptionsQcow2MixIn.class);
        JSON.mixIn(BlockdevOptions.Raw.class, BlockdevOptionsRawMixIn.class);
        JSON.mixIn(BlockdevOptions.Throttle.class, BlockdevOptionsThrottleMixIn.class);
        JSON.mixIn(BlockdevQcow2Encryption.class, BlockdevQcow2EncryptionMixIn.class);
        JSON.mixIn(BlockdevQcow2Encryption.Aes.class, BlockdevQcow2EncryptionAesMixIn.class);
        JSON.mixIn(BlockdevQcow2Encryption.Luks.class, BlockdevQcow2EncryptionLuksMixIn.class);
        JSON.mixIn(SocketAddress.class, SocketAddressMixIn.class);
        JSON.mixIn(SocketAddress.Inet.class, SocketAddressInetMixIn.class);
        JSON.mixIn(SocketAddress.Unix.class, SocketAddressUnixMixIn.class);
        JSON.mixIn(SocketAddress.Vsock.class, SocketAddressVsockMixIn.class);
        JSON.mixIn(SocketAddress.Fd.class, SocketAddressFdMixIn.class);
        JSON.mixIn(TransactionAction.class, TransactionActionMixIn.class);
        JSON.mixIn(TransactionAction.Abort.class, TransactionActionAbortMixIn.class);
        JSON.mixIn(TransactionAction.BlockDirtyBitmapAdd.class, TransactionActionBlockDirtyBitmapAddMixIn.class);
        JSON.mixIn(TransactionAction.BlockDirtyBitmapRemove.class, TransactionActionBlockDirtyBitmapRemoveMixIn.class);
        JSON.mixIn(TransactionAction.BlockDirtyBitmapClear.class, TransactionActionBlockDirtyBitmapClearMixIn.class);
        JSON.mixIn(TransactionAction.BlockDirtyBitmapEnable.class, TransactionActionBlockDirtyBitmapEnableMixIn.class);
        JSON.mixIn(
                TransactionAction.BlockDirtyBitmapDisable.class, TransactionActionBlockDirtyBitmapDisableMixIn.class);
        JSON.mixIn(TransactionAction.BlockDirtyBitmapMerge.class, TransactionActionBlockDirtyBitmapMergeMixIn.class);
        JSON.mixIn(TransactionAction.BlockdevBackup.class, TransactionActionBlockdevBackupMixIn.class);
        JSON.mixIn(TransactionAction.BlockdevSnapshot.class, TransactionActionBlockdevSnapshotMixIn.class);
        JSON.mixIn(
                TransactionAction.BlockdevSnapshotInternalSync.class,
                TransactionActionBlockdevSnapshotInternalSyncMixIn.class);
        JSON.mixIn(TransactionAction.BlockdevSnapshotSync.class, TransactionActionBlockdevSnapshotSyncMixIn.class);
        JSON.mixIn(TransactionAction.DriveBackup.class, TransactionActionDriveBackupMixIn.class);
        register(
                BlockdevRef.class,
                in -> in.isString() ? BlockdevRef.of(in.readString()) : BlockdevRef.of(in.read(BlockdevOptions.class)));
        register(
                BlockdevRefOrNull.class,
                in -> in.isNull()
                        ? nullRef(in)
                        : in.isString()
                                ? BlockdevRefOrNull.of(in.readString())
                                : BlockdevRefOrNull.of(in.read(BlockdevOptions.class)));
        register(
                Qcow2OverlapChecks.class,
                in -> in.isString()
                        ? Qcow2OverlapChecks.of(Qcow2OverlapCheckMode.of(in.readString()))
                        : Qcow2OverlapChecks.of(in.read(Qcow2OverlapCheckFlags.class)));
        register(
                BlockDirtyBitmapOrStr.class,
                in -> in.isString()
                        ? BlockDirtyBitmapOrStr.of(in.readString())
                        : BlockDirtyBitmapOrStr.of(in.read(BlockDirtyBitmap.class)));
        register(JsonValue.class, Fastjson2MixIns::any);
        registerWriter(BlockdevRef.Definition.class, (out, value) -> out.writeAny(value.value()));
        registerWriter(BlockdevRef.Reference.class, (out, value) -> out.writeString(value.value()));
        registerWriter(BlockdevRefOrNull.Definition.class, (out, value) -> out.writeAny(value.value()));
        registerWriter(BlockdevRefOrNull.Reference.class, (out, value) -> out.writeString(value.value()));
        registerWriter(BlockdevRefOrNull.Null.class, (out, value) -> out.writeNull());
        registerWriter(Qcow2OverlapChecks.Flags.class, (out, value) -> out.writeAny(value.value()));
        registerWriter(
                Qcow2OverlapChecks.Mode.class,
                (out, value) -> out.writeString(value.value().wireName()));
        registerWriter(BlockDirtyBitmapOrStr.Local.class, (out, value) -> out.writeString(value.value()));
        registerWriter(BlockDirtyBitmapOrStr.External.class, (out, value) -> out.writeAny(value.value()));
        for (Class<?> kind : JsonValue.class.getPermittedSubclasses()) {
            registerWriter(kind, (out, value) -> any(out, (JsonValue) value));
        }
    }

    private static BlockdevRefOrNull nullRef(JSONReader in) {
        in.readNull();
        return BlockdevRefOrNull.of(JsonNull.INSTANCE);
    }

    private static <T> void register(Class<T> type, Function<JSONReader, T> reading) {
        JSON.register(type, new ObjectReader<T>() {
            @Override
            public T readObject(JSONReader in, Type fieldType, Object fieldName, long features) {
                return reading.apply(in);
            }
        });
    }

    @SuppressWarnings("unchecked") // the value has the type for which the writer is registered
    private static <T> void registerWriter(Class<T> type, BiConsumer<JSONWriter, T> writing) {
        JSON.register(
                type, (ObjectWriter<T>) (out, value, fieldName, fieldType, features) -> writing.accept(out, (T) value));
    }

    private static JsonValue any(JSONReader in) {
        if (in.nextIfNull()) {
            return JsonNull.INSTANCE;
        } else if (in.isString()) {
            return new JsonString(in.readString());
        } else if (in.isNumber()) {
            return JsonNumber.of(in.readNumber());
        } else if (in.nextIfObjectStart()) {
            Map<String, JsonValue> members = new LinkedHashMap<>();
            while (!in.nextIfObjectEnd()) {
                members.put(in.readFieldName(), any(in));
            }
            in.nextIfComma();
            return new JsonObject(members);
        } else if (in.nextIfArrayStart()) {
            List<JsonValue> elements = new ArrayList<>();
            while (!in.nextIfArrayEnd()) {
                elements.add(any(in));
            }
            in.nextIfComma();
            return new JsonArray(elements);
        } else {
            return new JsonBoolean(in.readBoolValue());
        }
    }

    private static void any(JSONWriter out, JsonValue value) {
        if (value instanceof JsonObject object) {
            out.startObject();
            object.members().forEach((name, member) -> {
                out.writeName(name);
                out.writeColon();
                any(out, member);
            });
            out.endObject();
        } else if (value instanceof JsonArray array) {
            out.startArray();
            for (int i = 0; i < array.elements().size(); i++) {
                if (i > 0) {
                    out.writeComma();
                }
                any(out, array.elements().get(i));
            }
            out.endArray();
        } else if (value instanceof JsonString string) {
            out.writeString(string.value());
        } else if (value instanceof JsonNumber number) {
            out.writeRaw(number.text());
        } else if (value instanceof JsonBoolean bool) {
            out.writeBool(bool.value());
        } else {
            out.writeNull();
        }
    }

    @JSONType(naming = PropertyNamingStrategy.KebabCase)
    private interface RecordMixIn {}

    private interface EnumMixIn {
        @JSONField(value = true)
        String wireName();
    }

    @JSONType(naming = PropertyNamingStrategy.SnakeCase)
    private abstract static class BlockDeviceInfoMixIn {
        BlockDeviceInfoMixIn(
                String file,
                @JSONField(name = "node-name") String nodeName,
                boolean ro,
                String drv,
                String backingFile,
                long backingFileDepth,
                boolean encrypted,
                BlockdevDetectZeroesOptions detectZeroes,
                long bps,
                long bpsRd,
                long bpsWr,
                long iops,
                long iopsRd,
                long iopsWr,
                ImageInfo image,
                Long bpsMax,
                Long bpsRdMax,
                Long bpsWrMax,
                Long iopsMax,
                Long iopsRdMax,
                Long iopsWrMax,
                Long bpsMaxLength,
                Long bpsRdMaxLength,
                Long bpsWrMaxLength,
                Long iopsMaxLength,
                Long iopsRdMaxLength,
                Long iopsWrMaxLength,
                Long iopsSize,
                String group,
                BlockdevCacheInfo cache,
                long writeThreshold,
                @JSONField(name = "dirty-bitmaps") List<BlockDirtyInfo> dirtyBitmaps) {}

        @JSONField(name = "node-name")
        abstract String nodeName();

        @JSONField(name = "dirty-bitmaps")
        abstract List<BlockDirtyInfo> dirtyBitmaps();
    }

    @JSONType(naming = PropertyNamingStrategy.KebabCase)
    private abstract static class BlockInfoMixIn {
        BlockInfoMixIn(
                String device,
                String qdev,
                String type,
                boolean removable,
                boolean locked,
                BlockDeviceInfo inserted,
                @JSONField(name = "tray_open") Boolean trayOpen,
                BlockDeviceIoStatus ioStatus) {}

        @JSONField(name = "tray_open")
        abstract Boolean trayOpen();
    }

    @JSONType(naming = PropertyNamingStrategy.KebabCase)
    private abstract static class BlkdebugSetStateOptionsMixIn {
        BlkdebugSetStateOptionsMixIn(BlkdebugEvent event, Long state, @JSONField(name = "new_state") long newState) {}

        @JSONField(name = "new_state")
        abstract long newState();
    }

    @JSONType(naming = PropertyNamingStrategy.KebabCase)
    private abstract static class SchemaInfoObjectMemberMixIn {
        SchemaInfoObjectMemberMixIn(
                String name, String type, @JSONField(name = "default") JsonValue default_, List<String> features) {}

        @JSONField(name = "default")
        abstract JsonValue default_();
    }

    @JSONType(naming = PropertyNamingStrategy.KebabCase)
    private abstract static class SchemaInfoObjectVariantMixIn {
        SchemaInfoObjectVariantMixIn(@JSONField(name = "case") String case_, String type) {}

        @JSONField(name = "case")
        abstract String case_();
    }

    @JSONType(
            typeKey = "meta-type",
            seeAlso = {
                SchemaInfo.Builtin.class,
                SchemaInfo.Enum.class,
                SchemaInfo.Array.class,
                SchemaInfo.Object.class,
                SchemaInfo.Alternate.class,
                SchemaInfo.Command.class,
                SchemaInfo.Event.class
            })
    private interface SchemaInfoMixIn {}

    @JSONType(
            typeKey = "meta-type",
            typeName = "builtin",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SchemaInfoBuiltinMixIn {}

    @JSONType(
            typeKey = "meta-type",
            typeName = "enum",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SchemaInfoEnumMixIn {}

    @JSONType(
            typeKey = "meta-type",
            typeName = "array",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SchemaInfoArrayMixIn {}

    @JSONType(
            typeKey = "meta-type",
            typeName = "object",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SchemaInfoObjectMixIn {}

    @JSONType(
            typeKey = "meta-type",
            typeName = "alternate",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SchemaInfoAlternateMixIn {}

    @JSONType(
            typeKey = "meta-type",
            typeName = "command",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SchemaInfoCommandMixIn {}

    @JSONType(
            typeKey = "meta-type",
            typeName = "event",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SchemaInfoEventMixIn {}

    @JSONType(
            typeKey = "type",
            seeAlso = {ImageInfoSpecific.Qcow2.class})
    private interface ImageInfoSpecificMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "qcow2",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface ImageInfoSpecificQcow2MixIn {}

    @JSONType(
            typeKey = "format",
            seeAlso = {ImageInfoSpecificQCow2Encryption.Aes.class, ImageInfoSpecificQCow2Encryption.Luks.class})
    private interface ImageInfoSpecificQCow2EncryptionMixIn {}

    @JSONType(
            typeKey = "format",
            typeName = "aes",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface ImageInfoSpecificQCow2EncryptionAesMixIn {}

    @JSONType(
            typeKey = "format",
            typeName = "luks",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface ImageInfoSpecificQCow2EncryptionLuksMixIn {}

    @JSONType(
            typeKey = "driver",
            seeAlso = {
                BlockdevOptions.Blkdebug.class,
                BlockdevOptions.CopyBeforeWrite.class,
                BlockdevOptions.File.class,
                BlockdevOptions.HostDevice.class,
                BlockdevOptions.Nbd.class,
                BlockdevOptions.NullAio.class,
                BlockdevOptions.NullCo.class,
                BlockdevOptions.Qcow2.class,
                BlockdevOptions.Raw.class,
                BlockdevOptions.Throttle.class
            })
    private interface BlockdevOptionsMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "blkdebug",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsBlkdebugMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "copy-before-write",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsCopyBeforeWriteMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "file",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsFileMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "host_device",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsHostDeviceMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "nbd",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsNbdMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "null-aio",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsNullAioMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "null-co",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsNullCoMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "qcow2",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsQcow2MixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "raw",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsRawMixIn {}

    @JSONType(
            typeKey = "driver",
            typeName = "throttle",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevOptionsThrottleMixIn {}

    @JSONType(
            typeKey = "format",
            seeAlso = {BlockdevQcow2Encryption.Aes.class, BlockdevQcow2Encryption.Luks.class})
    private interface BlockdevQcow2EncryptionMixIn {}

    @JSONType(
            typeKey = "format",
            typeName = "aes",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevQcow2EncryptionAesMixIn {}

    @JSONType(
            typeKey = "format",
            typeName = "luks",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface BlockdevQcow2EncryptionLuksMixIn {}

    @JSONType(
            typeKey = "type",
            seeAlso = {
                SocketAddress.Inet.class,
                SocketAddress.Unix.class,
                SocketAddress.Vsock.class,
                SocketAddress.Fd.class
            })
    private interface SocketAddressMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "inet",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SocketAddressInetMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "unix",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SocketAddressUnixMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "vsock",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SocketAddressVsockMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "fd",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface SocketAddressFdMixIn {}

    @JSONType(
            typeKey = "type",
            seeAlso = {
                TransactionAction.Abort.class,
                TransactionAction.BlockDirtyBitmapAdd.class,
                TransactionAction.BlockDirtyBitmapRemove.class,
                TransactionAction.BlockDirtyBitmapClear.class,
                TransactionAction.BlockDirtyBitmapEnable.class,
                TransactionAction.BlockDirtyBitmapDisable.class,
                TransactionAction.BlockDirtyBitmapMerge.class,
                TransactionAction.BlockdevBackup.class,
                TransactionAction.BlockdevSnapshot.class,
                TransactionAction.BlockdevSnapshotInternalSync.class,
                TransactionAction.BlockdevSnapshotSync.class,
                TransactionAction.DriveBackup.class
            })
    private interface TransactionActionMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "abort",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionAbortMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "block-dirty-bitmap-add",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockDirtyBitmapAddMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "block-dirty-bitmap-remove",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockDirtyBitmapRemoveMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "block-dirty-bitmap-clear",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockDirtyBitmapClearMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "block-dirty-bitmap-enable",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockDirtyBitmapEnableMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "block-dirty-bitmap-disable",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockDirtyBitmapDisableMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "block-dirty-bitmap-merge",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockDirtyBitmapMergeMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "blockdev-backup",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockdevBackupMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "blockdev-snapshot",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockdevSnapshotMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "blockdev-snapshot-internal-sync",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockdevSnapshotInternalSyncMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "blockdev-snapshot-sync",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionBlockdevSnapshotSyncMixIn {}

    @JSONType(
            typeKey = "type",
            typeName = "drive-backup",
            naming = PropertyNamingStrategy.KebabCase,
            serializeFeatures = JSONWriter.Feature.WriteClassName)
    private interface TransactionActionDriveBackupMixIn {}
}
