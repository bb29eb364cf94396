package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import org.jspecify.annotations.Nullable;

/**
 * One branch of a union.
 *
 * @param value the discriminator's value that selects it
 * @param type a struct or union, whose members are in the same JSON object as the base's; in a simple union, any type
 */
public record Branch(
        String value, TypeRef type, Span span, @Nullable IfCond condition) {}
