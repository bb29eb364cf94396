package io.github.qapi4j.schema;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects the symbols that the conditions of definitions and of their parts use. */
final class ConditionSymbols implements Definition.Visitor<Void> {
    private final Set<String> symbols = new TreeSet<>();

    /** The symbols that a schema's conditions use, in alphabetical order. */
    static Set<String> of(Schema schema) {
        ConditionSymbols collector = new ConditionSymbols();
        for (Definition definition : schema.definitions()) {
            collector.add(definition.condition(), definition.features());
            definition.accept(collector);
        }
        return collector.symbols;
    }

    private void add(@Nullable IfCond condition) {
        if (condition != null) {
            symbols.addAll(condition.symbols());
        }
    }

    private void add(@Nullable IfCond condition, List<Feature> features) {
        add(condition);
        features.forEach(feature -> add(feature.condition()));
    }

    private void add(List<Member> members) {
        members.forEach(member -> add(member.condition(), member.features()));
    }

    private void add(Payload payload) {
        if (payload instanceof Payload.Inline inline) {
            add(inline.members());
        }
    }

    @Override
    public Void enumType(EnumType type) {
        type.values().forEach(value -> add(value.condition(), value.features()));
        return null;
    }

    @Override
    public Void structType(StructType type) {
        add(type.members());
        return null;
    }

    @Override
    public Void unionType(UnionType type) {
        add(type.base());
        type.branches().forEach(branch -> add(branch.condition()));
        return null;
    }

    @Override
    public Void alternateType(AlternateType type) {
        type.alternatives().forEach(alternative -> add(alternative.condition()));
        return null;
    }

    @Override
    public Void command(Command command) {
        add(command.arguments());
        return null;
    }

    @Override
    public Void event(Event event) {
        add(event.data());
        return null;
    }
}
