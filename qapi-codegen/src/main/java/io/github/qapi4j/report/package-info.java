/** Reports of diagnostics in several formats, and JSON of a schema's model and introspection. */
@NullMarked
package io.github.qapi4j.report;

import org.jspecify.annotations.NullMarked;
