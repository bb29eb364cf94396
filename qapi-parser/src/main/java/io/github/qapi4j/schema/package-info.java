/**
 * A checked QAPI schema: immutable, every reference resolvable, nothing left to fail.
 *
 * <p>Definitions refer to each other by {@link io.github.qapi4j.schema.TypeRef} and are looked up in
 * {@link io.github.qapi4j.schema.Schema}: QAPI types are recursive, and a record's equality must end.
 */
@NullMarked
package io.github.qapi4j.schema;

import org.jspecify.annotations.NullMarked;
