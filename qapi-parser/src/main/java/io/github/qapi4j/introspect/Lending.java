package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Entity;
import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks an answer and the schema of a near release together, from the commands and events that both have, and notes for the answer what the schema has in
 * addition. A type of the answer corresponds to the first type of the schema that is met at one of its places, the nearest place first.
 */
final class Lending {
    private final AnswerGraph answer;
    private final AnswerGraph lender;
    private final Schema schema;
    private final EntityIndex entities;
    private final Map<String, SchemaInfo> lenderRoots = new HashMap<>();

    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, BuiltinType> integers = new LinkedHashMap<>();
    private final Map<String, String> alternatives = new LinkedHashMap<>();
    private final Set<String> boxed = new LinkedHashSet<>();
    private final Set<String> unchecked = new LinkedHashSet<>();
    private final Map<String, String> modules = new LinkedHashMap<>();
    private final Map<String, Doc> docs = new LinkedHashMap<>();
    private final Set<String> met = new HashSet<>();
    private final Set<String> lent = new HashSet<>();

    /** An element of the answer at its path, and the element of the lender at the same path. */
    private record Pair(String path, SchemaInfo own, SchemaInfo other) {}

    private Lending(AnswerGraph answer, AnswerGraph lender, Schema schema) {
        this.answer = answer;
        this.lender = lender;
        this.schema = schema;
        this.entities = EntityIndex.of(schema);
        lender.roots().forEach(root -> lenderRoots.put(root.info().name(), root.info()));
    }

    static AnswerNotes of(List<AnswerElement> elements, Schema schema) throws InvalidAnswerException {
        Span nowhere = new Span(new SourceFile("lender", ""), 0, 0);
        List<AnswerElement> shown = new ArrayList<>();
        for (Conditional<SchemaInfo> info :
                Introspection.of(schema, Introspection.TypeNames.UNMASKED).infos()) {
            shown.add(new AnswerElement(info.condition(), info.value(), nowhere));
        }
        Lending lending = new Lending(AnswerGraph.of(elements), AnswerGraph.unchecked(shown), schema);
        return lending.walk();
    }

    private AnswerNotes walk() {
        visit(false);
        visit(true);
        return new AnswerNotes(names, integers, alternatives, boxed, unchecked, modules, docs);
    }

    /** Visits what commands and events lead to, in the order of {@link TypePlaces}. */
    private void visit(boolean experimental) {
        List<Pair> level = new ArrayList<>();
        for (SchemaInfo root : answer.roots(experimental)) {
            SchemaInfo other = lenderRoots.get(root.name());
            if (other != null && isSameKind(root, other)) {
                level.add(new Pair(root.name(), root, other));
            }
        }
        while (!level.isEmpty()) {
            List<Pair> next = new ArrayList<>();
            for (Pair pair : level) {
                note(pair);
                for (AnswerGraph.Step step : answer.sortedSteps(pair.own())) {
                    String other = lender.follow(pair.other(), step.label());
                    SchemaInfo own = answer.type(step.type());
                    if (other != null && isSameKind(own, lender.type(other)) && met.add(step.type())) {
                        next.add(new Pair(pair.path() + "/" + step.label(), own, lender.type(other)));
                    }
                }
            }
            level = next;
        }
    }

    private static boolean isSameKind(SchemaInfo own, SchemaInfo other) {
        return own.getClass() == other.getClass();
    }

    private void note(Pair pair) {
        String name = pair.other().name();
        Definition definition = schema.definition(name).orElse(null);
        if (definition != null) {
            modules.put(pair.path(), definition.module());
            Doc doc = doc(definition);
            if (doc != null) {
                docs.put(pair.path(), doc);
            }
        }
        if (!AnswerGraph.isRoot(pair.own()) && TypeNaming.isTypeName(name) && lent.add(name)) {
            names.put(pair.path(), name);
        }
        if (definition instanceof Command command) {
            command(pair, command);
        } else if (definition instanceof Event event && event.boxed()) {
            boxed.add(pair.path());
        } else if (definition instanceof AlternateType alternate) {
            alternatives(pair, alternate);
        } else if (pair.own() instanceof SchemaInfo.ObjectType object
                && entities.type(name) instanceof Entity.ObjectType other) {
            integers(pair, object, other);
        }
    }

