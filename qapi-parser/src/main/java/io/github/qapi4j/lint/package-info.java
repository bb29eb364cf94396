/** What a schema's author may want to change though the language allows it. Sees checked schemas only. */
@NullMarked
package io.github.qapi4j.lint;

import org.jspecify.annotations.NullMarked;
