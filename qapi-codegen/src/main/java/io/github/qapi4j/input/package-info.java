/** Finds and loads the schemas that users name in commands and goals. */
@NullMarked
package io.github.qapi4j.input;

import org.jspecify.annotations.NullMarked;
