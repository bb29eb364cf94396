/** Prints the decided Java: one emitter for each construct, none of which chooses a name. */
@NullMarked
package io.github.qapi4j.codegen.emit;

import org.jspecify.annotations.NullMarked;
