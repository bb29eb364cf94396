/** What a server answers to {@code query-qmp-schema}, made of a schema. */
@NullMarked
package io.github.qapi4j.introspect;

import org.jspecify.annotations.NullMarked;
