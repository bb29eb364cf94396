/** Lint: checks that find valid parts of a schema that its author may want to change. They run only on checked schemas. */
@NullMarked
package io.github.qapi4j.lint;

import org.jspecify.annotations.NullMarked;
