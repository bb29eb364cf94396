/** Annotations of generated code, and the annotation that starts the generator. */
@NullMarked
package io.github.qapi4j.runtime.annotation;

import org.jspecify.annotations.NullMarked;
