package io.github.qapi4j.it;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Walks the schema of one release and a merged one in parallel, from the commands and events down, and finds what the merged one cannot read or express.
 * It does not use the classes that merge.
 */
final class ReleaseContainment {
    private final Schema schema;
    private final Schema merged;
    private final Set<String> problems = new TreeSet<>();
    private final Set<String> loosenedReceived;
    private final Set<String> loosenedSent;
    private final Set<String> narrowedSent = new TreeSet<>();
    private final Set<String> unsignedSent = new TreeSet<>();
    private final Set<String> present = new HashSet<>();
    private final Set<List<Object>> seen = new HashSet<>();
    private final Deque<Pair> open = new ArrayDeque<>();

    private record Pair(String path, TypeRef type, TypeRef into, boolean sent) {}

    /** A member and the definition that it is a part of. */
    private record Owned(String owner, Member member) {}

    /** The objects in which discriminators have certain values. */
    private record Shape(Map<String, String> selectors, Map<String, Owned> members) {}

    /**
     * A walk.
     *
     * @param loosenedReceived gets the received members that are mandatory in the release only
     * @param loosenedSent gets the sent ones
     */
    ReleaseContainment(Schema schema, Schema merged, Set<String> loosenedReceived, Set<String> loosenedSent) {
        this.schema = schema;
        this.merged = merged;
        this.loosenedReceived = loosenedReceived;
        this.loosenedSent = loosenedSent;
    }

    /** What cannot be read or expressed. */
    Set<String> problems() {
        return problems;
    }

    /** Positions at which clients of the release can send strings that the merged schema does not have. */
    Set<String> narrowedSent() {
        return narrowedSent;
    }

    /** Positions at which clients of the release can send negative integers, and the merged schema has an unsigned type. */
    Set<String> unsignedSent() {
        return unsignedSent;
    }

    /** The parts of the merged schema that the release has, as keys of {@code Availability}. */
    Set<String> present() {
        return present;
    }

    void walk() {
        for (Definition definition : schema.definitions()) {
            Definition into = merged.definition(definition.name()).orElse(null);
            if (definition instanceof Command command && into instanceof Command other) {
                present.add(command.name());
                arguments(command, other);
                returns(command, other);
            } else if (definition instanceof Event event && into instanceof Event other) {
                present.add(event.name());
                shapes(
                        event.name(),
                        shapes(schema, event.name(), event.data()),
                        shapes(merged, event.name(), other.data()),
                        false,
                        true);
            } else if (definition instanceof Command || definition instanceof Event) {
                problems.add(definition.name() + " is missing");
            }
            while (!open.isEmpty()) {
                type(open.remove());
            }
        }
    }

    private void arguments(Command command, Command into) {
        List<Shape> shapes = shapes(schema, command.name(), command.arguments());
        if (into.arguments() instanceof Payload.Named named
                && !shapes.get(0).members().isEmpty()) {
            present.add(named.type());
            if (command.arguments() instanceof Payload.Named former) {
                variants(
                        schema.type(former.type()).orElseThrow(),
                        merged.type(named.type()).orElseThrow());
            }
        }
        shapes(command.name(), shapes, shapes(merged, command.name(), into.arguments()), true, command.gen());
    }

    private void variants(TypeDefinition from, TypeDefinition into) {
        if (from instanceof UnionType former && into instanceof UnionType now) {
            tag(schema, former).values().forEach(value -> present.add(now.name() + ".+" + value.name()));
        }
    }

    private void returns(Command command, Command into) {
        if (command.returns() != null && into.returns() != null) {
            open.add(new Pair(command.name() + " result", command.returns(), into.returns(), false));
        } else if (command.returns() != into.returns()) {
            problems.add(command.name() + " has another result");
        }
    }

