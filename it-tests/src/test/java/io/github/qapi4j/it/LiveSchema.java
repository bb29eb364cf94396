package io.github.qapi4j.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * A server's answer to {@code query-qmp-schema}.
 *
 * @param entities the entities by name; the names of types are arbitrary
 * @param defined the symbols that were defined when the server was built
 */
record LiveSchema(Map<String, Map<String, Object>> entities, Set<String> defined) {

    static LiveSchema of(List<Map<String, Object>> answer, Set<String> defined) {
        Map<String, Map<String, Object>> entities = new LinkedHashMap<>();
        answer.forEach(entity -> entities.put((String) entity.get("name"), entity));
        return new LiveSchema(entities, defined);
    }

    /** Returns the recorded answer of {@code qemu} (the system emulator) or {@code qsd} (the storage daemon), both of QEMU 7.2. */
    static LiveSchema recorded(String program) {
        Path folder = Corpus.file("introspect").resolve("7.2.0");
        try (InputStream packed = Files.newInputStream(folder.resolve(program + "-live-recorded.json.gz"));
                InputStream text = new GZIPInputStream(packed)) {
            Object answer = Json.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8));
            Object build = Json.parse(Files.readString(folder.resolve(program + "-live-defines.json")));
            return of(list(object(answer), "schemaInfo"), Set.copyOf(strings(object(build), "defines")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the command or event with this name. */
    Optional<Map<String, Object>> entity(String name, String metaType) {
        return Optional.ofNullable(entities.get(name))
                .filter(entity -> entity.get("meta-type").equals(metaType));
    }

    /** Returns the type that a member of an entity or of one of its parts refers to. */
    Map<String, Object> type(Map<String, Object> referring, String member) {
        Map<String, Object> type = entities.get((String) referring.get(member));
        if (type == null) {
            throw new IllegalStateException("the answer has no definition of the type in " + referring);
        }
        return type;
    }

    /** Returns the parts of an entity, such as its members, indexed by the value of a key. */
    static Map<String, Map<String, Object>> parts(Map<String, Object> entity, String list, String key) {
        Map<String, Map<String, Object>> parts = new LinkedHashMap<>();
        list(entity, list).forEach(part -> parts.put((String) part.get(key), part));
        return parts;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> entity, String member) {
        return (List<Map<String, Object>>) entity.getOrDefault(member, List.of());
    }

    @SuppressWarnings("unchecked")
    static List<String> strings(Map<String, Object> entity, String member) {
        return (List<String>) entity.getOrDefault(member, List.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
