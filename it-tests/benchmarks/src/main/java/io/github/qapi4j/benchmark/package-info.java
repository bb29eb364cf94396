/** Measures how long schemas take to load. */
@NullMarked
package io.github.qapi4j.benchmark;

import org.jspecify.annotations.NullMarked;
