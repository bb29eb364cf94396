package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import org.jspecify.annotations.Nullable;

/** A feature: an arbitrary name that marks a definition, a member or a value, e.g. as {@code deprecated} or {@code unstable}. */
public record Feature(String name, Span span, @Nullable IfCond condition) {}
