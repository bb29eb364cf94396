/** Schema text and the places in it. */
@NullMarked
package io.github.qapi4j.source;

import org.jspecify.annotations.NullMarked;
