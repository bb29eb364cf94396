/** The annotation processor: a shell over the generator. */
@NullMarked
package io.github.qapi4j.codegen.processor;

import org.jspecify.annotations.NullMarked;
