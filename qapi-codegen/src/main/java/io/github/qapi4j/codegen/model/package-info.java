/**
 * The Java that comes out of a schema, decided and not yet printed: every name, type and nullness. Nothing here knows how source text looks, and
 * nothing after it chooses a name.
 */
@NullMarked
package io.github.qapi4j.codegen.model;

import org.jspecify.annotations.NullMarked;
