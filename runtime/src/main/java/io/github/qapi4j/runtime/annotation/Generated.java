package io.github.qapi4j.runtime.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a type that was generated. It is stored in the class file, so that tools that measure or check code can exclude such
 * types (JaCoCo does so for any annotation of this name); nothing reads it at run time.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Generated {

    /** Returns the name and the version of the generator, as {@code "qapi4j 1.0.0"}. */
    String value();
}
