/**
 * The Java back end: one emitter for each construct, none of which chooses a name. {@link io.github.qapi4j.codegen.emit.Code} prints everything
 * from templates with JavaPoet's placeholders.
 *
 * <p>A type of another package is an argument of {@code $T}: a JavaPoet {@code TypeName}, with its type arguments and annotations, or a
 * {@link io.github.qapi4j.codegen.model.RuntimeType}. Generated types are added by name with {@code $L}, and types of {@code java.lang} may be part of a
 * template, because {@code JavaNames} keeps generated names free of clashes. Where a nested record may shadow such a type, as in a union, it is an
 * argument of {@code $T} too. Only {@code Code} decides about imports and where a simple name suffices.
 */
@NullMarked
package io.github.qapi4j.codegen.emit;

import org.jspecify.annotations.NullMarked;
