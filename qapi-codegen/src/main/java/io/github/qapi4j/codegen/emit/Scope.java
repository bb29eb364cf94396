package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaCodec;
import io.github.qapi4j.codegen.model.JavaModel;
import java.util.HashMap;
import java.util.Map;

/**
 * The context that emitters share: names, documentation and deprecations of types. Immutable.
 *
 * @param codecs the simple name of the superclass of all codecs
 * @param codecClasses the class of the codec of each type, by the simple name of the type; types without members have none
 */
record Scope(
        TypeNames types, Javadocs docs, Deprecations deprecations, String codecs, Map<String, JavaCodec> codecClasses) {

    static Scope of(JavaModel model) {
        Map<String, JavaCodec> codecClasses = new HashMap<>();
        for (JavaCodec codec : model.codecs()) {
            codec.types().forEach(type -> codecClasses.put(type, codec));
        }
        return new Scope(
                new TypeNames(model.packageName()),
                new Javadocs(model),
                new Deprecations(model),
                model.codec(),
                codecClasses);
    }

    /** Returns the expression that creates the codec of a record, a union or an alternate. */
    String codec(String type) {
        JavaCodec codec = codecClasses.get(type);
        if (codec == null) {
            return codecs + ".empty(new " + type + "())";
        }
        return codec.isSingle()
                ? "new " + codec.name() + "()"
                : "new " + codec.name() + "<>(" + codec.types().indexOf(type) + ")";
    }
}
