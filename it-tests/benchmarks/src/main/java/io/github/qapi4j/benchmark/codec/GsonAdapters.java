package io.github.qapi4j.benchmark.codec;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.benchmark.qmp.BlockdevDriver;
import io.github.qapi4j.benchmark.qmp.BlockdevOptions;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2Encryption;
import io.github.qapi4j.benchmark.qmp.BlockdevQcow2EncryptionFormat;
import io.github.qapi4j.benchmark.qmp.BlockdevRef;
import io.github.qapi4j.benchmark.qmp.BlockdevRefOrNull;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecific;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecificKind;
import io.github.qapi4j.benchmark.qmp.ImageInfoSpecificQCow2Encryption;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckFlags;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapCheckMode;
import io.github.qapi4j.benchmark.qmp.Qcow2OverlapChecks;
import io.github.qapi4j.benchmark.qmp.SchemaInfo;
import io.github.qapi4j.benchmark.qmp.SchemaMetaType;
import io.github.qapi4j.benchmark.qmp.SocketAddress;
import io.github.qapi4j.benchmark.qmp.SocketAddressType;
import io.github.qapi4j.benchmark.qmp.TransactionAction;
import io.github.qapi4j.benchmark.qmp.TransactionActionKind;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonBoolean;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.QapiEnum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The adapters that a user of Gson writes for the generated types: of enums, unions, alternates and {@code any}. */
final class GsonAdapters {
    private GsonAdapters() {}

    static GsonBuilder register(GsonBuilder builder) {
        return builder.registerTypeAdapterFactory(new Enums())
                .registerTypeHierarchyAdapter(JsonValue.class, new Any())
                .registerTypeAdapterFactory(
                        new Union<>(SchemaInfo.class, "meta-type", SchemaMetaType.values(), SchemaInfo::metaType))
                .registerTypeAdapterFactory(new Union<>(
                        ImageInfoSpecific.class, "type", ImageInfoSpecificKind.values(), ImageInfoSpecific::type))
                .registerTypeAdapterFactory(new Union<>(
                        ImageInfoSpecificQCow2Encryption.class,
                        "format",
                        BlockdevQcow2EncryptionFormat.values(),
                        ImageInfoSpecificQCow2Encryption::format))
                .registerTypeAdapterFactory(
                        new Union<>(BlockdevOptions.class, "driver", BlockdevDriver.values(), BlockdevOptions::driver))
                .registerTypeAdapterFactory(new Union<>(
                        BlockdevQcow2Encryption.class,
                        "format",
                        BlockdevQcow2EncryptionFormat.values(),
                        BlockdevQcow2Encryption::format))
                .registerTypeAdapterFactory(
                        new Union<>(SocketAddress.class, "type", SocketAddressType.values(), SocketAddress::type))
                .registerTypeAdapterFactory(new Union<>(
                        TransactionAction.class, "type", TransactionActionKind.values(), TransactionAction::type))
                .registerTypeAdapterFactory(new Alternate<>(
                        BlockdevRef.class,
                        BlockdevOptions.class,
                        BlockdevRef::of,
                        BlockdevRef::of,
                        null,
                        value -> value instanceof BlockdevRef.Definition definition ? definition.value() : null,
                        value -> ((BlockdevRef.Reference) value).value()))
                .registerTypeAdapterFactory(new Alternate<>(
                        BlockdevRefOrNull.class,
                        BlockdevOptions.class,
                        BlockdevRefOrNull::of,
                        BlockdevRefOrNull::of,
                        BlockdevRefOrNull.of(JsonNull.INSTANCE),
                        value -> value instanceof BlockdevRefOrNull.Definition definition ? definition.value() : null,
                        value -> value instanceof BlockdevRefOrNull.Reference reference ? reference.value() : null))
                .registerTypeAdapterFactory(new Alternate<>(
                        Qcow2OverlapChecks.class,
                        Qcow2OverlapCheckFlags.class,
                        text -> Qcow2OverlapChecks.of(Qcow2OverlapCheckMode.of(text)),
                        Qcow2OverlapChecks::of,
                        null,
                        value -> value instanceof Qcow2OverlapChecks.Flags flags ? flags.value() : null,
                        value -> ((Qcow2OverlapChecks.Mode) value).value().wireName()))
                .registerTypeAdapterFactory(new Alternate<>(
                        BlockDirtyBitmapOrStr.class,
                        BlockDirtyBitmap.class,
                        BlockDirtyBitmapOrStr::of,
                        BlockDirtyBitmapOrStr::of,
                        null,
                        value -> value instanceof BlockDirtyBitmapOrStr.External external ? external.value() : null,
                        value -> ((BlockDirtyBitmapOrStr.Local) value).value()));
    }

