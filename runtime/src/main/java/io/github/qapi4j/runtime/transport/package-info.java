/** Connections to QMP peers as byte streams, listeners that accept them, and the framing of messages. */
@NullMarked
package io.github.qapi4j.runtime.transport;

import org.jspecify.annotations.NullMarked;
