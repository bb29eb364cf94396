package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import org.jspecify.annotations.Nullable;

/** One alternative of an alternate; its name is not on the wire. */
public record Alternative(
        String name, TypeRef type, Span span, @Nullable IfCond condition) {}
