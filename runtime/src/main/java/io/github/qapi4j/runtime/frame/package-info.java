/**
 * Splits a byte stream into messages: {@link io.github.qapi4j.runtime.frame.Framer} finds the end of each message. Not exported: users set the limits
 * of messages with {@link io.github.qapi4j.runtime.codec.JsonLimits} and do not handle frames.
 */
@NullMarked
package io.github.qapi4j.runtime.frame;

import org.jspecify.annotations.NullMarked;
