/** Examples to copy. Each is one file with a {@code main} method; it needs only the runtime and an API that is generated from QEMU's schema. */
@NullMarked
package io.github.qapi4j.examples;

import org.jspecify.annotations.NullMarked;
