/**
 * The model of the generated Java, which determines every name, type and nullness, and the lowering that produces it from a schema. Nothing here
 * depends on how source text looks, and back ends choose no names.
 */
@NullMarked
package io.github.qapi4j.codegen.model;

import org.jspecify.annotations.NullMarked;
