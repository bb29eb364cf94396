package io.github.qapi4j.codegen.model;

import java.util.List;

/**
 * A record with its builder: that of a struct, a union's branch, a command or an event.
 *
 * @param name the simple name of the type
 * @param qualifiedName the name with those of the enclosing types, e.g. {@code "TransactionAction.Abort"}, as messages and codecs write it
 * @param members the components, in order
 * @param origin the definition or branch
 */
public record JavaRecord(String name, String qualifiedName, List<JavaMember> members, Origin origin) {
    public JavaRecord {
        members = List.copyOf(members);
    }
}
