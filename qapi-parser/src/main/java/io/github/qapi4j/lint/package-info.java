/** Lint: what a schema's author may want to change although the language allows it. It uses only checked schemas. */
@NullMarked
package io.github.qapi4j.lint;

import org.jspecify.annotations.NullMarked;
