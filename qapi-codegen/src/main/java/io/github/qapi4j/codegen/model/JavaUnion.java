package io.github.qapi4j.codegen.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A union: a sealed interface and a nested record for each value of the discriminator.
 *
 * @param name the simple name of the interface
 * @param accessors the base's members in schema order, the discriminator among them
 * @param discriminator the one of {@code accessors} that selects the branch; its type is {@code tag}
 * @param base the base's members without the discriminator; if it has any, the builders of the branches inherit their setters from a
 *     builder in the interface
 * @param tag the discriminator's enum, generated or the runtime's {@code QType}
 * @param branches one for each constant of {@code tag}, in that order
 * @param unrecognized the record of a branch that this API does not know, named {@code Unrecognized}: the discriminator's text, the other base members
 *     and the further members; null if the union is not received, or if its discriminator is a {@code QType}, which has no further values
 */
public record JavaUnion(
        String name,
        List<JavaMember> accessors,
        JavaMember discriminator,
        List<JavaMember> base,
        JavaEnum tag,
        List<Branch> branches,
        @Nullable JavaRecord unrecognized,
        Origin origin) {

    public JavaUnion {
        accessors = List.copyOf(accessors);
        base = List.copyOf(base);
        branches = List.copyOf(branches);
    }

    /** The approximate amount of code for this union, in members. */
    public int weight() {
        int weight = 2;
        for (Branch branch : branches) {
            weight += branch.record().weight();
        }
        return weight;
    }

    /**
     * One branch.
     *
     * @param record the nested record: the base's members without the discriminator, then the branch's
     * @param constant the discriminator's constant that selects it
     * @param method the branch's name as a method: the name of the interface's static methods that make it, and of its method in a transaction's handler
     */
    public record Branch(JavaRecord record, JavaEnum.Constant constant, String method, JavaForms forms) {}
}
