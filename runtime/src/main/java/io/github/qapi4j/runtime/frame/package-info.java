/**
 * Splits a stream of bytes into messages: {@link io.github.qapi4j.runtime.frame.Framer} finds where each ends. Not exported: users set
 * the limits of messages by {@link io.github.qapi4j.runtime.codec.JsonLimits}, and never see a frame.
 */
@NullMarked
package io.github.qapi4j.runtime.frame;

import org.jspecify.annotations.NullMarked;
