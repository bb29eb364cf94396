package io.github.qapi4j.benchmark.codec;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.AdapterFactory;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import io.github.qapi4j.benchmark.qmp.BackupPerf;
import io.github.qapi4j.benchmark.qmp.BlkdebugInjectErrorOptions;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.benchmark.qmp.BlockDirtyInfo;
import io.github.qapi4j.benchmark.qmp.BlockJobCancelledEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobCompletedEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobErrorEvent;
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
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckMode;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapChecks;
import io.github.qapi4j.benchmark.qmp.SchemaInfo;
import io.github.qapi4j.benchmark.qmp.SchemaInfoAlternateMember;
import io.github.qapi4j.benchmark.qmp.SchemaInfoEnumMember;
import io.github.qapi4j.benchmark.qmp.SnapshotInfo;
import io.github.qapi4j.benchmark.qmp.SocketAddress;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The types for which avaje-jsonb's annotation processor generates adapters, and the adapters that a user writes for types that it does not support: enums,
 * alternates and {@code any}.
 */
@Json.Import(
        value = {
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
            SchemaInfoEnumMember.class,
            SchemaInfoAlternateMember.class,
            TransactionProperties.class,
            BlockDirtyBitmap.class,
            BlockDirtyBitmapAdd.class,
            BlockDirtyBitmapMerge.class,
            BlockdevBackup.class,
            BackupPerf.class,
            BlockdevSnapshot.class,
            BlockdevSnapshotInternal.class,
            BlockdevSnapshotSync.class,
            DriveBackup.class,
            JobStatusChangeEvent.class,
            BlockJobCompletedEvent.class,
            BlockJobCancelledEvent.class,
            BlockJobErrorEvent.class,
            BlockJobPendingEvent.class,
            BlockJobReadyEvent.class,
            CommandInfo.class,
            JobInfo.class
        },
        jsonSettings = @Json(naming = Json.Naming.LowerHyphen))
@Json.Import(
        value = SchemaInfo.class,
        jsonSettings = @Json(naming = Json.Naming.LowerHyphen, typeProperty = "meta-type"),
        subtypes = {
            @Json.SubType(type = SchemaInfo.Builtin.class, name = "builtin"),
            @Json.SubType(type = SchemaInfo.Enum.class, name = "enum"),
            @Json.SubType(type = SchemaInfo.Array.class, name = "array"),
            @Json.SubType(type = SchemaInfo.Object.class, name = "object"),
            @Json.SubType(type = SchemaInfo.Alternate.class, name = "alternate"),
            @Json.SubType(type = SchemaInfo.Command.class, name = "command"),
            @Json.SubType(type = SchemaInfo.Event.class, name = "event")
        })
@Json.Import(
        value = ImageInfoSpecific.class,
        jsonSettings = @Json(naming = Json.Naming.LowerHyphen, typeProperty = "type"),
        subtypes = {@Json.SubType(type = ImageInfoSpecific.Qcow2.class, name = "qcow2")})
@Json.Import(
        value = ImageInfoSpecificQCow2Encryption.class,
        jsonSettings = @Json(naming = Json.Naming.LowerHyphen, typeProperty = "format"),
        subtypes = {
            @Json.SubType(type = ImageInfoSpecificQCow2Encryption.Aes.class, name = "aes"),
            @Json.SubType(type = ImageInfoSpecificQCow2Encryption.Luks.class, name = "luks")
        })
@Json.Import(
        value = BlockdevOptions.class,
        jsonSettings = @Json(naming = Json.Naming.LowerHyphen, typeProperty = "driver"),
        subtypes = {
            @Json.SubType(type = BlockdevOptions.Blkdebug.class, name = "blkdebug"),
            @Json.SubType(type = BlockdevOptions.CopyBeforeWrite.class, name = "copy-before-write"),
            @Json.SubType(type = BlockdevOptions.File.class, name = "file"),
            @Json.SubType(type = BlockdevOptions.HostDevice.class, name = "host_device"),
            @Json.SubType(type = BlockdevOptions.Nbd.class, name = "nbd"),
            @Json.SubType(type = BlockdevOptions.NullAio.class, name = "null-aio"),
            @Json.SubType(type = BlockdevOptions.NullCo.class, name = "null-co"),
            @Json.SubType(type = BlockdevOptions.Qcow2.class, name = "qcow2"),
            @Json.SubType(type = BlockdevOptions.Raw.class, name = "raw"),
            @Json.SubType(type = BlockdevOptions.Throttle.class, name = "throttle")
        })
@Json.Import(
        value = BlockdevQcow2Encryption.class,
        jsonSettings = @Json(naming = Json.Naming.LowerHyphen, typeProperty = "format"),
        subtypes = {
            @Json.SubType(type = BlockdevQcow2Encryption.Aes.class, name = "aes"),
            @Json.SubType(type = BlockdevQcow2Encryption.Luks.class, name = "luks")
        })
@Json.Import(
        value = SocketAddress.class,
        jsonSettings = @Json(naming = Json.Naming.LowerHyphen, typeProperty = "type"),
        subtypes = {
            @Json.SubType(type = SocketAddress.Inet.class, name = "inet"),
            @Json.SubType(type = SocketAddress.Unix.class, name = "unix"),
            @Json.SubType(type = SocketAddress.Vsock.class, name = "vsock"),
            @Json.SubType(type = SocketAddress.Fd.class, name = "fd")
        })
final class AvajeTypes {
    private AvajeTypes() {}

