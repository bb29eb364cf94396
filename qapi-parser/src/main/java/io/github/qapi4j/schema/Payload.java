package io.github.qapi4j.schema;

import java.util.List;

/** The source of the members of a command's arguments, an event's data or a union's base. */
public sealed interface Payload {

    /** No members. */
    Payload NONE = new Inline(List.of());

    /** Inline members. */
    record Inline(List<Member> members) implements Payload {
        public Inline {
            members = List.copyOf(members);
        }
    }

    /** The members of a struct or, if the definition is boxed, of a struct or union. */
    record Named(String type) implements Payload {}
}
