package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaAlternate;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEnum;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaStruct;
import io.github.qapi4j.codegen.model.JavaUnion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files of types, of commands' and events' records, and of all their codecs. */
final class TypeUnits {
    private final JavaModel model;
    private final EnumEmitter enums;
    private final RecordEmitter records;
    private final RecordCodecEmitter recordCodecs;
    private final UnionEmitter unions;
    private final AlternateEmitter alternates;
    private final MessageEmitter messages;
    private final List<Unit> units = new ArrayList<>();

    private TypeUnits(JavaModel model, Scope scope) {
        this.model = model;
        this.enums = new EnumEmitter(scope);
        this.records = new RecordEmitter(scope);
        this.recordCodecs = new RecordCodecEmitter(scope);
        this.unions = new UnionEmitter(scope, records, codecs(model));
        this.alternates = new AlternateEmitter(scope, records);
        this.messages = new MessageEmitter(scope, records);
    }

    static List<Unit> of(JavaModel model, Scope scope) {
        return new TypeUnits(model, scope).units();
    }

    private static Map<String, String> codecs(JavaModel model) {
        Map<String, String> codecs = new HashMap<>();
        for (JavaUnion union : model.unions()) {
            codecs.put(union.name(), union.codec());
        }
        return codecs;
    }

    private List<Unit> units() {
        for (JavaEnum type : model.enums()) {
            units.add(new Unit(type.name(), 2 + type.constants().size() / 4, inserts -> enums.type(inserts, type)));
            units.add(new Unit(type.codec(), 1, inserts -> enums.codec(inserts, type)));
        }
        for (JavaStruct struct : model.structs()) {
            int weight = 2 + struct.record().members().size();
            units.add(new Unit(struct.record().name(), 2 * weight, inserts -> records.topLevel(inserts, struct)));
            units.add(new Unit(
                    struct.codec(), weight, inserts -> recordCodecs.codec(inserts, struct.record(), struct.codec())));
        }
        for (JavaUnion union : model.unions()) {
            int weight = 2;
            for (JavaUnion.Branch branch : union.branches()) {
                weight += 2 + branch.record().members().size();
            }
            units.add(new Unit(union.name(), 2 * weight, inserts -> unions.type(inserts, union)));
            units.add(new Unit(union.codec(), weight, inserts -> unions.codec(inserts, union)));
        }
        for (JavaAlternate alternate : model.alternates()) {
            int weight = 2 + 2 * alternate.alternatives().size();
            units.add(new Unit(alternate.name(), 2 * weight, inserts -> alternates.type(inserts, alternate)));
            units.add(new Unit(alternate.codec(), weight, inserts -> alternates.codec(inserts, alternate)));
        }
        for (JavaModule module : model.modules()) {
            for (JavaCommand command : module.commands()) {
                int weight = 3 + command.record().members().size();
                units.add(new Unit(command.record().name(), 2 * weight, inserts -> messages.type(inserts, command)));
                units.add(new Unit(
                        command.codec(),
                        weight,
                        inserts -> recordCodecs.codec(inserts, command.record(), command.codec())));
            }
            for (JavaEvent event : module.events()) {
                int weight = 3 + event.record().members().size();
                units.add(new Unit(event.record().name(), 2 * weight, inserts -> messages.type(inserts, event)));
                units.add(new Unit(
                        event.codec(), weight, inserts -> recordCodecs.codec(inserts, event.record(), event.codec())));
            }
        }
        return units;
    }
}
