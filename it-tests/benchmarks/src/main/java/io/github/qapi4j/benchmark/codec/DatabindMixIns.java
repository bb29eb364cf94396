package io.github.qapi4j.benchmark.codec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.github.qapi4j.benchmark.qmp.BlkdebugSetStateOptions;
import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.benchmark.qmp.BlockInfo;
import io.github.qapi4j.benchmark.qmp.BlockdevOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2Encryption;
import io.github.qapi4j.benchmark.qmp.BlockdevRef;
import io.github.qapi4j.benchmark.qmp.BlockdevRefOrNull;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecific;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecificQCow2Encryption;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckFlags;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckMode;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapChecks;
import io.github.qapi4j.benchmark.qmp.SchemaInfo;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectVariant;
import io.github.qapi4j.benchmark.qmp.SocketAddress;
import io.github.qapi4j.benchmark.qmp.TransactionAction;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.QapiEnum;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The annotations with which databind reads and writes the generated types, as mix-ins, and deserializers of alternates and of {@code any}. */
final class DatabindMixIns {
    private DatabindMixIns() {}

    static JsonMapper.Builder register(JsonMapper.Builder builder) {
        SimpleModule module = new SimpleModule();
        module.addDeserializer(
                BlockdevRef.class,
                new Alternate<>(BlockdevRef.class, BlockdevOptions.class, BlockdevRef::of, BlockdevRef::of, null));
        module.addDeserializer(
                BlockdevRefOrNull.class,
                new Alternate<>(
                        BlockdevRefOrNull.class,
                        BlockdevOptions.class,
                        BlockdevRefOrNull::of,
                        BlockdevRefOrNull::of,
                        BlockdevRefOrNull.of(JsonNull.INSTANCE)));
        module.addDeserializer(
                Qcow2OverlapChecks.class,
                new Alternate<>(
                        Qcow2OverlapChecks.class,
                        Qcow2OverlapCheckFlags.class,
                        text -> Qcow2OverlapChecks.of(Qcow2OverlapCheckMode.of(text)),
                        Qcow2OverlapChecks::of,
                        null));
        module.addDeserializer(
                BlockDirtyBitmapOrStr.class,
                new Alternate<>(
                        BlockDirtyBitmapOrStr.class,
                        BlockDirtyBitmap.class,
                        BlockDirtyBitmapOrStr::of,
                        BlockDirtyBitmapOrStr::of,
                        null));
        module.addDeserializer(io.github.qapi4j.runtime.codec.JsonValue.class, new AnyDeserializer());
        module.addSerializer(io.github.qapi4j.runtime.codec.JsonValue.class, new AnySerializer());
        return builder.addModule(module)
                .addMixIn(QapiEnum.class, EnumMixIn.class)
                .addMixIn(BlockDeviceInfo.class, BlockDeviceInfoMixIn.class)
                .addMixIn(BlockInfo.class, BlockInfoMixIn.class)
                .addMixIn(BlkdebugSetStateOptions.class, BlkdebugSetStateOptionsMixIn.class)
                .addMixIn(SchemaInfoObjectMember.class, SchemaInfoObjectMemberMixIn.class)
                .addMixIn(SchemaInfoObjectVariant.class, SchemaInfoObjectVariantMixIn.class)
                .addMixIn(SchemaInfo.class, SchemaInfoMixIn.class)
                .addMixIn(ImageInfoSpecific.class, ImageInfoSpecificMixIn.class)
                .addMixIn(ImageInfoSpecificQCow2Encryption.class, ImageEncryptionMixIn.class)
                .addMixIn(BlockdevOptions.class, BlockdevOptionsMixIn.class)
                .addMixIn(BlockdevQcow2Encryption.class, BlockdevQcow2EncryptionMixIn.class)
                .addMixIn(SocketAddress.class, SocketAddressMixIn.class)
                .addMixIn(TransactionAction.class, TransactionActionMixIn.class)
                .addMixIn(BlockdevRef.Definition.class, AlternateMixIn.class)
                .addMixIn(BlockdevRef.Reference.class, AlternateMixIn.class)
                .addMixIn(BlockdevRefOrNull.Definition.class, AlternateMixIn.class)
                .addMixIn(BlockdevRefOrNull.Reference.class, AlternateMixIn.class)
                .addMixIn(BlockdevRefOrNull.Null.class, AlternateMixIn.class)
                .addMixIn(Qcow2OverlapChecks.Flags.class, AlternateMixIn.class)
                .addMixIn(Qcow2OverlapChecks.Mode.class, AlternateMixIn.class)
                .addMixIn(BlockDirtyBitmapOrStr.Local.class, AlternateMixIn.class)
                .addMixIn(BlockDirtyBitmapOrStr.External.class, AlternateMixIn.class);
    }

