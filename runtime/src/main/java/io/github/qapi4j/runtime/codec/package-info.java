/** JSON codecs for generated types. */
@NullMarked
package io.github.qapi4j.runtime.codec;

import org.jspecify.annotations.NullMarked;