    private void type(Pair pair) {
        TypeRef type = pair.type();
        TypeRef into = pair.into();
        if (into.equals(new TypeRef.Builtin(BuiltinType.ANY))) {
            return;
        }
        if (type instanceof TypeRef.Array array && into instanceof TypeRef.Array other) {
            type(new Pair(pair.path(), array.element(), other.element(), pair.sent()));
        } else if (into instanceof TypeRef.Named named) {
            TypeDefinition definition = merged.type(named.name()).orElseThrow();
            if (definition instanceof EnumType && type.name().equals("str") && pair.sent()) {
                narrowedSent.add(pair.path());
            }
            if (seen.add(List.of(type, into, pair.sent()))) {
                named(pair, definition);
            }
        } else if (type instanceof TypeRef.Builtin builtin && into instanceof TypeRef.Builtin other) {
            if (!contains(other.type(), builtin.type())) {
                problems.add(pair.path() + " is " + into.name() + ", not " + type.name());
            }
            boolean integers = builtin.type().jsonType().equals("int")
                    && other.type().jsonType().equals("int");
            if (pair.sent() && integers && signed(builtin.type()) && !signed(other.type())) {
                unsignedSent.add(pair.path());
            }
        } else if (!(into.name().equals("str") && definition(type) instanceof EnumType)) {
            problems.add(pair.path() + " is " + into.name() + ", not " + type.name());
        }
    }

    private TypeDefinition definition(TypeRef type) {
        return type instanceof TypeRef.Named ? schema.type(type.name()).orElseThrow() : null;
    }

    private static boolean contains(BuiltinType one, BuiltinType other) {
        if (one == other) {
            return true;
        }
        boolean integers = one.jsonType().equals("int") && other.jsonType().equals("int");
        return integers
                && (bits(one) == Long.SIZE
                        || bits(one) > bits(other)
                        || signed(one) == signed(other) && bits(one) == bits(other))
                && (bits(one) == Long.SIZE || signed(one) || !signed(other));
    }

    private static boolean signed(BuiltinType type) {
        return type.qapiName().startsWith("int");
    }

    private static int bits(BuiltinType type) {
        String digits = type.qapiName().replaceAll("[^0-9]", "");
        return digits.isEmpty() ? Long.SIZE : Integer.parseInt(digits);
    }

    private void named(Pair pair, TypeDefinition into) {
        TypeDefinition from = definition(pair.type());
        if (into instanceof AlternateType alternate) {
            if (from instanceof AlternateType former) {
                present.add(alternate.name());
                former.alternatives().forEach(each -> alternative(pair, each.type(), alternate, true));
            } else {
                alternative(pair, pair.type(), alternate, false);
            }
        } else if (into instanceof EnumType now) {
            if (from instanceof EnumType former) {
                present.add(now.name());
                values(pair.path(), former, now);
            } else if (!pair.type().name().equals("str")) {
                problems.add(pair.path() + " is not an enum");
            }
        } else if (from instanceof StructType || from instanceof UnionType) {
            present.add(into.name());
            shapes(pair.path(), shapes(schema, from), shapes(merged, into), pair.sent(), true);
            variants(from, into);
        } else {
            problems.add(pair.path() + " is not an object");
        }
    }

    private void values(String path, EnumType former, EnumType now) {
        Set<String> names = new HashSet<>();
        now.values().forEach(value -> names.add(value.name()));
        for (EnumValue value : former.values()) {
            present.add(now.name() + "." + value.name());
            if (!names.contains(value.name())) {
                problems.add(path + " lacks value " + value.name());
            }
        }
    }

    private void alternative(Pair pair, TypeRef type, AlternateType into, boolean counts) {
        for (Alternative each : into.alternatives()) {
            if (kind(merged, each.type()).equals(kind(schema, type))) {
                if (counts) {
                    present.add(into.name() + "." + each.name());
                }
                open.add(new Pair(pair.path(), type, each.type(), pair.sent()));
                return;
            }
        }
        problems.add(pair.path() + " has no alternative for " + type.name());
    }

    private static String kind(Schema of, TypeRef type) {
        if (type instanceof TypeRef.Array) {
            return "array";
        }
        if (type instanceof TypeRef.Builtin builtin) {
            return builtin.type().jsonType().replace("number", "int");
        }
        return of.type(type.name()).orElseThrow() instanceof EnumType ? "string" : "object";
    }

    /** Returns the enum of a union's discriminator. */
    static EnumType tag(Schema of, UnionType union) {
        for (Member member : of.members(union.base())) {
            if (member.name().equals(union.discriminator()) && !member.optional()) {
                return (EnumType) of.type(member.type().name()).orElseThrow();
            }
        }
        throw new AssertionError("no discriminator in " + union.name());
    }

    private static List<Shape> shapes(Schema of, String owner, Payload payload) {
        if (payload instanceof Payload.Named named) {
            return shapes(of, of.type(named.type()).orElseThrow());
        }
        return List.of(new Shape(Map.of(), owned(owner, ((Payload.Inline) payload).members())));
    }

