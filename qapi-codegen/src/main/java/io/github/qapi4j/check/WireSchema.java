package io.github.qapi4j.check;

import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.introspect.Conditional;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.introspect.SchemaInfo;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaValidator;
import io.github.qapi4j.runtime.schema.ServerSchema;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A schema as the validator of the runtime reads it: what all builds together have, whatever the conditions are. A build may lack some of it, and the
 * schema alone does not say which build a message comes from. Immutable.
 *
 * @param commands the commands and events with their types
 * @param validator validates values; arguments of commands with {@code gen: false} are open
 * @param silent the commands that send nothing on success
 */
record WireSchema(ServerSchema commands, SchemaValidator validator, Set<String> silent) {
    WireSchema {
        silent = Set.copyOf(silent);
    }

    static WireSchema of(Schema schema) {
        Set<String> open = new HashSet<>();
        Set<String> silent = new HashSet<>();
        for (Command command : schema.commands()) {
            if (!command.gen()) {
                open.add(command.name());
            }
            if (!command.successResponse()) {
                silent.add(command.name());
            }
        }
        ServerSchema server = server(Introspection.of(schema, TypeNames.UNMASKED));
        return new WireSchema(server, server.validator().withOpenArguments(open), silent);
    }

    /** Returns a line of help for a command or event that the schema does not have; null if it has none with a similar name. */
    @Nullable
    String similarTo(String name) {
        List<String> names = new ArrayList<>();
        commands.commands().forEach(command -> names.add(command.name()));
        commands.events().forEach(event -> names.add(event.name()));
        return Suggestion.didYouMean(name, names);
    }

    private static ServerSchema server(Introspection introspection) {
        JsonArray.Builder answer = JsonArray.builder();
        for (Conditional<SchemaInfo> info : introspection.infos()) {
            answer.add(info.value().accept(new Answer()));
        }
        try {
            return ServerSchema.of(answer.build());
        } catch (CodecException e) {
            throw new IllegalStateException("bug: the introspection of a schema is not valid", e);
        }
    }

    /** Writes an element as {@code query-qmp-schema} returns it, without conditions. */
    private static final class Answer implements SchemaInfo.Visitor<JsonObject> {
        private interface Content<T> {
            JsonValue of(T value);
        }

        private static JsonObject.Builder named(String name) {
            return JsonObject.builder().put("name", name);
        }

        private static JsonObject.Builder element(SchemaInfo info, String metaType) {
            return named(info.name()).put("meta-type", metaType);
        }

        private static <T> JsonArray array(List<Conditional<T>> values, Content<T> content) {
            JsonArray.Builder array = JsonArray.builder();
            values.forEach(value -> array.add(content.of(value.value())));
            return array.build();
        }

        private static JsonObject withFeatures(JsonObject.Builder object, List<Conditional<String>> features) {
            JsonArray.Builder names = JsonArray.builder();
            features.forEach(feature -> names.add(feature.value()));
            return object.put("features", names.build()).build();
        }

        private static JsonObject member(SchemaInfo.ObjectMember member) {
            JsonObject.Builder object = named(member.name()).put("type", member.type());
            return withFeatures(
                    member.optional() ? object.put("default", JsonNull.INSTANCE) : object, member.features());
        }

        @Override
        public JsonObject builtin(SchemaInfo.Builtin builtin) {
            return element(builtin, "builtin")
                    .put("json-type", builtin.jsonType())
                    .build();
        }

        @Override
        public JsonObject enumeration(SchemaInfo.Enumeration enumeration) {
            JsonArray values =
                    array(enumeration.members(), value -> withFeatures(named(value.name()), value.features()));
            return withFeatures(element(enumeration, "enum").put("members", values), enumeration.features());
        }

        @Override
        public JsonObject array(SchemaInfo.Array array) {
            return element(array, "array")
                    .put("element-type", array.elementType())
                    .build();
        }

        @Override
        public JsonObject object(SchemaInfo.ObjectType object) {
            JsonObject.Builder type = element(object, "object").put("members", array(object.members(), Answer::member));
            if (object.tag() != null) {
                type.put("tag", object.tag())
                        .put(
                                "variants",
                                array(
                                        object.variants(),
                                        variant -> JsonObject.builder()
                                                .put("case", variant.value())
                                                .put("type", variant.type())
                                                .build()));
            }
            return withFeatures(type, object.features());
        }

        @Override
        public JsonObject alternate(SchemaInfo.Alternate alternate) {
            JsonArray members = array(
                    alternate.members(),
                    type -> JsonObject.builder().put("type", type).build());
            return withFeatures(element(alternate, "alternate").put("members", members), alternate.features());
        }

        @Override
        public JsonObject command(SchemaInfo.Command command) {
            return withFeatures(
                    element(command, "command")
                            .put("arg-type", command.argType())
                            .put("ret-type", command.retType())
                            .put("allow-oob", command.allowOob()),
                    command.features());
        }

        @Override
        public JsonObject event(SchemaInfo.Event event) {
            return withFeatures(element(event, "event").put("arg-type", event.argType()), event.features());
        }
    }
}
