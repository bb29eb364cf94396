package io.github.qapi4j.codegen.emit;

import org.jspecify.annotations.Nullable;

/** Resolves the names of definitions in documentation to Java types. */
interface LinkTargets {

    /** The name in Java source of the type that is generated for a definition, or null if no type is. */
    @Nullable
    String target(String definition);
}