    private void command(Pair pair, Command command) {
        if (command.boxed()) {
            boxed.add(pair.path());
        }
        if (!command.gen()) {
            unchecked.add(pair.path());
        }
        if (command.returns() != null && pair.own() instanceof SchemaInfo.Command own) {
            integer(pair.path() + "/" + AnswerGraph.RETURNS, own.retType(), command.returns());
        }
    }

    private void alternatives(Pair pair, AlternateType alternate) {
        if (!(pair.own() instanceof SchemaInfo.Alternate own)) {
            return;
        }
        Map<String, String> types = new HashMap<>();
        own.members().forEach(member -> types.put(answer.kind(member.value()), member.value()));
        for (Alternative alternative : alternate.alternatives()) {
            String kind = lender.kind(Introspected.name(alternative.type()));
            String type = types.get(kind);
            if (type != null) {
                String path = pair.path() + "/=" + kind;
                alternatives.put(path, alternative.name());
                integer(path, type, alternative.type());
            }
        }
    }

    private void integers(Pair pair, SchemaInfo.ObjectType own, Entity.ObjectType other) {
        Map<String, TypeRef> types = new HashMap<>();
        for (Member member : other.allMembers()) {
            types.put(member.name(), member.type());
        }
        for (Conditional<SchemaInfo.ObjectMember> member : own.members()) {
            TypeRef type = types.get(member.value().name());
            if (type != null) {
                integer(
                        pair.path() + "/" + member.value().name(),
                        member.value().type(),
                        type);
            }
        }
    }

    /** Notes the type of an integer, or of the elements of an array of integers. */
    private void integer(String path, String own, TypeRef other) {
        if (own.equals(Introspected.name(other)) && Introspected.element(other) instanceof TypeRef.Builtin builtin) {
            boolean sized = builtin.type() != BuiltinType.ANY_INT
                    && builtin.type().jsonType().equals("int");
            if (sized) {
                integers.put(path, builtin.type());
            }
        }
    }

    /** The documentation of a definition, with that of the members that it has from bases: the answer shows no bases. */
    private @Nullable Doc doc(Definition definition) {
        Doc doc = definition.doc();
        List<Doc.Entry> inherited = new ArrayList<>();
        String base = base(definition);
        while (base != null) {
            Definition type = schema.definition(base).orElse(null);
            if (type != null && type.doc() != null) {
                inherited.addAll(0, type.doc().members());
            }
            base = type == null ? null : base(type);
        }
        if (doc == null || inherited.isEmpty()) {
            return doc;
        }
        inherited.addAll(doc.members());
        return new Doc(
                doc.symbol(), doc.span(), doc.introduction(), doc.body(), inherited, doc.features(), doc.sections());
    }

    private static @Nullable String base(Definition definition) {
        if (definition instanceof StructType struct) {
            return struct.base();
        }
        return definition instanceof UnionType union && union.base() instanceof Payload.Named named
                ? named.type()
                : null;
    }

    /** The names that introspection has for the types of a schema. */
    private static final class Introspected {
        static TypeRef element(TypeRef type) {
            return type instanceof TypeRef.Array array ? array.element() : type;
        }

        static String name(TypeRef type) {
            if (type instanceof TypeRef.Array array) {
                return "[" + name(array.element()) + "]";
            }
            boolean integer = type instanceof TypeRef.Builtin builtin
                    && builtin.type().jsonType().equals("int");
            return integer ? BuiltinType.INT.qapiName() : type.name();
        }
    }
}
