/**
 * Generates Java from QAPI schemas: library, annotation processor, command line.
 *
 * <p>The command line needs {@code info.picocli}, which is an optional dependency.
 */
@SuppressWarnings("requires-automatic") // JavaPoet has no module descriptor, only a module name in its manifest
module io.github.qapi4j.codegen {
    requires com.fasterxml.jackson.core;
    requires com.palantir.javapoet;
    requires static info.picocli;
    requires static io.github.qapi4j.runtime;
    requires transitive io.github.qapi4j.parser;
    requires java.compiler;
    requires java.xml;
    requires static jdk.compiler;
    requires static transitive org.jspecify;

    exports io.github.qapi4j.check;
    exports io.github.qapi4j.codegen;
    exports io.github.qapi4j.input;
    exports io.github.qapi4j.report;

    opens io.github.qapi4j.cli to
            info.picocli;

    provides javax.annotation.processing.Processor with
            io.github.qapi4j.codegen.processor.QapiProcessor;
}
