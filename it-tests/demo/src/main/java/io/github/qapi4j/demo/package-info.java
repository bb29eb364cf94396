/** A demonstration of transactions: one that commits, one that is rolled back, and two that start grouped jobs. */
@NullMarked
package io.github.qapi4j.demo;

import org.jspecify.annotations.NullMarked;
