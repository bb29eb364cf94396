package io.github.qapi4j.cli;

import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.InputStream;

/** Resolves the name of the standard input, which is the root of a schema, and the names of files that it includes. */
final class StandardInput implements SourceResolver {
    /** The argument that represents the standard input. */
    static final String ARGUMENT = "-";
    /** The name of the standard input in messages. It contains no directory, so includes are relative to the directory of the other resolver. */
    static final String NAME = "<stdin>";

    private final InputStream in;
    private final SourceResolver files;

    StandardInput(InputStream in, SourceResolver files) {
        this.in = in;
        this.files = files;
    }

    @Override
    public String identity(String name) throws IOException {
        return name.equals(NAME) ? NAME : files.identity(name);
    }

    @Override
    public byte[] read(String name) throws IOException {
        return name.equals(NAME) ? SourceResolver.readAll(in) : files.read(name);
    }
}
