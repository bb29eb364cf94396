package io.github.qapi4j.runtime.schema;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/** Introspections for tests: a small one, and those of the corpus. */
final class Introspections {

    /** Has each kind of entity, recursion, and features in each place. */
    static final String SAMPLE = """
            [ { "name": "find", "meta-type": "command", "arg-type": "1", "ret-type": "[2]", "features": [ "fast" ] },
              { "name": "paint", "meta-type": "command", "arg-type": "6", "ret-type": "0", "allow-oob": true },
              { "name": "x-old", "meta-type": "command", "arg-type": "0", "ret-type": "any",
                "features": [ "deprecated", "unstable" ] },
              { "name": "FOUND", "meta-type": "event", "arg-type": "5", "features": [ "unstable" ] },
              { "name": "0", "meta-type": "object", "members": [ ] },
              { "name": "1", "meta-type": "object", "members": [
                  { "name": "where", "type": "4" }, { "name": "depth", "type": "int", "default": null },
                  { "name": "3des", "type": "bool", "default": null, "features": [ "deprecated" ] } ] },
              { "name": "2", "meta-type": "object", "features": [ "sturdy" ], "members": [
                  { "name": "name", "type": "str" }, { "name": "below", "type": "[2]", "default": null },
                  { "name": "colour", "type": "3", "default": null }, { "name": "weight", "type": "number", "default": null } ] },
              { "name": "[2]", "meta-type": "array", "element-type": "2" },
              { "name": "3", "meta-type": "enum", "values": [ "red", "blue", "green" ], "members": [
                  { "name": "red" }, { "name": "blue", "features": [ "deprecated" ] }, { "name": "green" } ] },
              { "name": "4", "meta-type": "alternate", "members": [ { "type": "2" }, { "type": "str" }, { "type": "null" } ] },
              { "name": "5", "meta-type": "object", "members": [ { "name": "node", "type": "2" } ] },
              { "name": "6", "meta-type": "object", "tag": "tint", "members": [ { "name": "tint", "type": "3" } ],
                "variants": [ { "case": "red", "type": "7" }, { "case": "blue", "type": "0" }, { "case": "green", "type": "8" } ] },
              { "name": "7", "meta-type": "object", "members": [ { "name": "shade", "type": "int" } ] },
              { "name": "8", "meta-type": "object", "tag": "leaf", "members": [ { "name": "leaf", "type": "9" } ],
                "variants": [ { "case": "oak", "type": "7" } ] },
              { "name": "9", "meta-type": "enum", "values": [ "oak", "elm" ] },
              { "name": "str", "meta-type": "builtin", "json-type": "string" },
              { "name": "bool", "meta-type": "builtin", "json-type": "boolean" },
              { "name": "number", "meta-type": "builtin", "json-type": "number" },
              { "name": "null", "meta-type": "builtin", "json-type": "null" },
              { "name": "any", "meta-type": "builtin", "json-type": "value" },
              { "name": "int", "meta-type": "builtin", "json-type": "int" } ]
            """;

    /** The schemas that were read, by file. */
    private static final Map<Path, ServerSchema> READ = new ConcurrentHashMap<>();

    private Introspections() {}

    static ServerSchema sample() throws IOException {
        return ServerSchema.parse(SAMPLE);
    }

    /** Returns the corpus; without it, the test is skipped, or fails if the corpus is required. */
    static Path corpus() {
        Path corpus = Path.of(System.getProperty("qapi.corpus", ""));
        if (!Files.isDirectory(corpus.resolve("introspect"))) {
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail("no corpus at " + corpus);
            }
            System.out.println("skipped: no corpus at " + corpus);
            abort("no corpus at " + corpus);
        }
        return corpus;
    }

    /** Returns an introspection of the corpus, with all conditional elements. */
    static ServerSchema recorded(String name) throws IOException {
        return read(corpus().resolve("introspect").resolve(name + ".json.gz"));
    }

    static ServerSchema read(Path file) throws IOException {
        ServerSchema known = READ.get(file);
        if (known != null) {
            return known;
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            JsonObject content =
                    JsonFormat.strict().read(Codecs.ANY, in.readAllBytes()).asObject();
            ServerSchema schema = ServerSchema.of(unconditional(content.get("schemaInfo")));
            READ.put(file, schema);
            return schema;
        }
    }

    /** Replaces each conditional element by the element. */
    private static JsonValue unconditional(JsonValue value) {
        if (value instanceof JsonArray array) {
            JsonArray.Builder elements = JsonArray.builder();
            array.elements().forEach(element -> elements.add(unconditional(element)));
            return elements.build();
        }
        if (!(value instanceof JsonObject object)) {
            return value;
        }
        if (object.find("$if").isPresent()) {
            return unconditional(object.get("$value"));
        }
        JsonObject.Builder members = JsonObject.builder();
        object.members().forEach((name, member) -> members.put(name, unconditional(member)));
        return members.build();
    }
}
