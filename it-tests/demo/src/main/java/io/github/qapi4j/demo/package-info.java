/** A demonstration of transactions: one that commits, and one that is rolled back. */
@NullMarked
package io.github.qapi4j.demo;

import org.jspecify.annotations.NullMarked;
