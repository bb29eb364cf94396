/** Compares two schemas, and says which users a change breaks. */
@NullMarked
package io.github.qapi4j.diff;

import org.jspecify.annotations.NullMarked;
