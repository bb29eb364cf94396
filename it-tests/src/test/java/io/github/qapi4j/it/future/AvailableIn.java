package io.github.qapi4j.it.future;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what only some of the releases have from which an API was generated: a type with its command or event, a member's accessor and setter, a
 * constant, a method; an annotation of {@code runtime.annotation}. What has no mark is in all of them. It is for readers and for tools that check
 * code; at run time a client asks its server.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
public @interface AvailableIn {

    /** Returns the releases that have it, in the order in which the generator was given all of them. */
    String[] value();
}
