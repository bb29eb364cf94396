/** Marks of generated code, and the one that asks for code to be generated. */
@NullMarked
package io.github.qapi4j.runtime.annotation;

import org.jspecify.annotations.NullMarked;
