/** What is wrong with a schema, and how it is told. */
@NullMarked
package io.github.qapi4j.diagnostic;

import org.jspecify.annotations.NullMarked;
