package io.github.qapi4j.codegen.emit;

import org.jspecify.annotations.Nullable;

/** What the names in documentation lead to. */
interface LinkTargets {

    /** How Java source names the type that the definition of this QAPI name became, or null if it has none. */
    @Nullable
    String target(String definition);
}
