/** Schema text, places in it, and how it is read. */
@NullMarked
package io.github.qapi4j.source;

import org.jspecify.annotations.NullMarked;