    private static Map<String, Owned> owned(String owner, List<Member> members) {
        Map<String, Owned> owned = new LinkedHashMap<>();
        members.forEach(member -> owned.put(member.name(), new Owned(owner, member)));
        return owned;
    }

    private static List<Shape> shapes(Schema of, TypeDefinition type) {
        if (type instanceof StructType struct) {
            return List.of(new Shape(Map.of(), owned(type.name(), of.allMembers(struct))));
        }
        UnionType union = (UnionType) type;
        Map<String, Owned> base = owned(type.name(), of.members(union.base()));
        Map<String, Branch> branches = new LinkedHashMap<>();
        union.branches().forEach(branch -> branches.put(branch.value(), branch));
        List<Shape> shapes = new ArrayList<>();
        for (EnumValue value : tag(of, union).values()) {
            for (Shape branch : shapes(of, union, branches.get(value.name()))) {
                Map<String, Owned> members = new LinkedHashMap<>(base);
                members.putAll(branch.members());
                Map<String, String> selectors = new LinkedHashMap<>(branch.selectors());
                selectors.put(union.discriminator(), value.name());
                shapes.add(new Shape(selectors, members));
            }
        }
        return shapes;
    }

    private static List<Shape> shapes(Schema of, UnionType union, Branch branch) {
        if (branch == null) {
            return List.of(new Shape(Map.of(), Map.of()));
        }
        if (union.simple()) {
            Member data = new Member("data", branch.type(), false, branch.span(), null, List.of());
            return List.of(new Shape(Map.of(), owned(union.name() + " " + branch.value(), List.of(data))));
        }
        return shapes(of, of.type(branch.type().name()).orElseThrow());
    }

    /** Compares all shapes of an object with those of the merged object that have the same values of discriminators. */
    private void shapes(String path, List<Shape> from, List<Shape> into, boolean sent, boolean closed) {
        for (Shape shape : from) {
            boolean found = false;
            for (Shape other : into) {
                boolean contradicts = other.selectors().entrySet().stream()
                        .anyMatch(each -> !shape.selectors()
                                .getOrDefault(each.getKey(), each.getValue())
                                .equals(each.getValue()));
                if (!contradicts) {
                    found = true;
                    shape(at(path, shape), shape, other, into, sent, closed);
                }
            }
            if (!found) {
                problems.add(path + " has no branch for " + shape.selectors());
            }
        }
    }

    private static String at(String path, Shape shape) {
        return shape.selectors().isEmpty() ? path : path + shape.selectors().values();
    }

    private void shape(String path, Shape from, Shape into, List<Shape> all, boolean sent, boolean closed) {
        boolean untagged = into.selectors().keySet().stream()
                .anyMatch(tag -> !from.members().containsKey(tag));
        boolean partlyTagged = into.selectors().keySet().stream()
                .anyMatch(tag -> !from.members().containsKey(tag)
                        || from.members().get(tag).member().optional());
        if (partlyTagged && sent && closed) {
            problems.add(path + " is sent without its discriminator");
        }
        boolean structBecameUnion = into.selectors().size() > from.selectors().size();
        from.members().forEach((name, owned) -> {
            Owned other = into.members().get(name);
            boolean inOther = all.stream().anyMatch(each -> each.members().containsKey(name));
            if (other != null) {
                if (!untagged || isCommon(name, all)) {
                    present.add(other.owner());
                    present.add(other.owner() + "." + name);
                }
                open.add(new Pair(
                        path + "/" + name, owned.member().type(), other.member().type(), sent));
                if (!owned.member().optional() && other.member().optional()) {
                    (sent ? loosenedSent : loosenedReceived).add(other.owner() + "." + name);
                }
            } else if (!(untagged && inOther)) {
                problems.add(path + " lacks " + name);
            }
        });
        into.members().forEach((name, owned) -> {
            Owned own = from.members().get(name);
            boolean mandatory = own != null && !own.member().optional();
            boolean ofTagged = untagged && !isCommon(name, all);
            boolean exempt = into.selectors().containsKey(name) || ofTagged || sent && (structBecameUnion || !closed);
            if (!owned.member().optional() && !mandatory && !exempt) {
                problems.add(path + " needs " + name);
            }
        });
    }

    private static boolean isCommon(String member, List<Shape> shapes) {
        return shapes.stream().allMatch(shape -> shape.members().containsKey(member));
    }
}
