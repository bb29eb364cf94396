package io.github.qapi4j.input;

import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;

/**
 * Sources whose names in messages begin with the place that contains them, such as a jar.
 *
 * @param prefix ends with {@code /}, so that the names of included files begin with it too
 * @param sources confines its files: it rejects names that are absolute or lead out of it
 */
record PrefixedSources(String prefix, SourceResolver sources) implements SourceResolver {

    @Override
    public String identity(String name) throws IOException {
        return sources.identity(inside(name));
    }

    @Override
    public byte[] read(String name) throws IOException {
        return sources.read(inside(name));
    }

    /** The name without the prefix. Only an absolute name has none: all others are joined with the name of a file that has it. */
    private String inside(String name) throws IOException {
        if (!name.startsWith(prefix)) {
            throw new IOException("an absolute path");
        }
        return name.substring(prefix.length());
    }
}
