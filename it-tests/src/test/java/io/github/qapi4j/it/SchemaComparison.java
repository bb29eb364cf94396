package io.github.qapi4j.it;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares a schema ("here") with a server's answer to {@code query-qmp-schema} ("there"), beginning with the schema's commands and events. Types are
 * compared by structure, since the answer has no names of types. Further commands and events of the server are ignored.
 */
final class SchemaComparison {
    private final Schema schema;
    private final LiveSchema live;
    private final Set<String> differences = new LinkedHashSet<>();
    private final Set<List<Object>> visited = new HashSet<>();

    private SchemaComparison(Schema schema, LiveSchema live) {
        this.schema = schema;
        this.live = live;
    }

    /** Returns the differences, as one line each. A line begins with the definition of the schema that contains the difference. */
    static Set<String> differences(Schema schema, LiveSchema live) {
        SchemaComparison comparison = new SchemaComparison(schema, live);
        schema.commands().forEach(comparison::command);
        schema.events().forEach(comparison::event);
        return comparison.differences;
    }

    private void command(Command command) {
        String place = "command '" + command.name() + "'";
        Optional<Map<String, Object>> there = live.entity(command.name(), "command");
        if (!exists(place, command.condition(), there.isPresent())) {
            return;
        }
        features(place, command.features(), there.get());
        boolean outOfBand = there.get().get("allow-oob") == Boolean.TRUE;
        if (outOfBand != command.allowOob()) {
            differences.add(place + ": out of band only " + (outOfBand ? "there" : "here"));
        }
        payload(place, command.arguments(), live.type(there.get(), "arg-type"));
        Map<String, Object> returned = live.type(there.get(), "ret-type");
        if (command.returns() == null) {
            members(place + " returns", List.of(), returned);
        } else {
            type(place + " returns", command.returns(), returned);
        }
    }

    private void event(Event event) {
        String place = "event '" + event.name() + "'";
        Optional<Map<String, Object>> there = live.entity(event.name(), "event");
        if (exists(place, event.condition(), there.isPresent())) {
            features(place, event.features(), there.get());
            payload(place, event.data(), live.type(there.get(), "arg-type"));
        }
    }

    private boolean exists(String place, @Nullable IfCond condition, boolean there) {
        if (present(condition) != there) {
            differences.add(place + (there ? ": only there" : ": only here"));
        }
        return there && present(condition);
    }

    private void payload(String place, Payload payload, Map<String, Object> there) {
        if (payload instanceof Payload.Named named) {
            type(place, new TypeRef.Named(named.type()), there);
        } else {
            members(place, schema.members(payload), there);
        }
    }

    private void type(String place, TypeRef here, Map<String, Object> there) {
        String shape = shape(here);
        if (!shape.equals(shape(there))) {
            differences.add(place + ": " + shape + " here, " + shape(there) + " there");
        } else if (here instanceof TypeRef.Array array) {
            type(place + " element", array.element(), live.type(there, "element-type"));
        } else if (here instanceof TypeRef.Named named && visited.add(List.of(named.name(), there.get("name")))) {
            TypeDefinition type = schema.type(named.name()).orElseThrow();
            features(type.name(), type.features(), there);
            type.acceptType(new Definitions(there));
        }
    }

    private String shape(TypeRef type) {
        if (type instanceof TypeRef.Builtin builtin) {
            return builtin.type().jsonType();
        }
        if (type instanceof TypeRef.Named named) {
            return schema.type(named.name()).orElseThrow().acceptType(new Shape());
        }
        return "array";
    }

    private static String shape(Map<String, Object> type) {
        return (String) (type.containsKey("json-type") ? type.get("json-type") : type.get("meta-type"));
    }

    private void members(String place, List<Member> members, Map<String, Object> there) {
        if (there.containsKey("tag")) {
            differences.add(place + ": a union only there");
        }
        commonMembers(place, members, there);
    }

    private void commonMembers(String place, List<Member> members, Map<String, Object> object) {
        Map<String, Member> here = present(members, Member::name, Member::condition);
        Map<String, Map<String, Object>> there = LiveSchema.parts(object, "members", "name");
        for (String name : common(place + ": member", here.keySet(), there.keySet())) {
            String member = place + ": member '" + name + "'";
            if (here.get(name).optional() != there.get(name).containsKey("default")) {
                differences.add(member + ": optional only " + (here.get(name).optional() ? "here" : "there"));
            }
            features(member, here.get(name).features(), there.get(name));
            type(member, here.get(name).type(), live.type(there.get(name), "type"));
        }
    }

