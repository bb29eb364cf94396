package io.github.qapi4j.codegen.model;

import java.util.List;

/**
 * A record: that of a struct, a union's branch, an alternative, a command or an event.
 *
 * @param name the simple name of the type
 * @param qualifiedName the name with those of the enclosing types, e.g. {@code "TransactionAction.Abort"}, as messages and codecs write it
 * @param members the components, in order
 * @param inherited the components whose setters the builder inherits from the union's builder
 * @param hasBuilder false if the mapping fixes the components, so that the constructor does not change with the schema
 * @param origin the definition or branch
 */
public record JavaRecord(
        String name,
        String qualifiedName,
        List<JavaMember> members,
        List<JavaMember> inherited,
        boolean hasBuilder,
        Origin origin) {
    public JavaRecord {
        members = List.copyOf(members);
        inherited = List.copyOf(inherited);
    }

    /** The approximate amount of code for this record, in members. */
    public int weight() {
        return 2 + members.size();
    }

    /** A record with a builder of its own. */
    static JavaRecord of(String name, List<JavaMember> members, Origin origin) {
        return new JavaRecord(name, name, members, List.of(), true, origin);
    }

    /** A record whose components the mapping fixes. */
    static JavaRecord fixed(String name, String qualifiedName, List<JavaMember> members, Origin origin) {
        return new JavaRecord(name, qualifiedName, members, List.of(), false, origin);
    }
}
