/** The schema as written: tokens, expressions, declarations. */
@NullMarked
package io.github.qapi4j.syntax;

import org.jspecify.annotations.NullMarked;
