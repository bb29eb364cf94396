package io.github.qapi4j.runtime.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks the annotation processor to generate the Java API of a QAPI schema into the package that carries this annotation, or
 * into the package of the type that carries it. The options are a part of those that the Maven plugin and the command line have.
 */
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.PACKAGE, ElementType.TYPE})
public @interface QapiSchema {

    /** Returns the schema's file name with {@code /} between its parts, as {@code "qapi/transaction.json"}. */
    String value();

    /** Returns whether only what the newest release of QEMU accepts is accepted; otherwise what is old is a warning. */
    boolean strict() default false;

    /** Returns how much of the schema's documentation becomes Javadoc. */
    Docs docs() default Docs.FULL;

    /**
     * Returns the symbols that conditions see as defined. Given (also as an empty array), what is conditional on anything else
     * is left out; not given, everything is generated and the conditions stand in the Javadoc.
     */
    String[] defines() default {};

    /** Returns patterns ({@code *} and {@code ?}) of the commands to generate; none means all. */
    String[] includeCommands() default {};

    /** Returns patterns ({@code *} and {@code ?}) of the events to generate; none means all. */
    String[] includeEvents() default {};

    /** Returns Java names that replace those chosen by the generator, each as {@code "qapi-name=JavaName"}. */
    String[] renames() default {};

    /** Returns the simple name of the class through which a whole API is reached. */
    String facade() default "QmpApi";

    /**
     * Returns the commands whose argument lists actions that take effect together, each as {@code "COMMAND:ACTIONS"} or {@code
     * "COMMAND:ACTIONS:MODE=GROUPED"}: the command's name, that of the argument which lists the actions, the path of the member that
     * holds the completion mode, and its value which makes their jobs finish together. Given, it replaces the default, which a schema may lack.
     */
    String[] transactionals() default "transaction:actions:properties.completion-mode=grouped";

    /** How much of a schema's documentation becomes Javadoc. */
    enum Docs {
        /** All of it. */
        FULL,
        /** The first paragraph of each definition and each member's description. */
        SUMMARY,
        /** Nothing: the generated files hold no text of the schema's. */
        NONE
    }
}
