/** The annotation processor, a front end to the generator. */
@NullMarked
package io.github.qapi4j.codegen.processor;

import org.jspecify.annotations.NullMarked;
