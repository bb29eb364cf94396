/** Checks of schemas, running servers, recorded traffic and the examples in documentation. What asks a server or reads traffic needs the runtime. */
@NullMarked
package io.github.qapi4j.check;

import org.jspecify.annotations.NullMarked;
