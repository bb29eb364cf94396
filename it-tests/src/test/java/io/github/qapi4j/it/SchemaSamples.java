package io.github.qapi4j.it;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates JSON values that a schema allows, without using the generator. For each type: a value with all members, one with only the mandatory
 * members, the limits of every member, every branch and every alternative.
 */
final class SchemaSamples {
    private static final BigInteger TWO = BigInteger.TWO;

    private final Schema schema;

    SchemaSamples(Schema schema) {
        this.schema = schema;
    }

    /** Returns samples of a type, at least one. */
    List<Object> of(TypeRef type) {
        if (type instanceof TypeRef.Builtin builtin) {
            return builtins(builtin.type());
        }
        if (type instanceof TypeRef.Array array) {
            List<Object> elements = of(array.element());
            List<Object> samples = new ArrayList<>();
            samples.add(List.of());
            samples.add(List.of(elements.get(0)));
            samples.add(elements);
            return samples;
        }
        TypeDefinition definition = schema.type(((TypeRef.Named) type).name()).orElseThrow();
        if (definition instanceof EnumType enumeration) {
            return new ArrayList<>(
                    enumeration.values().stream().map(EnumValue::name).toList());
        }
        if (definition instanceof AlternateType alternate) {
            List<Object> samples = new ArrayList<>();
            alternate.alternatives().forEach(alternative -> samples.addAll(shallow(alternative.type())));
            return samples;
        }
        return new ArrayList<>(objects(definition));
    }

    /** Returns samples of the object of a struct or union. */
    List<Map<String, Object>> objects(TypeDefinition definition) {
        if (definition instanceof StructType struct) {
            return objects(schema.allMembers(struct), Map.of());
        }
        UnionType union = (UnionType) definition;
        List<Map<String, Object>> samples = new ArrayList<>();
        for (EnumValue value : discriminator(union).values()) {
            Optional<Branch> branch = branch(union, value.name());
            List<Member> members = new ArrayList<>(schema.members(union.base()));
            members.removeIf(member -> member.name().equals(union.discriminator()));
            List<Map<String, Object>> inner = branch.isEmpty() ? List.of(Map.of()) : branchObjects(union, branch.get());
            for (Map<String, Object> flat : inner) {
                Map<String, Object> start = new LinkedHashMap<>();
                start.put(union.discriminator(), value.name());
                start.putAll(flat);
                samples.add(complete(members, start, false, false));
            }
            Map<String, Object> start = new LinkedHashMap<>(inner.get(0));
            start.put(union.discriminator(), value.name());
            samples.addAll(objects(members, start));
        }
        return samples;
    }

    /** Returns samples of the object of a payload. */
    List<Map<String, Object>> objects(Payload payload) {
        if (payload instanceof Payload.Named named) {
            return objects(schema.type(named.type()).orElseThrow());
        }
        return objects(schema.members(payload), Map.of());
    }

    private List<Map<String, Object>> branchObjects(UnionType union, Branch branch) {
        if (union.simple()) {
            return of(branch.type()).stream().map(data -> Map.of("data", data)).toList();
        }
        return objects(schema.type(((TypeRef.Named) branch.type()).name()).orElseThrow());
    }

    private List<Map<String, Object>> objects(List<Member> members, Map<String, Object> start) {
        List<Map<String, Object>> samples = new ArrayList<>();
        samples.add(complete(members, start, true, true));
        samples.add(complete(members, start, false, true));
        samples.add(complete(members, start, false, false));
        for (Member member : members) {
            for (Object value : shallow(member.type())) {
                Map<String, Object> sample = complete(members, start, false, false);
                sample.put(member.name(), value);
                samples.add(sample);
            }
        }
        return samples;
    }

