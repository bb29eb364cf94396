/** The QEMU Machine Protocol: messages, client, server, events, descriptors. */
@NullMarked
package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.NullMarked;
