package io.github.qapi4j.codegen;

/** The version of the generator. Generated files carry it, and the runtime compares it with its own. */
public final class GeneratorVersion {

    /** The version in the POM; a test compares them. */
    public static final String CURRENT = "0.1.0-SNAPSHOT";

    private GeneratorVersion() {}
}
