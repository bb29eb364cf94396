/** Byte streams to a QMP peer, and where messages end in them. */
@NullMarked
package io.github.qapi4j.runtime.transport;

import org.jspecify.annotations.NullMarked;