    static Jsonb.Builder register(Jsonb.Builder builder) {
        return builder.add(AvajeTypes::enumAdapter)
                .add(alternate(
                        BlockdevRef.class,
                        BlockdevOptions.class,
                        BlockdevRef::of,
                        BlockdevRef::of,
                        null,
                        value -> value instanceof BlockdevRef.Definition branch ? branch.value() : null,
                        value -> ((BlockdevRef.Reference) value).value()))
                .add(alternate(
                        BlockdevRefOrNull.class,
                        BlockdevOptions.class,
                        BlockdevRefOrNull::of,
                        BlockdevRefOrNull::of,
                        BlockdevRefOrNull.of(JsonNull.INSTANCE),
                        value -> value instanceof BlockdevRefOrNull.Definition branch ? branch.value() : null,
                        value -> value instanceof BlockdevRefOrNull.Reference branch ? branch.value() : null))
                .add(alternate(
                        Qcow2OverlapChecks.class,
                        Qcow2OverlapCheckFlags.class,
                        text -> Qcow2OverlapChecks.of(Qcow2OverlapCheckMode.of(text)),
                        Qcow2OverlapChecks::of,
                        null,
                        value -> value instanceof Qcow2OverlapChecks.Flags branch ? branch.value() : null,
                        value -> ((Qcow2OverlapChecks.Mode) value).value().wireName()))
                .add(alternate(
                        BlockDirtyBitmapOrStr.class,
                        BlockDirtyBitmap.class,
                        BlockDirtyBitmapOrStr::of,
                        BlockDirtyBitmapOrStr::of,
                        null,
                        value -> value instanceof BlockDirtyBitmapOrStr.External branch ? branch.value() : null,
                        value -> ((BlockDirtyBitmapOrStr.Local) value).value()))
                .add(JsonValue.class, new AnyAdapter());
    }

    private static @Nullable JsonAdapter<?> enumAdapter(Type type, Jsonb jsonb) {
        if (!(type instanceof Class<?> enumeration)
                || !enumeration.isEnum()
                || !QapiEnum.class.isAssignableFrom(enumeration)) {
            return null;
        }
        Map<String, QapiEnum> values = new HashMap<>();
        for (Object constant : enumeration.getEnumConstants()) {
            values.put(((QapiEnum) constant).wireName(), (QapiEnum) constant);
        }
        return new JsonAdapter<QapiEnum>() {
            @Override
            public @Nullable QapiEnum fromJson(JsonReader in) {
                return values.get(in.readString());
            }

            @Override
            public void toJson(JsonWriter out, @Nullable QapiEnum value) {
                out.value(value == null ? null : value.wireName());
            }
        };
    }

    private static <A, O> AdapterFactory alternate(
            Class<A> alternate,
            Class<O> object,
            Function<String, A> ofString,
            Function<O, A> ofObject,
            @Nullable A ofNull,
            Function<A, @Nullable O> toObject,
            Function<A, @Nullable String> toText) {
        return (type, jsonb) -> {
            if (type != alternate) {
                return null;
            }
            return new JsonAdapter<A>() {
                /** Requested on first use, because the types are recursive. */
                private @Nullable JsonAdapter<O> objects;

                private JsonAdapter<O> objects() {
                    if (objects == null) {
                        objects = jsonb.adapter(object);
                    }
                    return objects;
                }

                @Override
                public @Nullable A fromJson(JsonReader in) {
                    return switch (in.currentToken()) {
                        case STRING -> ofString.apply(in.readString());
                        case NULL -> {
                            in.isNullValue();
                            yield ofNull;
                        }
                        default -> ofObject.apply(objects().fromJson(in));
                    };
                }

                @Override
                public void toJson(JsonWriter out, @Nullable A value) {
                    O members = value == null ? null : toObject.apply(value);
                    String text = value == null || members != null ? null : toText.apply(value);
                    if (members != null) {
                        objects().toJson(out, members);
                    } else if (text != null) {
                        out.value(text);
                    } else {
                        writeNull(out, value != null);
                    }
                }
            };
        };
    }

    /** Writes {@code null} or, for an absent value, nothing. */
    private static void writeNull(JsonWriter out, boolean present) {
        out.serializeNulls(present);
        out.nullValue();
        out.serializeNulls(false);
    }

    private static final class AnyAdapter implements JsonAdapter<JsonValue> {
        @Override
        public JsonValue fromJson(JsonReader in) {
            return switch (in.currentToken()) {
                case BEGIN_OBJECT -> {
                    Map<String, JsonValue> members = new LinkedHashMap<>();
                    in.beginObject();
                    while (in.hasNextField()) {
                        members.put(in.nextField(), fromJson(in));
                    }
                    in.endObject();
                    yield new JsonObject(members);
                }
                case BEGIN_ARRAY -> {
                    List<JsonValue> elements = new ArrayList<>();
                    in.beginArray();
                    while (in.hasNextElement()) {
                        elements.add(fromJson(in));
                    }
                    in.endArray();
                    yield new JsonArray(elements);
                }
                case STRING -> new JsonString(in.readString());
                case NUMBER -> JsonNumber.of(in.readDecimal());
                case BOOLEAN -> new JsonBoolean(in.readBoolean());
                case NULL -> {
                    in.isNullValue();
                    yield JsonNull.INSTANCE;
                }
            };
        }

        @Override
        public void toJson(JsonWriter out, @Nullable JsonValue value) {
            if (value instanceof JsonObject object) {
                out.beginObject();
                object.members().forEach((name, member) -> {
                    out.name(name);
                    toJson(out, member);
                });
                out.endObject();
            } else if (value instanceof JsonArray array) {
                out.beginArray();
                array.elements().forEach(element -> toJson(out, element));
                out.endArray();
            } else if (value instanceof JsonString string) {
                out.value(string.value());
            } else if (value instanceof JsonNumber number) {
                out.rawValue(number.text());
            } else if (value instanceof JsonBoolean bool) {
                out.value(bool.value());
            } else {
                writeNull(out, value != null);
            }
        }
    }
}
