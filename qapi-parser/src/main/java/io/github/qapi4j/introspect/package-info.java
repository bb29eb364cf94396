/** The answer to {@code query-qmp-schema}, derived from a schema. */
@NullMarked
package io.github.qapi4j.introspect;

import org.jspecify.annotations.NullMarked;
