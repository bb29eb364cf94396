/**
 * Reads and writes JSON as QMP peers mean it: {@link io.github.qapi4j.runtime.codec.JsonFormat} is the start, generated codecs
 * work on {@link io.github.qapi4j.runtime.codec.JsonReader} and {@link io.github.qapi4j.runtime.codec.JsonWriter}, and
 * {@link io.github.qapi4j.runtime.codec.JsonValue} is for what has no type.
 */
@NullMarked
package io.github.qapi4j.runtime.codec;

import org.jspecify.annotations.NullMarked;
