package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaModel;

/**
 * The context that emitters share: names, documentation and deprecations of types. Immutable.
 *
 * @param codec the simple name of the superclass of all codecs
 */
record Scope(TypeNames types, Javadocs docs, Deprecations deprecations, String codec) {

    static Scope of(JavaModel model) {
        return new Scope(
                new TypeNames(model.packageName()), new Javadocs(model), new Deprecations(model), model.codec());
    }
}
