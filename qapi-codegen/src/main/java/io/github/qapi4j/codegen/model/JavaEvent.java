package io.github.qapi4j.codegen.model;

import org.jspecify.annotations.Nullable;

/**
 * An event.
 *
 * @param wireName its name on the wire
 * @param record the event record, whose name ends in {@code Event}
 * @param codec the simple name of its codec's class; null if the record has no components
 * @param boxed whether the record's one component is all of the data
 */
public record JavaEvent(
        String wireName, JavaRecord record, @Nullable String codec, boolean boxed, Origin origin) {}
