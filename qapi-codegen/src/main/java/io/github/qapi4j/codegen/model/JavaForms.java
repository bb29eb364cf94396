package io.github.qapi4j.codegen.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forms of the methods of clients, unions and alternates that create a record for their callers. A form does not change when the schema adds an
 * optional member.
 *
 * @param arguments the components that the form with values takes, in order: the required ones; null if there are too many for such a form
 * @param withoutArguments whether there is also a form without arguments, because the only argument is a record without mandatory members; false for
 * alternates, whose forms all have the same name
 * @param filled the type whose builder the caller's lambda fills in the other form: the record itself or its only component; null if there is no such
 * form
 */
public record JavaForms(
        @Nullable List<JavaMember> arguments,
        boolean withoutArguments,
        @Nullable Filled filled) {

    /** The maximum number of values in a call; with more values, a call becomes hard to read. */
    private static final int LIMIT = 4;

    /** A type whose builder is passed to the caller's lambda. */
    public enum Filled {
        RECORD,
        COMPONENT
    }

    public JavaForms {
        arguments = arguments == null ? null : List.copyOf(arguments);
    }

    /**
     * The forms of a record.
     *
     * @param component the only component's record; null if the record has a builder, or if its component is not a record with a builder
     */
    static JavaForms of(JavaRecord record, @Nullable Component component) {
        if (!record.hasBuilder()) {
            return new JavaForms(
                    record.members(),
                    component != null && component.canBeEmpty(),
                    component == null ? null : Filled.COMPONENT);
        }
        List<JavaMember> required = new ArrayList<>();
        for (JavaMember member : record.members()) {
            if (member.required()) {
                required.add(member);
            }
        }
        return new JavaForms(
                required.size() > LIMIT ? null : required,
                false,
                record.members().isEmpty() ? null : Filled.RECORD);
    }

    /**
     * A record with a builder that is the only component of another record.
     *
     * @param canBeEmpty whether it has no mandatory members
     */
    record Component(boolean canBeEmpty) {}
}
