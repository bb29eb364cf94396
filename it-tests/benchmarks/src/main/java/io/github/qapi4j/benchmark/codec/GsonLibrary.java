package io.github.qapi4j.benchmark.codec;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Gson, with the generated records, and adapters for the types that it does not support: {@link GsonAdapters}. */
final class GsonLibrary implements Library {
    private static final Map<String, String> NAMES = Map.of(
            "default_", "default",
            "case_", "case",
            "trayOpen", "tray_open",
            "newState", "new_state");

    private final Gson gson = GsonAdapters.register(
                    new GsonBuilder().setFieldNamingStrategy(GsonLibrary::name).disableHtmlEscaping())
            .create();

    private static String name(Field field) {
        String name = NAMES.get(field.getName());
        if (name != null) {
            return name;
        }
        boolean underscores = field.getDeclaringClass() == BlockDeviceInfo.class
                && !field.getName().equals("nodeName")
                && !field.getName().equals("dirtyBitmaps");
        FieldNamingPolicy policy =
                underscores ? FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES : FieldNamingPolicy.LOWER_CASE_WITH_DASHES;
        return policy.translateName(field);
    }

    @Override
    public <T> Format<T> format(Shape<T> shape) {
        Type type = shape.type();
        return new Format<>() {
            @Override
            public T read(byte[] json) {
                return gson.fromJson(new String(json, StandardCharsets.UTF_8), type);
            }

            @Override
            public byte[] write(T value) {
                return gson.toJson(value, type).getBytes(StandardCharsets.UTF_8);
            }
        };
    }
}