    private void features(String place, List<Feature> features, Map<String, Object> there) {
        common(
                place + ": feature",
                present(features, Feature::name, Feature::condition).keySet(),
                LiveSchema.strings(there, "features"));
    }

    /** Returns the common names. Other names, and a different order, are reported as differences. */
    private List<String> common(String what, Collection<String> here, Collection<String> there) {
        List<String> common = new ArrayList<>();
        for (String name : here) {
            if (there.contains(name)) {
                common.add(name);
            } else {
                differences.add(what + " '" + name + "' only here");
            }
        }
        List<String> order = new ArrayList<>();
        for (String name : there) {
            if (here.contains(name)) {
                order.add(name);
            } else {
                differences.add(what + " '" + name + "' only there");
            }
        }
        if (!common.equals(order)) {
            differences.add(what + "s in another order");
        }
        return common;
    }

    private boolean present(@Nullable IfCond condition) {
        return condition == null || condition.holds(live.defined());
    }

    private <T> Map<String, T> present(
            List<T> parts, Function<T, String> name, Function<T, @Nullable IfCond> condition) {
        Map<String, T> present = new LinkedHashMap<>();
        for (T part : parts) {
            if (present(condition.apply(part))) {
                present.put(name.apply(part), part);
            }
        }
        return present;
    }

    /** Compares a definition with a type of the server. */
    private final class Definitions implements TypeDefinition.Visitor<@Nullable Void> {
        private final Map<String, Object> there;

        Definitions(Map<String, Object> there) {
            this.there = there;
        }

        @Override
        public @Nullable Void enumType(EnumType type) {
            Map<String, EnumValue> here = present(type.values(), EnumValue::name, EnumValue::condition);
            Map<String, Map<String, Object>> values = LiveSchema.parts(there, "members", "name");
            for (String value : common(type.name() + ": value", here.keySet(), values.keySet())) {
                features(
                        type.name() + ": value '" + value + "'", here.get(value).features(), values.get(value));
            }
            return null;
        }

        @Override
        public @Nullable Void structType(StructType type) {
            members(type.name(), schema.allMembers(type), there);
            return null;
        }

        @Override
        public @Nullable Void unionType(UnionType type) {
            commonMembers(type.name(), schema.members(type.base()), there);
            if (!type.discriminator().equals(there.get("tag"))) {
                differences.add(
                        type.name() + ": tag '" + type.discriminator() + "' here, " + there.get("tag") + " there");
                return null;
            }
            Map<String, Branch> here = present(type.branches(), Branch::value, Branch::condition);
            Map<String, Map<String, Object>> variants = LiveSchema.parts(there, "variants", "case");
            variants.keySet().removeIf(value -> !here.containsKey(value) && empty(variants.get(value)));
            for (String value : common(type.name() + ": branch", here.keySet(), variants.keySet())) {
                type(
                        type.name() + ": branch '" + value + "'",
                        here.get(value).type(),
                        live.type(variants.get(value), "type"));
            }
            return null;
        }

        private boolean empty(Map<String, Object> variant) {
            Map<String, Object> type = live.type(variant, "type");
            return LiveSchema.list(type, "members").isEmpty() && !type.containsKey("tag");
        }

        @Override
        public @Nullable Void alternateType(AlternateType type) {
            Map<String, Alternative> here = present(
                    type.alternatives(), alternative -> onTheWire(shape(alternative.type())), Alternative::condition);
            Map<String, Map<String, Object>> alternatives = new LinkedHashMap<>();
            LiveSchema.list(there, "members")
                    .forEach(member -> alternatives.put(onTheWire(shape(live.type(member, "type"))), member));
            for (String shape : common(type.name() + ": alternative", here.keySet(), alternatives.keySet())) {
                type(
                        type.name() + ": alternative '" + shape + "'",
                        here.get(shape).type(),
                        live.type(alternatives.get(shape), "type"));
            }
            return null;
        }

        private String onTheWire(String shape) {
            return shape.equals("enum") ? "string" : shape;
        }
    }

    private static final class Shape implements TypeDefinition.Visitor<String> {
        @Override
        public String enumType(EnumType type) {
            return "enum";
        }

        @Override
        public String structType(StructType type) {
            return "object";
        }

        @Override
        public String unionType(UnionType type) {
            return "object";
        }

        @Override
        public String alternateType(AlternateType type) {
            return "alternate";
        }
    }
}
