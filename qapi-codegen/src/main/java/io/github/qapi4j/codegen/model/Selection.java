package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a schema from which Java is generated, selected by the defined symbols and the include patterns. If symbols are given, conditions that
 * hold are dropped; otherwise every condition is kept and excludes nothing.
 */
final class Selection {
    private static final TypeRef QTYPE = new TypeRef.Builtin(BuiltinType.QTYPE);

    private final Schema schema;
    private final @Nullable Set<String> defined;
    private final List<Definition> definitions = new ArrayList<>();

    /** The structs that are used as values. The members of those in {@code flattened} are copied into other types. */
    private final Set<String> values = new HashSet<>();

    private final Set<String> flattened = new HashSet<>();

    /** The commands and events that the include patterns match, also those that the defined symbols exclude. */
    private final Set<String> matched = new HashSet<>();

    private final boolean everything;

    private Selection(GeneratorRequest request) {
        this.schema = request.schema();
        this.defined = request.defines().orElse(null);
        this.everything = request.keepsEverything();
    }

    static Selection of(GeneratorRequest request, Diagnostics diagnostics) {
        Selection selection = new Selection(request);
        new Walk(selection, diagnostics).run(request);
        return selection;
    }

    Schema schema() {
        return schema;
    }

    /**
     * The selected definitions in schema order. The implicit enum of a simple union precedes the union; the implicit empty struct is last, so that it
     * takes no name from a definition of the schema.
     */
    List<Definition> definitions() {
        return definitions;
    }

    /** Whether the include patterns select a command or an event, regardless of its condition. */
    boolean includes(String name) {
        return everything || matched.contains(name);
    }

    /** Whether a struct has a record of its own; a struct that is only flattened into other types has none. */
    boolean hasRecord(StructType struct) {
        return values.contains(struct.name()) || everything && !flattened.contains(struct.name());
    }

    boolean keeps(@Nullable IfCond condition) {
        return condition == null || defined == null || condition.holds(defined);
    }

    /** The condition to keep in the output; null if the given symbols decide it. */
    @Nullable
    IfCond open(@Nullable IfCond condition) {
        return defined == null ? condition : null;
    }

    List<Feature> features(List<Feature> features) {
        List<Feature> kept = new ArrayList<>(features.size());
        for (Feature feature : features) {
            if (keeps(feature.condition())) {
                kept.add(feature);
            }
        }
        return kept;
    }

    List<Member> members(List<Member> members) {
        List<Member> kept = new ArrayList<>(members.size());
        for (Member member : members) {
            if (keeps(member.condition())) {
                kept.add(member);
            }
        }
        return kept;
    }

    List<EnumValue> values(EnumType type) {
        List<EnumValue> kept = new ArrayList<>(type.values().size());
        for (EnumValue value : type.values()) {
            if (keeps(value.condition())) {
                kept.add(value);
            }
        }
        return kept;
    }

    /** The branch of a discriminator's value, or null if that value adds no member. */
    @Nullable
    Branch branch(UnionType union, String value) {
        for (Branch branch : union.branches()) {
            if (branch.value().equals(value)) {
                return keeps(branch.condition()) ? branch : null;
            }
        }
        return null;
    }

    /** The enum of a union's discriminator. The schema does not define {@code QType}, so this enum's place is that of the discriminator. */
    EnumType tag(UnionType union) {
        for (Member member : schema.members(union.base())) {
            if (member.name().equals(union.discriminator())) {
                if (member.type().equals(QTYPE)) {
                    return qtype(union.module(), member.span());
                }
                if (schema.type(member.type().name()).orElse(null) instanceof EnumType tag) {
                    return tag;
                }
            }
        }
        throw new IllegalStateException("bug: union " + union.name() + " has no discriminator");
    }

    private static EnumType qtype(String module, Span span) {
        List<EnumValue> values = new ArrayList<>(BuiltinType.QTYPE_VALUES.size());
        for (String value : BuiltinType.QTYPE_VALUES) {
            values.add(new EnumValue(value, span, null, List.of()));
        }
        return new EnumType(QTYPE.name(), module, span, span, null, List.of(), null, null, values);
    }

    /** Follows the references of the selected commands and events, or of all definitions if everything is selected. */
    private static final class Walk implements Definition.Visitor<String> {
        private final Selection selection;
        private final Diagnostics diagnostics;
        private final Deque<Definition> open = new ArrayDeque<>();
        private final Set<String> reached = new HashSet<>();

        Walk(Selection selection, Diagnostics diagnostics) {
            this.selection = selection;
            this.diagnostics = diagnostics;
        }

        void run(GeneratorRequest request) {
            if (selection.everything) {
                for (Definition definition : selection.schema.definitions()) {
                    reach(definition);
                }
            } else {
                boolean merged = request.availability().isPresent();
                String commands = request.nameOf(GeneratorOption.INCLUDE_COMMANDS);
                match(commands, request.includeCommands(), selection.schema.commands(), "command", merged);
                String events = request.nameOf(GeneratorOption.INCLUDE_EVENTS);
                match(events, request.includeEvents(), selection.schema.events(), "event", merged);
            }
            for (Definition definition = open.poll(); definition != null; definition = open.poll()) {
                definition.accept(this);
            }
            for (Definition definition : selection.schema.definitions()) {
                if (reached.contains(definition.name())) {
                    if (definition instanceof UnionType union && union.simple()) {
                        selection.definitions.add(selection.tag(union));
                    }
                    selection.definitions.add(definition);
                }
            }
            if (reached.contains(ImplicitTypes.EMPTY)) {
                selection.definitions.add(
                        selection.schema.type(ImplicitTypes.EMPTY).orElseThrow());
            }
        }

