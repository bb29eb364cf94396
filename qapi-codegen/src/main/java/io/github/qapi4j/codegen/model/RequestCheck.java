package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.DefinedSymbols;
import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Checks the options of a request that contain Java names or names of the schema. */
final class RequestCheck {
    private final GeneratorRequest request;
    private final Diagnostics diagnostics;

    private RequestCheck(GeneratorRequest request, Diagnostics diagnostics) {
        this.request = request;
        this.diagnostics = diagnostics;
    }

    static void check(GeneratorRequest request, Diagnostics diagnostics) {
        new RequestCheck(request, diagnostics).check();
    }

    private void check() {
        checkJava("packageName", () -> JavaNames.checkPackage(request.packageName()));
        checkJava(request.nameOf(GeneratorOption.FACADE), () -> JavaNames.checkFacade(request.facade()));
        request.defines()
                .ifPresent(symbols -> DefinedSymbols.check(
                        request.schema(), symbols, request.nameOf(GeneratorOption.DEFINES), diagnostics));
        SensitiveMembers.check(request, diagnostics);
        if (!request.renames().isEmpty()) {
            String option = request.nameOf(GeneratorOption.RENAMES);
            Set<String> keys = keys(request.schema());
            new TreeMap<>(request.renames()).forEach((key, name) -> {
                if (!keys.contains(key)) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.INVALID_OPTION,
                                    null,
                                    option + ": the schema has no definition, part or module '" + key + "'")
                            .help(Suggestion.didYouMean(key, keys)));
                }
                checkJava(option, () -> JavaNames.checkName(name));
            });
        }
    }

    /** Reports the exception of a check of a Java name. The front ends check names before they load a schema; other callers need not. */
    private void checkJava(String option, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.INVALID_OPTION, null, option + ": " + e.getMessage()));
        }
    }

    /** The keys of possible renames: modules with commands, definitions, and parts where they are declared. */
    private static Set<String> keys(Schema schema) {
        Set<String> keys = new HashSet<>();
        schema.commands().forEach(command -> keys.add(command.module()));
        for (Definition definition : schema.definitions()) {
            keys.add(definition.name());
            for (String part : definition.accept(new Parts(schema))) {
                keys.add(definition.name() + "." + part);
            }
            if (definition instanceof UnionType union && union.simple()) {
                String kind = ImplicitTypes.simpleUnionKind(union.name());
                keys.add(kind);
                union.branches().forEach(branch -> keys.add(kind + "." + branch.value()));
            }
        }
        if (schema.type(ImplicitTypes.EMPTY).isPresent()) {
            keys.add(ImplicitTypes.EMPTY);
        }
        return keys;
    }

    private record Parts(Schema schema) implements Definition.Visitor<List<String>> {
        @Override
        public List<String> enumType(EnumType type) {
            return type.values().stream().map(value -> value.name()).toList();
        }

        @Override
        public List<String> structType(StructType type) {
            return type.members().stream().map(Member::name).toList();
        }

        @Override
        public List<String> unionType(UnionType type) {
            List<String> parts = new ArrayList<>(payload(type.base()));
            type.branches().forEach(branch -> parts.add(branch.value()));
            for (Member member : schema.members(type.base())) {
                if (member.name().equals(type.discriminator())) {
                    parts.addAll(values(member));
                }
            }
            return parts;
        }

        private List<String> values(Member discriminator) {
            return discriminator.type() instanceof TypeRef.Named named
                            && schema.type(named.name()).orElse(null) instanceof EnumType tag
                    ? enumType(tag)
                    : List.of();
        }

        @Override
        public List<String> alternateType(AlternateType type) {
            return type.alternatives().stream()
                    .map(alternative -> alternative.name())
                    .toList();
        }

        @Override
        public List<String> command(Command command) {
            return payload(command.arguments());
        }

        @Override
        public List<String> event(Event event) {
            return payload(event.data());
        }

        private static List<String> payload(Payload payload) {
            return payload instanceof Payload.Inline inline
                    ? inline.members().stream().map(Member::name).toList()
                    : List.of();
        }
    }
}
