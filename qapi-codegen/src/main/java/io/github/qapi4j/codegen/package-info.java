/** Generates Java from a checked schema. */
@NullMarked
package io.github.qapi4j.codegen;

import org.jspecify.annotations.NullMarked;
