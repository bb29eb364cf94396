package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaFinding.Kind;
import io.github.qapi4j.runtime.schema.SchemaType.Alternate;
import io.github.qapi4j.runtime.schema.SchemaType.Array;
import io.github.qapi4j.runtime.schema.SchemaType.Builtin;
import io.github.qapi4j.runtime.schema.SchemaType.Enumeration;
import io.github.qapi4j.runtime.schema.SchemaType.Member;
import io.github.qapi4j.runtime.schema.SchemaType.ObjectType;
import io.github.qapi4j.runtime.schema.SchemaType.Other;
import io.github.qapi4j.runtime.schema.SchemaType.Value;
import io.github.qapi4j.runtime.schema.SchemaType.Variant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One validation of one value. It does not recurse: the parts of a value wait on a stack. Each part is looked at once, so the time is linear in the size
 * of the value; it does not depend on the size of the schema.
 */
final class Validation {

    /** The maximum number of values that a message lists. */
    private static final int LISTED_VALUES = 16;

    /** The maximum number of unions whose variants are unions, all in one object; in QEMU, at most two. */
    private static final int MAX_LAYERS = 64;

    /** All integers with fewer digits are in the range of 64 bits. */
    private static final int SURE_DIGITS = 18;

    private final boolean received;
    private final int maxFindings;
    private final int maxNesting;
    private final Deque<Part> waiting = new ArrayDeque<>();
    private final List<SchemaFinding> violations = new ArrayList<>();
    private final List<SchemaFinding> notes = new ArrayList<>();
    private boolean complete = true;
    private long steps;

    /** A part of the value, with the type that it must have. */
    private record Part(JsonValue value, SchemaType type, Place place) {}

    /**
     * Creates a validation.
     *
     * @param received whether a server sends the value, so that unknown members are notes
     */
    Validation(boolean received, int maxFindings, int maxNesting) {
        this.received = received;
        this.maxFindings = maxFindings;
        this.maxNesting = maxNesting;
    }

    /**
     * Validates the value.
     *
     * @param open whether the outermost object accepts unknown members
     */
    void run(JsonValue value, SchemaType type, Place place, boolean open) {
        validate(new Part(value, type, place), open);
        for (Part part = waiting.poll(); part != null && complete; part = waiting.poll()) {
            validate(part, false);
        }
    }

    SchemaFindings findings() {
        return new SchemaFindings(violations, notes, complete);
    }

    /** Returns the number of parts, members and values that were looked at, for tests. */
    long steps() {
        return steps;
    }

    void violation(Place place, Kind kind, String expected, String found) {
        add(violations, place, kind, expected, found);
    }

    private void add(List<SchemaFinding> list, Place place, Kind kind, String expected, String found) {
        if (violations.size() + notes.size() < maxFindings) {
            list.add(new SchemaFinding(place.toString(), kind, expected, found));
        } else {
            complete = false;
        }
    }

    /** Adds notes about the use of an element. */
    void element(SchemaElement element, Place place, String what) {
        if (element.features().isEmpty()) {
            return;
        }
        if (element.isDeprecated()) {
            add(notes, place, Kind.DEPRECATED, "no deprecated " + what, "a deprecated " + what);
        }
        if (element.isUnstable()) {
            add(notes, place, Kind.UNSTABLE, "a stable " + what, "an unstable " + what);
        }
    }

    private void validate(Part part, boolean open) {
        steps++;
        if (part.place().depth() > maxNesting) {
            violation(part.place(), Kind.TOO_DEEP, "at most " + maxNesting + " levels", "more");
            return;
        }
        element(part.type(), part.place(), "type");
        part.type().accept(new Check(part, open));
    }

    private void mismatch(Part part, String expected) {
        violation(part.place(), Kind.WRONG_TYPE, expected, part.value().type().toString());
    }

    /** Checks one part against its type. */
    private final class Check implements SchemaType.Visitor<Void> {
        private final Part part;
        private final boolean open;

        Check(Part part, boolean open) {
            this.part = part;
            this.open = open;
        }

        @Override
        public Void builtin(Builtin type) {
            String expected = type.jsonType();
            if (!JsonTypes.of(type).contains(part.value().type())) {
                mismatch(part, expected);
            } else if (part.value() instanceof JsonNumber number) {
                number(number, expected);
            }
            return null;
        }

        private void number(JsonNumber number, String expected) {
            if (expected.equals("int")) {
                if (!number.isInteger()) {
                    violation(part.place(), Kind.WRONG_TYPE, expected, "number with a fraction or exponent");
                } else if (!isIn64Bits(number)) {
                    violation(part.place(), Kind.OUT_OF_RANGE, expected, "integer of more than 64 bits");
                }
            } else if (expected.equals("number") && Double.isInfinite(number.toDouble())) {
                violation(part.place(), Kind.OUT_OF_RANGE, expected, "number beyond the range of double");
            }
        }

