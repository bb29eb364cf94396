package io.github.qapi4j.codegen.processor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a schema. */
final class Greeting {
    static final String GREETING = """
            { 'include': 'types/styles.json' }
            { 'command': 'greet', 'data': { 'style': 'Style' } }
            """;
    static final String STYLES = """
            ##
            # @Style:
            #
            # How to say it.
            #
            # @plain: in few words
            #
            # @polite: in fine words
            ##
            { 'enum': 'Style', 'data': [ 'plain', { 'name': 'polite', 'if': 'POLITE' } ] }
            { 'event': 'GREETED' }
            """;

    private Greeting() {}

    static void write(Path directory, String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static void writeGreeting(Path directory, String folder) throws IOException {
        write(directory, folder + "greeting.json", GREETING);
        write(directory, folder + "types/styles.json", STYLES);
    }
}
