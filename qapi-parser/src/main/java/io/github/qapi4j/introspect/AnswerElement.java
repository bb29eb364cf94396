package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.source.Span;
import org.jspecify.annotations.Nullable;

/**
 * One element of a server's answer as it was read.
 *
 * @param condition the condition under which a build has it; null in the answer of a server, which is that of one build
 * @param span its place in the answer's text
 */
public record AnswerElement(@Nullable IfCond condition, SchemaInfo info, Span span) {}
