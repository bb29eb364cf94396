package io.github.qapi4j.codegen.model;

import org.jspecify.annotations.Nullable;

/**
 * A struct that has a type of its own.
 *
 * @param codec the simple name of its codec's class; null if the record has no components
 */
public record JavaStruct(JavaRecord record, @Nullable String codec) {}
