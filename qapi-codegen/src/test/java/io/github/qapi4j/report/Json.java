package io.github.qapi4j.report;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.util.List;

/** Accesses the parts of JSON that must have a certain structure. */
final class Json {
    private Json() {}

    static JsonValue member(JsonValue object, String name) {
        return ((JsonObject) object).find(name).orElseThrow(() -> new AssertionError("no member '" + name + "'"));
    }

    static List<JsonValue> elements(JsonValue object, String name) {
        return ((JsonArray) member(object, name)).elements();
    }

    static String text(JsonValue object, String name) {
        return ((JsonString) member(object, name)).value();
    }

    static int number(JsonValue object, String name) {
        return Math.toIntExact(((JsonNumber) member(object, name)).toLong());
    }
}
