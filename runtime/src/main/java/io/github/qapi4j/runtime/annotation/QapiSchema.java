package io.github.qapi4j.runtime.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes the annotation processor generate the Java API of a QAPI schema, into the package that carries this annotation or into the package of
 * the type that carries it. All elements except {@link #value} and {@link #schemas} are options of the generator. The parameters of the Maven plugin have the
 * same names and meanings.
 *
 * <pre>{@code
 * // package-info.java
 * @QapiSchema(value = "qapi/qapi-schema.json", includeCommands = "query-block*", facade = "BlockApi")
 * package com.example.block;
 * }</pre>
 */
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.PACKAGE, ElementType.TYPE})
public @interface QapiSchema {

    /**
     * Returns the path of the schema's root file, with {@code /} as separator, e.g. {@code "qapi/transaction.json"}. Required, unless {@link #schemas} is
     * set.
     */
    String value() default "";

    /**
     * Returns the schemas of several releases, the oldest first, each as {@code "RELEASE=PATH"}, instead of {@link #value}. They are merged to one API for
     * all of these releases.
     *
     * <pre>{@code
     * @QapiSchema(schemas = {"7.2.0=qemu-7.2/qapi-schema.json", "10.2.2=qemu-10.2/qapi-schema.json"})
     * package com.example.qmp;
     * }</pre>
     */
    String[] schemas() default {};

    /**
     * Returns whether to accept only what the newest release of QEMU accepts. By default, constructs that only older releases accept are warnings.
     */
    boolean strict() default false;

    /**
     * Returns the levels of diagnostics, each as {@code "CODE=off"}, {@code "CODE=warn"} or {@code "CODE=error"}. The code is one that is not always an
     * error, or a group of them: {@code old} (declarations that only older releases accept), {@code doc} (documentation comments), {@code lint}
     * (possible improvements) or {@code all}. A level has priority over {@link #strict}, and later levels override earlier ones. The schema is linted
     * for each lint code that is set to {@code warn} or {@code error}.
     *
     * <p>The processor reports one message for each code that has warnings, with the first place and the number of places. The message is a warning,
     * so compiling with {@code -Werror} may require {@code "old=off"} or {@code "all=off"}. For documentation codes, the message is a note, which
     * {@code -Werror} ignores, unless a level is set.
     */
    String[] levels() default {};

    /** Returns how much of the schema's documentation becomes Javadoc. */
    Docs docs() default Docs.FULL;

    /**
     * Returns the symbols that are defined for conditions. If this element is present, even as an empty array, definitions and members whose
     * condition does not hold are omitted. If it is absent, everything is generated, and the Javadoc states the conditions.
     */
    String[] defines() default {};

    /**
     * Returns patterns, with {@code *} and {@code ?}, of the commands to generate, by default all; after {@code !}, of those not to generate. An empty
     * array selects no command. Unless all commands and all events are selected, only the types that the selected ones use are generated.
     */
    String[] includeCommands() default "*";

    /**
     * Returns patterns, with {@code *} and {@code ?}, of the events to generate, by default all; after {@code !}, of those not to generate. An empty
     * array selects no event.
     */
    String[] includeEvents() default "*";

    /**
     * Returns Java names that replace those that the generator chooses, each as {@code "QAPI=JAVA"}. The QAPI name is that of a definition ({@code
     * "BlockdevRef"}), of a part of one ({@code "BlockdevRef.reference"}) or of a module with commands ({@code "block-core.json"}): the Java name is
     * then used for the module's client and for the facade's accessor.
     */
    String[] renames() default {};

    /** Returns the simple name of the facade: the class that gives access to all modules of the API. */
    String facade() default "QmpApi";

    /**
     * Returns the commands that execute a list of actions as one transaction, each as {@code "COMMAND:ACTIONS"} or {@code
     * "COMMAND:ACTIONS:MODE=GROUPED"}: the name of the command, the name of the argument that lists the actions, the path of the member that holds
     * the completion mode, and the value of the mode that makes the actions' jobs finish together. If this element is present, it replaces the
     * default; the default has no effect for a schema without the command {@code transaction}.
     */
    String[] transactionals() default "transaction:actions:properties.completion-mode=grouped";

    /**
     * Returns whether to make every member of return values and events nullable, for servers of other releases than the schema's: a member that the
     * server does not send is null. In types that are also sent, {@code build()} and the codec still require the members that the schema declares as
     * mandatory.
     */
    boolean nullableReturns() default false;

    /**
     * Returns patterns, with {@code *} and {@code ?}, of members whose values print as {@code <redacted>} in {@code toString()} and messages,
     * each as {@code "DEFINITION.MEMBER"}: the definition that declares the member, and its name. Passwords, the data of secret objects, launch
     * secrets and HTTP cookies in QEMU's schemas are always redacted.
     */
    String[] sensitive() default {};

    /** How much of a schema's documentation becomes Javadoc. */
    enum Docs {
        /** All documentation. */
        FULL,
        /** The first sentence of each description. */
        SUMMARY,
        /** No documentation from the schema. */
        NONE
    }
}
