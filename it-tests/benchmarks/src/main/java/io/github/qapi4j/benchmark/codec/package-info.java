/**
 * Measures reading and writing of messages, side by side with other libraries and with code by hand. {@link io.github.qapi4j.benchmark.codec.Works}
 * has the messages, {@link io.github.qapi4j.benchmark.codec.Contender} the libraries, and {@link io.github.qapi4j.benchmark.codec.Verdicts} whether a
 * library gives equal values.
 */
@NullMarked
package io.github.qapi4j.benchmark.codec;

import org.jspecify.annotations.NullMarked;
