/**
 * The JSON of QMP. {@link io.github.qapi4j.runtime.codec.JsonFormat} is the entry point; generated codecs read with a
 * {@link io.github.qapi4j.runtime.codec.JsonReader} and write with a {@link io.github.qapi4j.runtime.codec.JsonWriter};
 * {@link io.github.qapi4j.runtime.codec.JsonValue} is data without a schema.
 */
@NullMarked
package io.github.qapi4j.runtime.codec;

import org.jspecify.annotations.NullMarked;
