/** What is known of schemas, as JSON. */
@NullMarked
package io.github.qapi4j.report;

import org.jspecify.annotations.NullMarked;
