package io.github.qapi4j.runtime.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what only some releases have, in an API that was generated from the schemas of several releases: a type, a command's methods, an enum's
 * constant, a branch of a union, a member of a record. An element without this annotation is in all releases that have the type that contains it; a type
 * without it is in all releases.
 *
 * <p>The class file keeps the annotation, so that tools can check programs against the releases that they support. It is not available at run time,
 * where a program asks the server: see {@code QmpApi.serverRelease} and {@code QmpClient.supports}.
 *
 * <pre>{@code
 * @AvailableIn({"7.2.0", "8.2.0"})
 * public record QueryThingCommand() { ... }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
public @interface AvailableIn {

    /**
     * Returns the names of the releases that have the element, the oldest first. Empty for a member of a type that several commands use, if the member
     * and the annotated use have no release in common.
     */
    String[] value();
}