        /**
         * Selects the commands or events that match patterns. Each pattern must match at least one, except for the default pattern.
         *
         * @param merged whether what the patterns exclude is not in the schema any more
         */
        private void match(
                String option,
                List<String> patterns,
                List<? extends Definition> candidates,
                String what,
                boolean merged) {
            for (Definition candidate : candidates) {
                if (Glob.selects(patterns, candidate.name())) {
                    selection.matched.add(candidate.name());
                    reach(candidate);
                }
            }
            for (String pattern : patterns) {
                boolean exclusion = Glob.excludes(pattern);
                boolean matched = patterns.equals(GeneratorRequest.EVERY_NAME) || exclusion && merged;
                boolean excluded = false;
                for (Definition candidate : candidates) {
                    if (Glob.matches(exclusion ? pattern.substring(1) : pattern, candidate.name())) {
                        boolean kept = exclusion || selection.keeps(candidate.condition());
                        matched |= kept;
                        excluded |= !kept;
                    }
                }
                if (!matched) {
                    diagnostics.add(unmatched(option, pattern, candidates, what, excluded));
                }
            }
        }

        private Diagnostic.Builder unmatched(
                String option, String pattern, List<? extends Definition> candidates, String what, boolean excluded) {
            String reason = excluded
                    ? ": the defined symbols exclude every " + what + " that matches the pattern '" + pattern + "'"
                    : ": no " + what + " matches the pattern '" + pattern + "'";
            Diagnostic.Builder diagnostic = Diagnostic.of(DiagnosticCode.INVALID_OPTION, null, option + reason);
            if (!excluded) {
                diagnostic.help(Suggestion.didYouMean(
                        pattern,
                        candidates.stream()
                                .filter(candidate -> selection.keeps(candidate.condition()))
                                .map(Definition::name)
                                .toList()));
            }
            return diagnostic;
        }

        private void reach(Definition definition) {
            if (selection.keeps(definition.condition()) && reached.add(definition.name())) {
                open.add(definition);
            }
        }

        private void value(TypeRef type, Span span, String what) {
            if (type instanceof TypeRef.Array array) {
                value(array.element(), span, what);
            } else if (type instanceof TypeRef.Named named) {
                selection.values.add(named.name());
                name(named.name(), span, what);
            }
        }

        private void flat(String struct, Span span, String what) {
            selection.flattened.add(struct);
            name(struct, span, what);
        }

        private void name(String name, Span span, String what) {
            TypeDefinition type = selection.schema.type(name).orElseThrow();
            if (selection.keeps(type.condition())) {
                reach(type);
            } else {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.LEFT_OUT_TYPE,
                                span,
                                what + " uses type '" + name + "', which the defined symbols exclude")
                        .label(type.span(), "excluded by its condition"));
            }
        }

        private void members(List<Member> members, String of) {
            for (Member member : selection.members(members)) {
                value(member.type(), member.span(), "member '" + member.name() + "' of " + of);
            }
        }

        private void payload(Payload payload, Definition of, String what) {
            if (payload instanceof Payload.Inline inline) {
                members(inline.members(), what);
            } else {
                String type = ((Payload.Named) payload).type();
                selection.values.add(type);
                name(type, of.span(), what);
            }
        }

        @Override
        public String enumType(EnumType type) {
            return type.name();
        }

        @Override
        public String structType(StructType type) {
            String what = "struct '" + type.name() + "'";
            if (type.base() != null) {
                flat(type.base(), type.span(), what);
            }
            members(type.members(), what);
            return type.name();
        }

        @Override
        public String unionType(UnionType type) {
            String what = "union '" + type.name() + "'";
            if (type.base() instanceof Payload.Named base) {
                flat(base.type(), type.span(), what);
            } else {
                payload(type.base(), type, what);
            }
            for (EnumValue value : selection.values(selection.tag(type))) {
                Branch branch = selection.branch(type, value.name());
                if (branch == null) {
                    continue;
                }
                String where = "branch '" + branch.value() + "' of " + what;
                if (!type.simple()
                        && branch.type() instanceof TypeRef.Named named
                        && selection.schema.type(named.name()).orElse(null) instanceof StructType struct) {
                    flat(struct.name(), branch.span(), where);
                } else {
                    value(branch.type(), branch.span(), where);
                }
            }
            return type.name();
        }

        @Override
        public String alternateType(AlternateType type) {
            for (Alternative alternative : type.alternatives()) {
                if (selection.keeps(alternative.condition())) {
                    String what = "alternative '" + alternative.name() + "' of alternate '" + type.name() + "'";
                    value(alternative.type(), alternative.span(), what);
                }
            }
            return type.name();
        }

        @Override
        public String command(Command command) {
            String what = "command '" + command.name() + "'";
            payload(command.arguments(), command, what);
            if (command.returns() != null) {
                value(command.returns(), command.span(), what);
            }
            return command.name();
        }

        @Override
        public String event(Event event) {
            payload(event.data(), event, "event '" + event.name() + "'");
            return event.name();
        }
    }
}
