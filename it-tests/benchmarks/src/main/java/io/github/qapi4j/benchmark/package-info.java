/**
 * Measures this project against what its users would take instead. {@link io.github.qapi4j.benchmark.Rounds} runs the comparisons that use JMH; other
 * classes with a {@code main} method are comparisons by themselves. All publish a {@link io.github.qapi4j.benchmark.Row} for each result, from which
 * {@link io.github.qapi4j.benchmark.Report} writes the tables. {@link io.github.qapi4j.benchmark.Benchmarks} measures how long schemas take to load.
 */
@NullMarked
package io.github.qapi4j.benchmark;

import org.jspecify.annotations.NullMarked;
