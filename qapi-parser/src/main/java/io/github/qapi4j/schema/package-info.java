/**
 * A checked QAPI schema: immutable and without errors, so that every reference can be resolved.
 *
 * <p>Definitions refer to each other by {@link io.github.qapi4j.schema.TypeRef} and are looked up in {@link io.github.qapi4j.schema.Schema}: QAPI
 * types are recursive, and comparing records must terminate.
 */
@NullMarked
package io.github.qapi4j.schema;

import org.jspecify.annotations.NullMarked;
