/** A demonstration of transactions: one that commits, one that is rolled back, two that start grouped jobs, and two whose server is killed. */
@NullMarked
package io.github.qapi4j.demo;

import org.jspecify.annotations.NullMarked;