    private interface EnumMixIn {
        @JsonValue
        String wireName();
    }

    private interface AlternateMixIn {
        @JsonValue
        Object value();
    }

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    private interface BlockDeviceInfoMixIn {
        @JsonProperty("node-name")
        String nodeName();

        @JsonProperty("dirty-bitmaps")
        Object dirtyBitmaps();
    }

    private interface BlockInfoMixIn {
        @JsonProperty("tray_open")
        Boolean trayOpen();
    }

    private interface BlkdebugSetStateOptionsMixIn {
        @JsonProperty("new_state")
        long newState();
    }

    private interface SchemaInfoObjectMemberMixIn {
        @JsonProperty("default")
        Object default_();
    }

    private interface SchemaInfoObjectVariantMixIn {
        @JsonProperty("case")
        String case_();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "meta-type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = SchemaInfo.Builtin.class, name = "builtin"),
        @JsonSubTypes.Type(value = SchemaInfo.Enum.class, name = "enum"),
        @JsonSubTypes.Type(value = SchemaInfo.Array.class, name = "array"),
        @JsonSubTypes.Type(value = SchemaInfo.Object.class, name = "object"),
        @JsonSubTypes.Type(value = SchemaInfo.Alternate.class, name = "alternate"),
        @JsonSubTypes.Type(value = SchemaInfo.Command.class, name = "command"),
        @JsonSubTypes.Type(value = SchemaInfo.Event.class, name = "event")
    })
    private interface SchemaInfoMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes(@JsonSubTypes.Type(value = ImageInfoSpecific.Qcow2.class, name = "qcow2"))
    private interface ImageInfoSpecificMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "format")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ImageInfoSpecificQCow2Encryption.Aes.class, name = "aes"),
        @JsonSubTypes.Type(value = ImageInfoSpecificQCow2Encryption.Luks.class, name = "luks")
    })
    private interface ImageEncryptionMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "driver")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = BlockdevOptions.Blkdebug.class, name = "blkdebug"),
        @JsonSubTypes.Type(value = BlockdevOptions.CopyBeforeWrite.class, name = "copy-before-write"),
        @JsonSubTypes.Type(value = BlockdevOptions.File.class, name = "file"),
        @JsonSubTypes.Type(value = BlockdevOptions.HostDevice.class, name = "host_device"),
        @JsonSubTypes.Type(value = BlockdevOptions.Nbd.class, name = "nbd"),
        @JsonSubTypes.Type(value = BlockdevOptions.NullAio.class, name = "null-aio"),
        @JsonSubTypes.Type(value = BlockdevOptions.NullCo.class, name = "null-co"),
        @JsonSubTypes.Type(value = BlockdevOptions.Qcow2.class, name = "qcow2"),
        @JsonSubTypes.Type(value = BlockdevOptions.Raw.class, name = "raw"),
        @JsonSubTypes.Type(value = BlockdevOptions.Throttle.class, name = "throttle")
    })
    private interface BlockdevOptionsMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "format")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = BlockdevQcow2Encryption.Aes.class, name = "aes"),
        @JsonSubTypes.Type(value = BlockdevQcow2Encryption.Luks.class, name = "luks")
    })
    private interface BlockdevQcow2EncryptionMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = SocketAddress.Inet.class, name = "inet"),
        @JsonSubTypes.Type(value = SocketAddress.Unix.class, name = "unix"),
        @JsonSubTypes.Type(value = SocketAddress.Vsock.class, name = "vsock"),
        @JsonSubTypes.Type(value = SocketAddress.Fd.class, name = "fd")
    })
    private interface SocketAddressMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TransactionAction.Abort.class, name = "abort"),
        @JsonSubTypes.Type(value = TransactionAction.BlockDirtyBitmapAdd.class, name = "block-dirty-bitmap-add"),
        @JsonSubTypes.Type(value = TransactionAction.BlockDirtyBitmapRemove.class, name = "block-dirty-bitmap-remove"),
        @JsonSubTypes.Type(value = TransactionAction.BlockDirtyBitmapClear.class, name = "block-dirty-bitmap-clear"),
        @JsonSubTypes.Type(value = TransactionAction.BlockDirtyBitmapEnable.class, name = "block-dirty-bitmap-enable"),
        @JsonSubTypes.Type(
                value = TransactionAction.BlockDirtyBitmapDisable.class,
                name = "block-dirty-bitmap-disable"),
        @JsonSubTypes.Type(value = TransactionAction.BlockDirtyBitmapMerge.class, name = "block-dirty-bitmap-merge"),
        @JsonSubTypes.Type(value = TransactionAction.BlockdevBackup.class, name = "blockdev-backup"),
        @JsonSubTypes.Type(value = TransactionAction.BlockdevSnapshot.class, name = "blockdev-snapshot"),
        @JsonSubTypes.Type(
                value = TransactionAction.BlockdevSnapshotInternalSync.class,
                name = "blockdev-snapshot-internal-sync"),
        @JsonSubTypes.Type(value = TransactionAction.BlockdevSnapshotSync.class, name = "blockdev-snapshot-sync"),
        @JsonSubTypes.Type(value = TransactionAction.DriveBackup.class, name = "drive-backup")
    })
    private interface TransactionActionMixIn {}

    /** An alternate of a string, an object and perhaps {@code null}. */
    private static final class Alternate<T, O> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1;

        private final Class<O> object;
        private final transient Function<String, T> ofString;
        private final transient Function<O, T> ofObject;
        private final transient @Nullable T ofNull;

        /** Found on first use, because the types are recursive. */
        private transient @Nullable JsonDeserializer<Object> objects;

        Alternate(
                Class<T> type,
                Class<O> object,
                Function<String, T> ofString,
                Function<O, T> ofObject,
                @Nullable T ofNull) {
            super(type);
            this.object = object;
            this.ofString = ofString;
            this.ofObject = ofObject;
            this.ofNull = ofNull;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (in.hasToken(JsonToken.VALUE_STRING)) {
                return ofString.apply(in.getText());
            }
            if (objects == null) {
                objects = context.findRootValueDeserializer(context.constructType(object));
            }
            return ofObject.apply(object.cast(objects.deserialize(in, context)));
        }

        @Override
        public @Nullable T getNullValue(DeserializationContext context) {
            return ofNull;
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }

    private static final class AnyDeserializer extends JsonDeserializer<io.github.qapi4j.runtime.codec.JsonValue> {
        @Override
        public io.github.qapi4j.runtime.codec.JsonValue deserialize(JsonParser in, DeserializationContext context)
                throws IOException {
            return JacksonCoreReading.any(in);
        }

        @Override
        public io.github.qapi4j.runtime.codec.JsonValue getNullValue(DeserializationContext context) {
            return JsonNull.INSTANCE;
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }

    private static final class AnySerializer extends JsonSerializer<io.github.qapi4j.runtime.codec.JsonValue> {
        @Override
        public void serialize(
                io.github.qapi4j.runtime.codec.JsonValue value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            JacksonCoreWriting.any(out, value);
        }
    }
}
