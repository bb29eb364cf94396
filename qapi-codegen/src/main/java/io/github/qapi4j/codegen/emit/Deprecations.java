package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaUnion;
import java.util.HashSet;
import java.util.Set;

/** The generated types that are deprecated: javac warns wherever another top-level type refers to one. */
final class Deprecations {
    private final Set<String> names = new HashSet<>();

    Deprecations(JavaModel model) {
        model.enums().stream().filter(t -> t.origin().deprecated()).forEach(t -> names.add(t.name()));
        model.structs().stream()
                .filter(t -> t.record().origin().deprecated())
                .forEach(t -> names.add(t.record().name()));
        model.unions().stream().filter(t -> t.origin().deprecated()).forEach(t -> names.add(t.name()));
        model.alternates().stream().filter(t -> t.origin().deprecated()).forEach(t -> names.add(t.name()));
    }

    boolean in(JavaType type) {
        if (type instanceof JavaType.ListOf list) {
            return in(list.element());
        }
        return type instanceof JavaType.Generated generated && names.contains(generated.name());
    }

    boolean in(JavaUnion union) {
        return names.contains(union.name()) || names.contains(union.tag().name());
    }

    /** Whether code that builds a command with these members refers to a deprecated element. */
    boolean inAny(Iterable<JavaMember> members) {
        for (JavaMember member : members) {
            if (member.deprecated() || in(member.type())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the type of one of these members is deprecated. */
    boolean inAnyType(Iterable<JavaMember> members) {
        for (JavaMember member : members) {
            if (in(member.type())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the declaration of a command's method refers to a deprecated element and is not deprecated itself. */
    boolean inSignature(JavaCommand command) {
        return !command.origin().deprecated() && command.returns() != null && in(command.returns());
    }
}
