/** The Maven goals. */
@NullMarked
package io.github.qapi4j.maven;

import org.jspecify.annotations.NullMarked;
