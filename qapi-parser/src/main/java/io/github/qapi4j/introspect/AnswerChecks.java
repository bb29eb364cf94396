package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.source.Span;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that an answer describes a schema of the language: its names, references and unions. Reports the first problem. */
final class AnswerChecks implements SchemaInfo.Visitor<Void> {
    private static final int MAX_NAME = 255;

    /** The maximum depth of unions in branches of unions. */
    private static final int MAX_NESTING = 32;

    /** The maximum number of members that are compared in all branches: real answers have some thousand. */
    private static final int MAX_COMPARED = 5_000_000;

    private final List<AnswerElement> elements;
    private final Map<String, AnswerElement> types = new HashMap<>();
    private @Nullable Span span;
    private @Nullable String owner;
    private @Nullable String problem;
    private int compared;

    AnswerChecks(List<AnswerElement> elements) {
        this.elements = elements;
    }

    void check() throws InvalidAnswerException {
        Set<String> roots = new HashSet<>();
        for (AnswerElement element : elements) {
            SchemaInfo info = element.info();
            begin(element);
            if (AnswerGraph.isRoot(info)) {
                name(info.name(), false);
                if (!roots.add(info.name())) {
                    fail("there is another command or event with this name");
                }
            } else if (isPredefined(info)) {
                fail("the name is that of a predefined type");
            } else if (types.putIfAbsent(info.name(), element) != null) {
                fail("there is another type with this name");
            }
            end();
        }
        for (AnswerElement element : elements) {
            begin(element);
            element.info().accept(this);
            end();
        }
        for (AnswerElement element : elements) {
            begin(element);
            if (element.info() instanceof SchemaInfo.ObjectType object && object.tag() != null) {
                branches(object, memberNames(object), 0);
            }
            end();
        }
    }

    private static boolean isPredefined(SchemaInfo info) {
        boolean isEnum = info instanceof SchemaInfo.Enumeration && info.name().equals(BuiltinType.QTYPE.qapiName());
        return !(info instanceof SchemaInfo.Builtin)
                && !isEnum
                && BuiltinType.of(info.name()).isPresent();
    }

    private void begin(AnswerElement element) {
        span = element.span();
        owner = describe(element.info());
    }

    private void end() throws InvalidAnswerException {
        if (problem != null && span != null) {
            throw new InvalidAnswerException(span, owner + ": " + problem);
        }
    }

    /** Records the first problem. */
    private void fail(String message) {
        if (problem == null) {
            problem = message;
        }
    }

    private static String describe(SchemaInfo info) {
        String kind =
                info instanceof SchemaInfo.Command ? "command" : info instanceof SchemaInfo.Event ? "event" : "type";
        return kind + " '" + info.name() + "'";
    }

    /** @param digits whether the name may begin with a digit, as those of values */
    private void name(String name, boolean digits) {
        if (name.length() > MAX_NAME) {
            fail("a name is longer than " + MAX_NAME + " characters");
        } else if (!isName(name, digits)) {
            fail("'" + name + "' is not a name");
        }
    }

