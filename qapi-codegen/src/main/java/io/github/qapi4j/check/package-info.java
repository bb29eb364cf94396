/** Checks of recorded traffic and of the examples in documentation against a schema. Needs the runtime. */
@NullMarked
package io.github.qapi4j.check;

import org.jspecify.annotations.NullMarked;
