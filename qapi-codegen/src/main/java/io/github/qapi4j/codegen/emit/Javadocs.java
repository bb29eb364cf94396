package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaAlternate;
import io.github.qapi4j.codegen.model.JavaEnum;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.Origin;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Produces the Javadoc of each kind of generated element. An element without Javadoc has an empty text. Immutable. */
final class Javadocs {

    private final JavaModel model;
    private final Set<String> nested = new HashSet<>();
    private final Map<String, JavaUnion> unions = new HashMap<>();

    Javadocs(JavaModel model) {
        this.model = model;
        for (JavaUnion union : model.unions()) {
            unions.put(union.name(), union);
            union.branches().forEach(branch -> nested.add(branch.record().name()));
        }
        for (JavaAlternate alternate : model.alternates()) {
            alternate.alternatives().forEach(alternative -> nested.add(alternative.name()));
        }
    }

    String type(JavaEnum type) {
        return definition(type.origin(), "The values of " + name(type.origin()) + ".");
    }

    String constant(JavaEnum.Constant constant) {
        return of(constant.origin()).description("").condition().availability().build();
    }

    /**
     * The Javadoc of the record of a struct, branch, alternative, command or event, with a {@code @param} for each
     * component.
     */
    String type(JavaRecord type) {
        Origin origin = type.origin();
        Javadoc javadoc = of(origin);
        String name = name(origin);
        switch (origin.kind()) {
            case COMMAND -> javadoc.identified("The command " + name + ".");
            case EVENT ->
                javadoc.identified("The event " + name + ".").sections().features();
            case ALTERNATIVE ->
                javadoc.sentence("The alternative " + name + ".").description("");
            case BRANCH -> javadoc.sentence("The branch " + name + ".").description("");
            case UNION -> javadoc.sentence(unrecognized(unions.get(enclosing(type))));
            default ->
                javadoc.description(
                                type.members().isEmpty()
                                        ? "The struct " + name + ", which has no members."
                                        : "The struct " + name + ".")
                        .sections()
                        .features();
        }
        javadoc.condition();
        if (!isUnrecognized(type)) {
            javadoc.availability();
        }
        JavaUnion union = origin.kind() == Origin.Kind.BRANCH ? unions.get(enclosing(type)) : null;
        for (JavaMember member : type.members()) {
            javadoc.component(member, declaring(member, union));
        }
        return origin.kind() == Origin.Kind.UNION
                ? javadoc.build()
                : javadoc.since().deprecated().build();
    }

    /** What the record holds. Releases in which the union was a struct do not send its discriminator. */
    private static String unrecognized(@Nullable JavaUnion union) {
        String text = "A branch that this API does not know";
        if (union == null) {
            return text + ".";
        }
        Origin discriminator = union.discriminator().origin();
        if (discriminator == null || discriminator.availability() == null) {
            return text + ".";
        }
        return text + ", or a value without {@link " + union.name() + "#"
                + union.discriminator().name() + "()"
                + " a discriminator}, which not all releases have: {@code others} has the members that are not common to all branches.";
    }

    /** Whether a record holds what this API does not know. Its origin is the whole union or alternate. */
    private static boolean isUnrecognized(JavaRecord type) {
        return type.origin().kind() == Origin.Kind.UNION || type.origin().kind() == Origin.Kind.ALTERNATE;
    }

    String type(JavaUnion type) {
        return definition(type.origin(), "One of the branches of " + name(type.origin()) + ".");
    }

    String type(JavaAlternate type) {
        return definition(type.origin(), "One of the alternatives of " + name(type.origin()) + ".");
    }

    /**
     * The Javadoc of an accessor in a union's interface, or of an explicit accessor in a record whose member is
     * deprecated or unstable.
     */
    String accessor(JavaMember member) {
        return member.origin() == null
                ? ""
                : of(member.origin()).accessor(member).build();
    }

    /**
     * The Javadoc of a builder's setter.
     *
     * @param acceptsNull whether the parameter may be null
     */
    String setter(JavaMember member, boolean acceptsNull) {
        return member.origin() == null
                ? ofMapping(member.role())
                : of(member.origin()).setter(member, acceptsNull).build();
    }

    /** The Javadoc of a setter of a component that is not a member of the schema. */
    private static String ofMapping(JavaMember.Role role) {
        return switch (role) {
            case FURTHER -> "Sets all other members.";
            case RAW_DISCRIMINATOR -> "Sets the text of the discriminator; null omits it.";
            case MEMBER, FLAT, BOXED -> "";
        };
    }

    /** Adds the tag for a parameter that holds a member of a union's branch. */
    void param(Javadoc javadoc, JavaMember member, JavaUnion union) {
        javadoc.param(member, declaring(member, union));
    }

    /** The name of the union whose base has the member; empty if it is a member of the branch only, or of no branch. */
    private static String declaring(JavaMember member, @Nullable JavaUnion union) {
        if (union != null) {
            for (JavaMember declared : union.base()) {
                // Names differ in most cases, and comparing them is quick.
                if (declared.name().equals(member.name())) {
                    return declared.equals(member) ? union.name() : "";
                }
            }
        }
        return "";
    }

    private static String enclosing(JavaRecord branch) {
        int dot = branch.qualifiedName().indexOf('.');
        return dot < 0 ? "" : branch.qualifiedName().substring(0, dot);
    }

    private String definition(Origin origin, String otherwise) {
        return of(origin)
                .description(otherwise)
                .sections()
                .features()
                .condition()
                .availability()
                .since()
                .deprecated()
                .build();
    }

    /** The origin's name in the schema, in a code font. */
    static String name(Origin origin) {
        return JavadocText.codeOf(origin.name());
    }

    /** An empty comment. */
    Javadoc of(Origin origin) {
        return new Javadoc(model.docs(), this::target, origin);
    }

    private @Nullable String target(String definition) {
        String name = model.javaNames().get(definition);
        // Within a union or alternate the simple name may refer to one of its nested records.
        return name == null || !nested.contains(name) ? name : model.packageName() + "." + name;
    }
}
