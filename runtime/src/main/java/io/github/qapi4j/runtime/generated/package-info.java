/**
 * What generated code calls besides the API for users: names and checks of members, and the check of versions. Called by generated code
 * only; not for applications. This package changes together with the generator, and {@link
 * io.github.qapi4j.runtime.generated.RuntimeVersion} rejects generated code for which it does not fit.
 */
@NullMarked
package io.github.qapi4j.runtime.generated;

import org.jspecify.annotations.NullMarked;
