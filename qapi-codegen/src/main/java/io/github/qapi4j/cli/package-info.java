/** The command line, {@code qapi}. */
@NullMarked
package io.github.qapi4j.cli;

import org.jspecify.annotations.NullMarked;
