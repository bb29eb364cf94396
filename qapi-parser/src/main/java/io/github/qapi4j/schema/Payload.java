package io.github.qapi4j.schema;

import java.util.List;

/** Where the members of a command's arguments, an event's data or a union's base come from. */
public sealed interface Payload {

    /** No members. */
    Payload NONE = new Inline(List.of());

    /** Members written in place. */
    record Inline(List<Member> members) implements Payload {
        public Inline {
            members = List.copyOf(members);
        }
    }

    /** The members of a struct, or where the definition is boxed of a struct or union. */
    record Named(String type) implements Payload {}
}
