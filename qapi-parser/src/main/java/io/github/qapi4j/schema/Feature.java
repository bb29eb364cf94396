package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import org.jspecify.annotations.Nullable;

/** A feature: an open-ended name that says something about what it stands at, e.g. {@code deprecated} or {@code unstable}. */
public record Feature(String name, Span span, @Nullable IfCond condition) {}