        @Override
        public Void enumeration(Enumeration type) {
            if (!(part.value() instanceof JsonString string)) {
                mismatch(part, "string");
                return null;
            }
            Optional<Value> value = type.value(string.value());
            if (value.isPresent()) {
                element(value.get(), part.place(), "value");
            } else {
                violation(part.place(), Kind.UNKNOWN_VALUE, values(type), Place.quote(string.value()));
            }
            return null;
        }

        @Override
        public Void array(Array type) {
            if (!(part.value() instanceof JsonArray array)) {
                mismatch(part, "array");
                return null;
            }
            for (int i = array.size() - 1; i >= 0; i--) {
                steps++;
                waiting.push(new Part(array.get(i), type.element(), part.place().element(i)));
            }
            return null;
        }

        @Override
        public Void alternate(Alternate type) {
            Optional<SchemaType> alternative = type.alternative(part.value());
            if (alternative.isPresent()) {
                waiting.push(new Part(part.value(), alternative.get(), part.place()));
            } else {
                mismatch(part, type.toString());
            }
            return null;
        }

        @Override
        public Void other(Other type) {
            return null;
        }

        @Override
        public Void object(ObjectType type) {
            if (part.value() instanceof JsonObject object) {
                members(object, Layers.of(object, type));
            } else {
                mismatch(part, "object");
            }
            return null;
        }

        private void members(JsonObject object, Layers layers) {
            for (ObjectType layer : layers.types()) {
                for (Member member : layer.mandatory()) {
                    steps++;
                    if (object.members().containsKey(member.name())) {
                        continue;
                    }
                    Place place = part.place().member(member.name());
                    violation(place, Kind.MISSING_MEMBER, member.type().toString(), "nothing");
                    if (!complete) {
                        return;
                    }
                }
            }
            Deque<Part> parts = new ArrayDeque<>();
            for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
                steps++;
                member(entry.getKey(), entry.getValue(), layers, parts);
            }
            parts.forEach(waiting::push);
        }

        private void member(String name, JsonValue value, Layers layers, Deque<Part> parts) {
            Place place = part.place().member(name);
            Member member = layers.member(name);
            if (member == null) {
                if (!open && !layers.isOpen()) {
                    add(
                            received ? notes : violations,
                            place,
                            Kind.UNEXPECTED_MEMBER,
                            "no member",
                            value.type().toString());
                }
                return;
            }
            element(member, place, "member");
            if (member == layers.failedTag() && value instanceof JsonString tag) {
                String expected = member.type() instanceof Enumeration values ? values(values) : "a variant";
                violation(place, Kind.UNKNOWN_VARIANT, expected, Place.quote(tag.value()));
                return;
            }
            parts.push(new Part(value, member.type(), place));
        }
    }

    /**
     * The types whose members an object has: its own type and that of its variant, which may be a union again.
     *
     * @param types the types
     * @param failedTag the member whose value is not one of the tag's values, or null
     * @param isOpen whether the object may have other members, because its variant is not known
     */
    private record Layers(List<ObjectType> types, @Nullable Member failedTag, boolean isOpen) {

        static Layers of(JsonObject object, ObjectType type) {
            List<ObjectType> types = new ArrayList<>();
            ObjectType current = type;
            while (current.tag().isPresent()) {
                types.add(current);
                Member tag = current.tag().get();
                if (!(object.members().get(tag.name()) instanceof JsonString string)) {
                    return new Layers(types, null, true);
                }
                Optional<Variant> variant = current.variant(string.value());
                if (variant.isEmpty()) {
                    boolean known = tag.type() instanceof Enumeration values
                            && values.value(string.value()).isPresent();
                    return new Layers(types, known ? null : tag, !known);
                }
                current = variant.get().type();
                if (types.contains(current)) {
                    return new Layers(types, null, false);
                }
                if (types.size() == MAX_LAYERS) {
                    return new Layers(types, null, true);
                }
            }
            types.add(current);
            return new Layers(types, null, false);
        }

        @Nullable
        Member member(String name) {
            for (ObjectType type : types) {
                Optional<Member> member = type.member(name);
                if (member.isPresent()) {
                    return member.get();
                }
            }
            return null;
        }
    }

    private static boolean isIn64Bits(JsonNumber number) {
        String text = number.text();
        int digits = text.length() - (text.startsWith("-") ? 1 : 0);
        if (digits <= SURE_DIGITS) {
            return true;
        }
        if (digits > SURE_DIGITS + 2) {
            return false;
        }
        try {
            return text.startsWith("-") ? number.toLong() < 0 : number.toUnsignedLong() != 0;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private static String values(Enumeration type) {
        StringBuilder text = new StringBuilder("one of ");
        int listed = 0;
        for (Value value : type.values()) {
            if (listed == LISTED_VALUES) {
                return text.append(" and ")
                        .append(type.values().size() - listed)
                        .append(" more")
                        .toString();
            }
            text.append(listed == 0 ? "" : ", ").append(Place.quote(value.name()));
            listed++;
        }
        return listed == 0 ? "no value" : text.toString();
    }
}
