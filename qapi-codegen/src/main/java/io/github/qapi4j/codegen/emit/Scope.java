package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.RuntimeType;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.Origin;

/** What emitters share: how types are named, documented and marked. Immutable. */
record Scope(TypeNames types, Javadocs docs, Deprecations deprecations) {

    static Scope of(JavaModel model) {
        return new Scope(new TypeNames(model.packageName()), new Javadocs(model), new Deprecations(model));
    }

    /** Adds what stands before every top-level type. */
    static Code topLevel(Code code, String javadoc) {
        return code.javadoc(javadoc).add("""
                        @$T("io.github.qapi4j")
                        @$T
                        """, RuntimeType.GENERATED, TypeNames.NULL_MARKED);
    }

    /** Marks a declaration as the definition that it comes from is marked. */
    static Code mark(Code code, Origin origin) {
        return mark(code, origin.deprecated(), origin.unstable());
    }

    /** Marks an accessor or a setter as its member is marked. */
    static Code mark(Code code, JavaMember member) {
        return mark(code, member.deprecated(), member.unstable());
    }

    static Code mark(Code code, boolean deprecated, boolean unstable) {
        if (deprecated) {
            code.add("@$T\n", TypeNames.DEPRECATED);
        }
        if (unstable) {
            code.add("@$T\n", RuntimeType.UNSTABLE);
        }
        return code;
    }

    /** Suppresses javac's warning if a declaration names something deprecated. */
    static Code suppress(Code code, boolean namesDeprecated) {
        return namesDeprecated ? code.add("@$T(\"deprecation\")\n", TypeNames.SUPPRESS_WARNINGS) : code;
    }

    /**
     * Adds the constant {@code CODEC} of a type.
     *
     * @param modifiers what stands before the constant's type; empty in an interface
     */
    static void codec(Code code, String modifiers, String type, String codec) {
        code.member()
                .javadoc("Reads and writes this type; stateless.")
                .add("$L$T<$L> CODEC = new $L();\n", modifiers, RuntimeType.CODEC, type, codec);
    }
}
