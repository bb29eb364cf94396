package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonBoolean;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaType.Alternate;
import io.github.qapi4j.runtime.schema.SchemaType.Array;
import io.github.qapi4j.runtime.schema.SchemaType.Builtin;
import io.github.qapi4j.runtime.schema.SchemaType.Enumeration;
import io.github.qapi4j.runtime.schema.SchemaType.Member;
import io.github.qapi4j.runtime.schema.SchemaType.ObjectType;
import io.github.qapi4j.runtime.schema.SchemaType.Other;
import io.github.qapi4j.runtime.schema.SchemaType.Value;
import io.github.qapi4j.runtime.schema.SchemaType.Variant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to {@code query-qmp-schema}. It first reads the entities, then resolves the references between them. It collects errors instead of
 * stopping at the first one; an error that only follows from another one is not reported.
 */
final class SchemaReader {
    private static final int MAX_ERRORS = 100;

    private final Map<String, SchemaElement> entities = new LinkedHashMap<>();

    /** The names of entities that could not be read: references to them are no further errors. */
    private final Set<String> broken = new HashSet<>();

    private final List<Use> uses = new ArrayList<>();
    private final List<CodecException> errors = new ArrayList<>();

    /** What a reference must refer to. */
    private enum Target {
        TYPE,
        OBJECT,
        ENUM,
        ALTERNATIVE
    }

    /** The use of a type, at a place of the answer. */
    private record Use(TypeReference reference, Target target, Place place) {}

    private SchemaReader() {}

