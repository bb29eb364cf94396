package io.github.qapi4j.merge;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints a schema as QAPI text without documentation, one line for each definition. A condition is printed only if it is a symbol, or any of them. */
final class SchemaSource implements Definition.Visitor<String> {
    static String of(Schema schema) {
        return schema.definitions().stream()
                .map(definition -> definition.accept(new SchemaSource()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String enumType(EnumType type) {
        String values = list(type.values(), value -> part("name", value.name(), value.condition(), value.features()));
        return "{ 'enum': '" + type.name() + "', 'data': " + values + further(type) + " }";
    }

    @Override
    public String structType(StructType type) {
        return "{ 'struct': '" + type.name() + "', 'data': " + members(type.members()) + further(type) + " }";
    }

    @Override
    public String unionType(UnionType type) {
        String base = type.simple()
                ? ""
                : ", 'base': " + members(((Payload.Inline) type.base()).members()) + ", 'discriminator': '"
                        + type.discriminator() + "'";
        return "{ 'union': '" + type.name() + "'" + base + ", 'data': "
                + map(type.branches(), Branch::value, branch -> type(branch.type(), branch.condition(), List.of()))
                + further(type) + " }";
    }

    @Override
    public String alternateType(AlternateType type) {
        return "{ 'alternate': '" + type.name() + "', 'data': "
                + map(type.alternatives(), each -> each.name(), each -> type(each.type(), each.condition(), List.of()))
                + further(type) + " }";
    }

    @Override
    public String command(Command command) {
        return "{ 'command': '" + command.name() + "'" + payload(command.arguments(), command.boxed())
                + (command.returns() == null ? "" : ", 'returns': " + type(command.returns()))
                + (command.gen() ? "" : ", 'gen': false")
                + (command.successResponse() ? "" : ", 'success-response': false")
                + (command.allowOob() ? ", 'allow-oob': true" : "")
                + (command.allowPreconfig() ? ", 'allow-preconfig': true" : "")
                + (command.coroutine() ? ", 'coroutine': true" : "")
                + further(command) + " }";
    }

    @Override
    public String event(Event event) {
        return "{ 'event': '" + event.name() + "'" + payload(event.data(), event.boxed()) + further(event) + " }";
    }

    private static String payload(Payload payload, boolean boxed) {
        if (payload.equals(Payload.NONE)) {
            return "";
        }
        return ", 'data': "
                + (payload instanceof Payload.Inline inline
                        ? members(inline.members())
                        : "'" + ((Payload.Named) payload).type() + "'")
                + (boxed ? ", 'boxed': true" : "");
    }

    private static String further(Definition definition) {
        return further(definition.condition(), definition.features());
    }

    private static String further(@Nullable IfCond condition, List<Feature> features) {
        return (condition == null ? "" : ", 'if': " + condition(condition))
                + (features.isEmpty()
                        ? ""
                        : ", 'features': "
                                + list(
                                        features,
                                        feature -> part("name", feature.name(), feature.condition(), List.of())));
    }

    private static String condition(IfCond condition) {
        return condition instanceof IfCond.Any any
                ? "{ 'any': " + list(any.operands(), SchemaSource::condition) + " }"
                : "'" + ((IfCond.Defined) condition).symbol() + "'";
    }

    private static String members(List<Member> members) {
        return map(
                members,
                member -> (member.optional() ? "*" : "") + member.name(),
                member -> type(member.type(), member.condition(), member.features()));
    }

    private static String type(TypeRef type, @Nullable IfCond condition, List<Feature> features) {
        return condition == null && features.isEmpty()
                ? type(type)
                : "{ 'type': " + type(type) + further(condition, features) + " }";
    }

    private static String type(TypeRef type) {
        return type instanceof TypeRef.Array array ? "['" + array.element().name() + "']" : "'" + type.name() + "'";
    }

    private static String part(String key, String name, @Nullable IfCond condition, List<Feature> features) {
        return condition == null && features.isEmpty()
                ? "'" + name + "'"
                : "{ '" + key + "': '" + name + "'" + further(condition, features) + " }";
    }

    private static <T> String list(List<T> items, Function<T, String> print) {
        return items.stream().map(print).collect(Collectors.joining(", ", "[", "]"));
    }

    private static <T> String map(List<T> items, Function<T, String> name, Function<T, String> print) {
        List<String> printed = new ArrayList<>();
        items.forEach(item -> printed.add("'" + name.apply(item) + "': " + print.apply(item)));
        return printed.isEmpty() ? "{}" : "{ " + String.join(", ", printed) + " }";
    }
}
