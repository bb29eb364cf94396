package io.github.qapi4j.diff;

import io.github.qapi4j.diff.ObjectView.Variant;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The methods by which Java code creates an object of the older schema, besides the builder, which all have.
 *
 * @param values whether one takes the mandatory members, in order
 * @param wrapped whether one fills in the builder of the only member {@code data}, which is a record, instead of that of the object
 */
record Forms(boolean values, boolean wrapped) {
    /** A value that only its builder creates. */
    static final Forms NONE = new Forms(false, false);

    /** The maximum number of values in a call, as in generated code. */
    private static final int LIMIT = 4;

    /** The arguments of a command, which the methods of clients create. */
    static Forms ofArguments(ObjectView arguments) {
        return new Forms(required(arguments.members().values(), null) <= LIMIT, false);
    }

    /** All branches of a union: what one of them has. */
    static Forms ofUnion(ObjectView union, Schema schema) {
        return union.variants().values().stream()
                .map(variant -> ofVariant(union, variant, schema))
                .reduce(NONE, (one, other) -> new Forms(one.values || other.values, one.wrapped || other.wrapped));
    }

    /** A branch of a union. */
    static Forms ofVariant(ObjectView union, Variant variant, Schema schema) {
        ObjectView object = variant.object(schema);
        int required = required(union.members().values(), union.tag())
                + (object.tag() == null ? required(object.members().values(), null) : 1);
        Member data = object.members().get("data");
        boolean wrapped = union.members().size() == 1
                && object.members().size() == 1
                && object.tag() == null
                && data != null
                && !data.optional()
                && data.type() instanceof TypeRef.Named named
                && schema.type(named.name()).orElse(null) instanceof StructType;
        return new Forms(required <= LIMIT, wrapped);
    }

    private static int required(Collection<Member> members, @Nullable String tag) {
        return (int) members.stream()
                .filter(member -> isRequired(member) && !member.name().equals(tag))
                .count();
    }

    /** Returns whether a builder demands the member: one with a condition may be left out. */
    static boolean isRequired(Member member) {
        return !member.optional() && member.condition() == null;
    }
}
