/**
 * Support for generated code: names and checks of members, and the check of versions. Only generated code calls it; it is not for applications. It
 * changes together with the generator, and {@link io.github.qapi4j.runtime.generated.RuntimeVersion} rejects incompatible generated code.
 */
@NullMarked
package io.github.qapi4j.runtime.generated;

import org.jspecify.annotations.NullMarked;