    /**
     * Returns an object with the smallest value of each selected member. Mandatory members without a condition are always included; optional and
     * conditional members are included on request.
     */
    private Map<String, Object> complete(
            List<Member> members, Map<String, Object> start, boolean optional, boolean conditional) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (Member member : members) {
            if (member.optional() ? optional : (conditional || member.condition() == null)) {
                object.put(member.name(), smallest(member.type()));
            }
        }
        object.putAll(start);
        return object;
    }

    /** Returns the samples of a type that do not differ only in nested values. */
    private List<Object> shallow(TypeRef type) {
        if (type instanceof TypeRef.Array array) {
            List<Object> elements = shallow(array.element());
            return List.of(List.of(), List.of(elements.get(0)), elements);
        }
        if (type instanceof TypeRef.Named named) {
            TypeDefinition definition = schema.type(named.name()).orElseThrow();
            if (definition instanceof StructType struct) {
                return List.of(smallest(type), complete(schema.allMembers(struct), Map.of(), true, true));
            }
            if (definition instanceof UnionType union) {
                List<Object> samples = new ArrayList<>();
                for (EnumValue value : discriminator(union).values()) {
                    smallestBranch(union, value.name(), new ArrayDeque<>()).ifPresent(samples::add);
                }
                return samples;
            }
            if (definition instanceof AlternateType alternate) {
                List<Object> samples = new ArrayList<>();
                for (Alternative alternative : alternate.alternatives()) {
                    Optional<Object> value = smallest(alternative.type(), new ArrayDeque<>());
                    value.ifPresent(samples::add);
                }
                return samples;
            }
        }
        return of(type);
    }

    private Object smallest(TypeRef type) {
        return smallest(type, new ArrayDeque<>()).orElseThrow();
    }

    /** Returns the smallest finite value; empty if every value would contain a type that is being created. */
    private Optional<Object> smallest(TypeRef type, Deque<String> making) {
        if (type instanceof TypeRef.Array) {
            return Optional.of(List.of());
        }
        if (type instanceof TypeRef.Builtin builtin) {
            return Optional.of(builtins(builtin.type()).get(0));
        }
        String name = ((TypeRef.Named) type).name();
        if (making.contains(name)) {
            return Optional.empty();
        }
        making.push(name);
        try {
            TypeDefinition definition = schema.type(name).orElseThrow();
            if (definition instanceof EnumType enumeration) {
                return Optional.of(enumeration.values().get(0).name());
            }
            if (definition instanceof StructType struct) {
                return members(schema.allMembers(struct), making).map(Object.class::cast);
            }
            if (definition instanceof UnionType union) {
                return discriminator(union).values().stream()
                        .map(value -> smallestBranch(union, value.name(), making))
                        .flatMap(Optional::stream)
                        .findFirst();
            }
            return ((AlternateType) definition)
                    .alternatives().stream()
                            .map(alternative -> smallest(alternative.type(), making))
                            .flatMap(Optional::stream)
                            .findFirst();
        } finally {
            making.pop();
        }
    }

    private Optional<Object> smallestBranch(UnionType union, String value, Deque<String> making) {
        List<Member> base = new ArrayList<>(schema.members(union.base()));
        base.removeIf(member -> member.name().equals(union.discriminator()));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(union.discriminator(), value);
        Optional<Map<String, Object>> common = members(base, making);
        if (common.isEmpty()) {
            return Optional.empty();
        }
        object.putAll(common.get());
        Optional<Branch> branch = branch(union, value);
        if (branch.isPresent()) {
            Optional<Object> inner = smallest(branch.get().type(), making);
            if (inner.isEmpty()) {
                return Optional.empty();
            }
            if (union.simple()) {
                object.put("data", inner.get());
            } else {
                ((Map<?, ?>) inner.get()).forEach((name, member) -> object.put((String) name, member));
            }
        }
        return Optional.of(object);
    }

    private Optional<Map<String, Object>> members(List<Member> members, Deque<String> making) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (Member member : members) {
            if (!member.optional()) {
                Optional<Object> value = smallest(member.type(), making);
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                object.put(member.name(), value.get());
            }
        }
        return Optional.of(object);
    }

    private EnumType discriminator(UnionType union) {
        if (union.simple()) {
            return (EnumType) schema.type(union.name() + "Kind").orElseThrow();
        }
        Member member = schema.members(union.base()).stream()
                .filter(candidate -> candidate.name().equals(union.discriminator()))
                .findFirst()
                .orElseThrow();
        return (EnumType) schema.type(((TypeRef.Named) member.type()).name()).orElseThrow();
    }

    private static Optional<Branch> branch(UnionType union, String value) {
        return union.branches().stream()
                .filter(branch -> branch.value().equals(value))
                .findFirst();
    }

    private static List<Object> builtins(BuiltinType type) {
        return switch (type) {
            case STR -> List.of("text", "", "\"\\/\b\f\n\r\t\u0000\u001f\u007f", "é\u2028\ud83d\ude00\uffff");
            case BOOL -> List.of(true, false);
            case NULL -> List.of(Json.NULL);
            case NUMBER -> List.of(0.5, -1.0e300, 4.9e-324, 0.1, -0.0, BigInteger.valueOf(7));
            case INT8 -> integers(-1L << 7, (1L << 7) - 1);
            case INT16 -> integers(-1L << 15, (1L << 15) - 1);
            case INT32 -> integers(-1L << 31, (1L << 31) - 1);
            case INT, INT64 -> integers(Long.MIN_VALUE, Long.MAX_VALUE);
            // Those that an integer of any size can have: the server has one that is not known.
            case ANY_INT -> integers(0, 127);
            case UINT8 -> integers(0, (1L << 8) - 1);
            case UINT16 -> integers(0, (1L << 16) - 1);
            case UINT32 -> integers(0, (1L << 32) - 1);
            case UINT64, SIZE ->
                List.of(
                        BigInteger.ONE,
                        BigInteger.ZERO,
                        BigInteger.valueOf(Long.MAX_VALUE),
                        TWO.pow(63),
                        TWO.pow(64).subtract(BigInteger.ONE));
            case QTYPE -> List.of("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool");
            case ANY ->
                List.of(
                        "text",
                        Map.of("a", List.of(BigInteger.ONE, 1.5, Json.NULL), "b", Map.of()),
                        List.of(),
                        TWO.pow(64).subtract(BigInteger.ONE),
                        TWO.pow(200),
                        true,
                        Json.NULL);
        };
    }

    private static List<Object> integers(long least, long greatest) {
        return List.of(BigInteger.ONE, BigInteger.ZERO, BigInteger.valueOf(least), BigInteger.valueOf(greatest));
    }
}
