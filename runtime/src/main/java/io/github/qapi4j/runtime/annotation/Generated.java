package io.github.qapi4j.runtime.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a type that was generated. The class file keeps the annotation, so that tools can exclude generated types from coverage and checks; JaCoCo
 * excludes types with any annotation named {@code Generated}. It is not available at run time.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Generated {

    /** Returns the name and the version of the generator, e.g. {@code "qapi4j 1.0.0"}. */
    String value();
}