    private static final class Enums implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked") // the constants have the type of the token
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            T[] constants = (T[]) type.getRawType().getEnumConstants();
            if (constants == null || !QapiEnum.class.isAssignableFrom(type.getRawType())) {
                return null;
            }
            Map<String, T> values = new HashMap<>();
            for (T constant : constants) {
                values.put(((QapiEnum) constant).wireName(), constant);
            }
            return new TypeAdapter<T>() {
                @Override
                public T read(JsonReader in) throws IOException {
                    return values.get(in.nextString());
                }

                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    out.value(((QapiEnum) value).wireName());
                }
            }.nullSafe();
        }
    }

    /** A union: the members are read as a tree first, as in the example for polymorphic types that comes with Gson. */
    private static final class Union<U> implements TypeAdapterFactory {
        private final Class<U> union;
        private final String discriminator;
        private final QapiEnum[] kinds;
        private final Function<U, QapiEnum> kind;

        Union(Class<U> union, String discriminator, QapiEnum[] kinds, Function<U, QapiEnum> kind) {
            this.union = union;
            this.discriminator = discriminator;
            this.kinds = kinds;
            this.kind = kind;
        }

        @Override
        @SuppressWarnings("unchecked") // the token is that of the union or of one of its branches
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (type.getRawType() != union) {
                return null;
            }
            TypeAdapter<JsonElement> trees = gson.getAdapter(JsonElement.class);
            Map<String, TypeAdapter<U>> branches = new HashMap<>();
            for (Class<?> branch : union.getPermittedSubclasses()) {
                for (QapiEnum each : kinds) {
                    if (each.wireName().replaceAll("[-_]", "").equalsIgnoreCase(branch.getSimpleName())) {
                        branches.put(
                                each.wireName(), (TypeAdapter<U>) gson.getDelegateAdapter(this, TypeToken.get(branch)));
                    }
                }
            }
            return (TypeAdapter<T>)
                    new TypeAdapter<U>() {
                        @Override
                        public U read(JsonReader in) throws IOException {
                            JsonObject members = trees.read(in).getAsJsonObject();
                            return branches.get(members.remove(discriminator).getAsString())
                                    .fromJsonTree(members);
                        }

                        @Override
                        public void write(JsonWriter out, U value) throws IOException {
                            String name = kind.apply(value).wireName();
                            JsonObject members = new JsonObject();
                            members.add(discriminator, new JsonPrimitive(name));
                            // Unlike the method of the adapter, this one leaves null components out.
                            JsonObject branch =
                                    gson.toJsonTree(value, value.getClass()).getAsJsonObject();
                            branch.entrySet().forEach(member -> members.add(member.getKey(), member.getValue()));
                            // The tree contains only nulls that must be written.
                            boolean serializeNulls = out.getSerializeNulls();
                            out.setSerializeNulls(true);
                            trees.write(out, members);
                            out.setSerializeNulls(serializeNulls);
                        }
                    }.nullSafe();
        }
    }

    /** An alternate of a string, an object and perhaps {@code null}. */
    private static final class Alternate<A, O> implements TypeAdapterFactory {
        private final Class<A> alternate;
        private final Class<O> object;
        private final Function<String, A> ofString;
        private final Function<O, A> ofObject;
        private final @Nullable A ofNull;
        private final Function<A, @Nullable O> toObject;
        private final Function<A, @Nullable String> toText;

        Alternate(
                Class<A> alternate,
                Class<O> object,
                Function<String, A> ofString,
                Function<O, A> ofObject,
                @Nullable A ofNull,
                Function<A, @Nullable O> toObject,
                Function<A, @Nullable String> toText) {
            this.alternate = alternate;
            this.object = object;
            this.ofString = ofString;
            this.ofObject = ofObject;
            this.ofNull = ofNull;
            this.toObject = toObject;
            this.toText = toText;
        }

        @Override
        @SuppressWarnings("unchecked") // the token is that of the alternate
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (type.getRawType() != alternate) {
                return null;
            }
            TypeAdapter<O> objects = gson.getAdapter(object);
            return (TypeAdapter<T>) new TypeAdapter<A>() {
                @Override
                public @Nullable A read(JsonReader in) throws IOException {
                    return switch (in.peek()) {
                        case STRING -> ofString.apply(in.nextString());
                        case NULL -> {
                            in.nextNull();
                            yield ofNull;
                        }
                        default -> ofObject.apply(objects.read(in));
                    };
                }

                @Override
                public void write(JsonWriter out, @Nullable A value) throws IOException {
                    O members = value == null ? null : toObject.apply(value);
                    if (members != null) {
                        objects.write(out, members);
                    } else {
                        nullable(out, value == null ? null : toText.apply(value), value != null);
                    }
                }
            };
        }
    }

    private static void nullable(JsonWriter out, @Nullable String text, boolean present) throws IOException {
        boolean serializeNulls = out.getSerializeNulls();
        out.setSerializeNulls(present);
        out.value(text);
        out.setSerializeNulls(serializeNulls);
    }

    private static final class Any extends TypeAdapter<JsonValue> {
        @Override
        public JsonValue read(JsonReader in) throws IOException {
            JsonToken next = in.peek();
            return switch (next) {
                case BEGIN_OBJECT -> {
                    Map<String, JsonValue> members = new LinkedHashMap<>();
                    in.beginObject();
                    while (in.hasNext()) {
                        members.put(in.nextName(), read(in));
                    }
                    in.endObject();
                    yield new io.github.qapi4j.runtime.codec.JsonObject(members);
                }
                case BEGIN_ARRAY -> {
                    List<JsonValue> elements = new ArrayList<>();
                    in.beginArray();
                    while (in.hasNext()) {
                        elements.add(read(in));
                    }
                    in.endArray();
                    yield new JsonArray(elements);
                }
                case STRING -> new JsonString(in.nextString());
                case NUMBER -> JsonNumber.of(in.nextString());
                case BOOLEAN -> new JsonBoolean(in.nextBoolean());
                default -> {
                    in.nextNull();
                    yield JsonNull.INSTANCE;
                }
            };
        }

        @Override
        public void write(JsonWriter out, @Nullable JsonValue value) throws IOException {
            if (value instanceof io.github.qapi4j.runtime.codec.JsonObject object) {
                out.beginObject();
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    out.name(member.getKey());
                    write(out, member.getValue());
                }
                out.endObject();
            } else if (value instanceof JsonArray array) {
                out.beginArray();
                for (JsonValue element : array.elements()) {
                    write(out, element);
                }
                out.endArray();
            } else if (value instanceof JsonString string) {
                out.value(string.value());
            } else if (value instanceof JsonNumber number) {
                out.jsonValue(number.text());
            } else if (value instanceof JsonBoolean bool) {
                out.value(bool.value());
            } else {
                nullable(out, null, value != null);
            }
        }
    }
}
