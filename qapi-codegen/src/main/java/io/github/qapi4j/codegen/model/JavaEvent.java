package io.github.qapi4j.codegen.model;

/**
 * An event.
 *
 * @param wireName its name on the wire
 * @param record the event record, whose name ends in {@code Event}
 * @param boxed whether the record's one component is all of the data
 */
public record JavaEvent(String wireName, JavaRecord record, boolean boxed, Origin origin) {}
