/** Loads schemas: from files to a checked schema. */
@NullMarked
package io.github.qapi4j.load;

import org.jspecify.annotations.NullMarked;
