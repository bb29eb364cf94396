package io.github.qapi4j.it.future;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an element that exists only in some of the releases from which an API was generated: a type with its command or event, a member's accessor
 * and setter, a constant, or a method. Elements without this annotation exist in all of them. It will be an annotation of {@code runtime.annotation}.
 * It is for readers and for tools that check code; at run time, a client queries its server.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
public @interface AvailableIn {

    /** Returns the releases that have the element, in the order in which the releases were passed to the generator. */
    String[] value();
}