    static boolean isName(String name, boolean digits) {
        int start = 0;
        if (name.startsWith("__")) {
            start = name.indexOf('_', 2) + 1;
            if (start <= 3 || !consistsOf(name, 2, start - 1, ".-")) {
                return false;
            }
        }
        if (start >= name.length()) {
            return false;
        }
        char first = name.charAt(start);
        boolean begins = isLetter(first) || digits && first >= '0' && first <= '9';
        return begins && consistsOf(name, start, name.length(), "-_");
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean consistsOf(String name, int start, int end, String others) {
        for (int i = start; i < end; i++) {
            char c = name.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private void features(List<Conditional<String>> features) {
        Set<String> seen = new HashSet<>();
        for (Conditional<String> feature : features) {
            name(feature.value(), false);
            distinct(seen, feature.value(), "feature");
        }
    }

    /** Names that differ only in {@code -} and {@code _} are the same in QAPI. */
    private void distinct(Set<String> seen, String name, String role) {
        if (!seen.add(name.replace('_', '-'))) {
            fail("there are two " + role + "s '" + name + "'");
        }
    }

    private @Nullable SchemaInfo type(String name, String role) {
        AnswerElement found = types.get(name);
        if (found == null) {
            fail(role + " has type '" + name + "', which the answer does not describe");
            return null;
        }
        return found.info();
    }

    @Override
    public Void builtin(SchemaInfo.Builtin builtin) {
        boolean known = BuiltinType.of(builtin.name())
                .filter(type -> type.jsonType().equals(builtin.jsonType()) && type != BuiltinType.QTYPE)
                .isPresent();
        if (!known) {
            fail("there is no predefined type with this name and the JSON type '" + builtin.jsonType() + "'");
        }
        return null;
    }

    @Override
    public Void enumeration(SchemaInfo.Enumeration enumeration) {
        features(enumeration.features());
        Set<String> seen = new HashSet<>();
        for (Conditional<SchemaInfo.EnumMember> member : enumeration.members()) {
            name(member.value().name(), true);
            distinct(seen, member.value().name(), "value");
            features(member.value().features());
        }
        return null;
    }

    @Override
    public Void array(SchemaInfo.Array array) {
        if (type(array.elementType(), "the element") instanceof SchemaInfo.Array) {
            fail("its elements are arrays, which QAPI does not have");
        }
        return null;
    }

    @Override
    public Void object(SchemaInfo.ObjectType object) {
        features(object.features());
        Set<String> seen = new HashSet<>();
        for (Conditional<SchemaInfo.ObjectMember> each : object.members()) {
            SchemaInfo.ObjectMember member = each.value();
            name(member.name(), false);
            distinct(seen, member.name(), "member");
            features(member.features());
            type(member.type(), "member '" + member.name() + "'");
        }
        if (object.tag() != null) {
            union(object, object.tag());
        } else if (!object.variants().isEmpty()) {
            fail("it has variants and no tag");
        }
        return null;
    }

    private void union(SchemaInfo.ObjectType object, String tag) {
        SchemaInfo.ObjectMember discriminator = null;
        for (Conditional<SchemaInfo.ObjectMember> each : object.members()) {
            if (each.value().name().equals(tag)) {
                discriminator = each.value();
            }
        }
        if (discriminator == null) {
            fail("its tag '" + tag + "' is not one of its members");
            return;
        }
        if (discriminator.optional()) {
            fail("its tag '" + tag + "' is optional");
        }
        if (!(type(discriminator.type(), "the tag") instanceof SchemaInfo.Enumeration enumeration)) {
            fail("the type of its tag '" + tag + "' is not an enum");
            return;
        }
        Set<String> values = new HashSet<>();
        enumeration.members().forEach(member -> values.add(member.value().name()));
        Set<String> seen = new HashSet<>();
        for (Conditional<SchemaInfo.Variant> variant : object.variants()) {
            String value = variant.value().value();
            if (!values.contains(value)) {
                fail("variant '" + value + "' is not a value of its tag '" + tag + "'");
            }
            distinct(seen, value, "variant");
            if (!(type(variant.value().type(), "variant '" + value + "'") instanceof SchemaInfo.ObjectType)) {
                fail("the type of variant '" + value + "' is not an object");
            }
        }
    }

    @Override
    public Void alternate(SchemaInfo.Alternate alternate) {
        features(alternate.features());
        Set<String> kinds = new HashSet<>();
        if (alternate.members().isEmpty()) {
            fail("it has no members");
        }
        for (Conditional<String> member : alternate.members()) {
            SchemaInfo type = type(member.value(), "an alternative");
            if (type instanceof SchemaInfo.Alternate
                    || type instanceof SchemaInfo.Builtin builtin
                            && builtin.jsonType().equals("value")) {
                fail("type '" + member.value() + "' cannot be an alternative");
            } else if (type != null && !kinds.add(alternative(type))) {
                fail("two alternatives have the same JSON type");
            }
        }
        return null;
    }

    private static String alternative(SchemaInfo type) {
        if (type instanceof SchemaInfo.Builtin builtin) {
            return builtin.jsonType().equals("int") ? "number" : builtin.jsonType();
        }
        return type instanceof SchemaInfo.Enumeration
                ? "string"
                : type instanceof SchemaInfo.Array ? "array" : "object";
    }

    @Override
    public Void command(SchemaInfo.Command command) {
        features(command.features());
        payload(command.argType(), "the argument");
        type(command.retType(), "the return value");
        return null;
    }

    @Override
    public Void event(SchemaInfo.Event event) {
        features(event.features());
        payload(event.argType(), "the argument");
        return null;
    }

    private void payload(String name, String role) {
        SchemaInfo type = type(name, role);
        if (type != null && !(type instanceof SchemaInfo.ObjectType)) {
            fail(role + " has type '" + name + "', which is not an object");
        }
    }

    private static Set<String> memberNames(SchemaInfo.ObjectType object) {
        Set<String> names = new HashSet<>();
        object.members().forEach(member -> names.add(member.value().name().replace('_', '-')));
        return names;
    }

    /**
     * Checks that the members of branches are not members of the unions around them.
     *
     * @param outer the members of the union and of those around it
     */
    private void branches(SchemaInfo.ObjectType union, Set<String> outer, int depth) {
        if (depth == MAX_NESTING) {
            fail("unions are nested more than " + MAX_NESTING + " deep, or contain themselves");
        }
        for (Conditional<SchemaInfo.Variant> variant : union.variants()) {
            AnswerElement type = types.get(variant.value().type());
            if (problem != null || type == null || !(type.info() instanceof SchemaInfo.ObjectType branch)) {
                return;
            }
            for (Conditional<SchemaInfo.ObjectMember> member : branch.members()) {
                compared++;
                if (outer.contains(member.value().name().replace('_', '-'))) {
                    fail("member '" + member.value().name() + "' of variant '"
                            + variant.value().value() + "' is also a member of the union");
                }
            }
            if (branch.tag() != null) {
                Set<String> all = new HashSet<>(outer);
                all.addAll(memberNames(branch));
                compared += all.size();
                branches(branch, all, depth + 1);
            }
            if (++compared > MAX_COMPARED) {
                fail("the unions have more than " + MAX_COMPARED + " members in all their branches");
            }
        }
    }
}
