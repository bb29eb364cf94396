/**
 * What a server has, as data: the introspection form of a schema, which {@code query-qmp-schema} returns. {@link
 * io.github.qapi4j.runtime.schema.ServerSchema} is the entry point. It answers queries by path, compares two schemas, and validates JSON. The package
 * needs neither a session nor generated code.
 */
@NullMarked
package io.github.qapi4j.runtime.schema;

import org.jspecify.annotations.NullMarked;
