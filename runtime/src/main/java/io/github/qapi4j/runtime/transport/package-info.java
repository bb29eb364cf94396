/** Connections to QMP peers as byte streams, and listeners that accept them. */
@NullMarked
package io.github.qapi4j.runtime.transport;

import org.jspecify.annotations.NullMarked;