    /**
     * Reads an answer: the array, or an object with the array as its member {@code return}.
     *
     * @throws CodecException the first error; up to 99 further ones are suppressed by it
     */
    static Map<String, SchemaElement> read(JsonValue answer) throws CodecException {
        SchemaReader reader = new SchemaReader();
        Place root = Place.root("$");
        JsonValue content = answer;
        if (answer instanceof JsonObject reply) {
            root = root.member("return");
            content = reply.find("return").orElse(null);
        }
        if (content instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                reader.entity(array.get(i), root.element(i));
            }
            reader.resolve();
        } else if (content == null) {
            reader.error(root, "missing member");
        } else {
            reader.mismatch(root, "array", content);
        }
        reader.throwErrors();
        return reader.entities;
    }

    private void throwErrors() throws CodecException {
        if (errors.isEmpty()) {
            return;
        }
        CodecException first = errors.get(0);
        errors.subList(1, errors.size()).forEach(first::addSuppressed);
        throw first;
    }

    private void error(Place place, String problem) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new CodecException(place.toString(), problem));
        }
    }

    private void mismatch(Place place, String expected, JsonValue got) {
        error(place, "expected " + expected + ", got " + got.type());
    }

    private void entity(JsonValue value, Place place) {
        JsonObject object = object(value, place);
        String name = object == null ? null : string(object, "name", place);
        if (object == null || name == null) {
            return;
        }
        if (entities.containsKey(name) || broken.contains(name)) {
            error(place.member("name"), "duplicate name " + Place.quote(name));
            return;
        }
        int before = errors.size();
        SchemaElement entity = entity(object, name, place);
        if (entity != null && errors.size() == before) {
            entities.put(name, entity);
        } else {
            broken.add(name);
        }
    }

    private @Nullable SchemaElement entity(JsonObject object, String name, Place place) {
        String metaType = string(object, "meta-type", place);
        if (metaType == null) {
            return null;
        }
        Set<String> features = features(object, place);
        return switch (metaType) {
            case "builtin" -> builtin(object, name, features, place);
            case "enum" -> new Enumeration(name, features, values(object, place));
            case "array" -> array(object, name, features, place);
            case "object" -> objectType(object, name, features, place);
            case "alternate" -> new Alternate(name, features, alternatives(object, place));
            case "command" -> command(object, name, features, place);
            case "event" -> event(object, name, features, place);
            default -> new Other(name, features, metaType);
        };
    }

    private @Nullable Builtin builtin(JsonObject object, String name, Set<String> features, Place place) {
        String jsonType = string(object, "json-type", place);
        return jsonType == null ? null : new Builtin(name, features, jsonType);
    }

    private @Nullable Array array(JsonObject object, String name, Set<String> features, Place place) {
        TypeReference element = reference(object, "element-type", Target.TYPE, place);
        return element == null ? null : new Array(name, features, element);
    }

    private @Nullable SchemaCommand command(JsonObject object, String name, Set<String> features, Place place) {
        TypeReference arguments = reference(object, "arg-type", Target.OBJECT, place);
        TypeReference returns = reference(object, "ret-type", Target.TYPE, place);
        boolean outOfBand = false;
        JsonValue allowed = object.find("allow-oob").orElse(null);
        if (allowed instanceof JsonBoolean value) {
            outOfBand = value.value();
        } else if (allowed != null) {
            mismatch(place.member("allow-oob"), "boolean", allowed);
        }
        return arguments == null || returns == null
                ? null
                : new SchemaCommand(name, features, arguments, returns, outOfBand);
    }

    private @Nullable SchemaEvent event(JsonObject object, String name, Set<String> features, Place place) {
        TypeReference data = reference(object, "arg-type", Target.OBJECT, place);
        return data == null ? null : new SchemaEvent(name, features, data);
    }

    /** Reads the values of an enum: since QEMU 6.2, they have features, and the old list is redundant. */
    private Map<String, Value> values(JsonObject object, Place place) {
        Map<String, Value> values = new LinkedHashMap<>();
        if (object.find("members").isEmpty() && object.find("values").isPresent()) {
            for (String name : strings(object, "values", place)) {
                values.put(name, new Value(name, Set.of()));
            }
            return values;
        }
        forEach(object, "members", place, (member, at) -> {
            String name = string(member, "name", at);
            if (name != null && values.put(name, new Value(name, features(member, at))) != null) {
                error(at.member("name"), "duplicate value " + Place.quote(name));
            }
        });
        return values;
    }

    private ObjectType objectType(JsonObject object, String name, Set<String> features, Place place) {
        Map<String, Member> members = members(object, place);
        Map<String, Variant> variants = new LinkedHashMap<>();
        Member tag = null;
        boolean union = object.find("tag").isPresent();
        if (union) {
            String tagName = string(object, "tag", place);
            tag = tagName == null ? null : members.get(tagName);
            if (tagName != null && tag == null) {
                error(place.member("tag"), "no member " + Place.quote(tagName));
            }
        }
        if (union || object.find("variants").isPresent()) {
            if (!union) {
                error(place.member("tag"), "missing member");
            }
            variants = variants(object, place);
        }
        if (tag != null) {
            uses.add(new Use(tag.reference(), Target.ENUM, place.member("tag")));
        }
        return new ObjectType(name, features, members, tag, variants);
    }

    private Map<String, Member> members(JsonObject object, Place place) {
        Map<String, Member> members = new LinkedHashMap<>();
        forEach(object, "members", place, (member, at) -> {
            String name = string(member, "name", at);
            TypeReference type = reference(member, "type", Target.TYPE, at);
            Set<String> features = features(member, at);
            if (name == null || type == null) {
                return;
            }
            JsonValue defaultValue = member.find("default").orElse(null);
            if (members.put(name, new Member(name, features, type, defaultValue)) != null) {
                error(at.member("name"), "duplicate member " + Place.quote(name));
            }
        });
        return members;
    }

    private Map<String, Variant> variants(JsonObject object, Place place) {
        Map<String, Variant> variants = new LinkedHashMap<>();
        forEach(object, "variants", place, (variant, at) -> {
            String value = string(variant, "case", at);
            TypeReference type = reference(variant, "type", Target.OBJECT, at);
            if (value != null && type != null && variants.put(value, new Variant(value, type)) != null) {
                error(at.member("case"), "duplicate variant " + Place.quote(value));
            }
        });
        return variants;
    }

    private List<TypeReference> alternatives(JsonObject object, Place place) {
        List<TypeReference> alternatives = new ArrayList<>();
        forEach(object, "members", place, (member, at) -> {
            TypeReference type = reference(member, "type", Target.ALTERNATIVE, at);
            if (type != null) {
                alternatives.add(type);
            }
        });
        return alternatives;
    }

    /** Reads an element of an array, which is an object. */
    private interface PartReader {
        void read(JsonObject part, Place place);
    }

    private void forEach(JsonObject object, String member, Place place, PartReader reader) {
        Place at = place.member(member);
        JsonValue value = object.find(member).orElse(null);
        if (value == null) {
            error(at, "missing member");
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                JsonObject part = object(array.get(i), at.element(i));
                if (part != null) {
                    reader.read(part, at.element(i));
                }
            }
        } else {
            mismatch(at, "array", value);
        }
    }

    private Set<String> features(JsonObject object, Place place) {
        return object.find("features").isEmpty() ? Set.of() : strings(object, "features", place);
    }

    private Set<String> strings(JsonObject object, String member, Place place) {
        Place at = place.member(member);
        JsonValue value = object.get(member);
        Set<String> strings = new LinkedHashSet<>();
        if (!(value instanceof JsonArray array)) {
            mismatch(at, "array", value);
            return strings;
        }
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof JsonString string)) {
                mismatch(at.element(i), "string", array.get(i));
            } else if (!strings.add(string.value())) {
                error(at.element(i), "duplicate name " + Place.quote(string.value()));
            }
        }
        return Collections.unmodifiableSet(strings);
    }

    private @Nullable JsonObject object(JsonValue value, Place place) {
        if (value instanceof JsonObject object) {
            return object;
        }
        mismatch(place, "object", value);
        return null;
    }

    private @Nullable String string(JsonObject object, String member, Place place) {
        JsonValue value = object.find(member).orElse(null);
        if (value instanceof JsonString string) {
            return string.value();
        }
        if (value == null) {
            error(place.member(member), "missing member");
        } else {
            mismatch(place.member(member), "string", value);
        }
        return null;
    }

    private @Nullable TypeReference reference(JsonObject object, String member, Target target, Place place) {
        String name = string(object, member, place);
        if (name == null) {
            return null;
        }
        TypeReference reference = new TypeReference(name);
        uses.add(new Use(reference, target, place.member(member)));
        return reference;
    }

    private void resolve() {
        for (Use use : uses) {
            String name = use.reference().name();
            if (broken.contains(name)) {
                continue;
            }
            SchemaElement entity = entities.get(name);
            if (entity == null) {
                error(use.place(), "no type " + Place.quote(name));
            } else if (!(entity instanceof SchemaType type)) {
                error(use.place(), "expected a type, got " + entity);
            } else if (!fits(type, use.target())) {
                error(use.place(), "expected " + expected(use.target()) + ", got " + type.kind());
            } else {
                use.reference().resolve(type);
            }
        }
    }

    private static boolean fits(SchemaType type, Target target) {
        return switch (target) {
            case TYPE -> true;
            case OBJECT -> type instanceof ObjectType;
            case ENUM -> type instanceof Enumeration;
            case ALTERNATIVE -> !(type instanceof Alternate);
        };
    }

    private static String expected(Target target) {
        return switch (target) {
            case TYPE -> "a type";
            case OBJECT -> "object";
            case ENUM -> "enum";
            case ALTERNATIVE -> "a type that is not an alternate";
        };
    }
}
