/**
 * The Java back end: one emitter for each construct, none of which chooses a name. JavaPoet's {@code TypeName}s represent types, with their type arguments
 * and annotations. {@link io.github.qapi4j.codegen.emit.Code} prints everything, from templates with JavaPoet's placeholders; it decides where a type's
 * simple name suffices, and collects the imports.
 */
@NullMarked
package io.github.qapi4j.codegen.emit;

import org.jspecify.annotations.NullMarked;
