/** Merges the schemas of several releases into one. */
@NullMarked
package io.github.qapi4j.merge;

import org.jspecify.annotations.NullMarked;
