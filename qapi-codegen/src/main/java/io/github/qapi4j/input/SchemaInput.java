package io.github.qapi4j.input;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;

/** Loads a schema from a file of any kind that can have one. */
public final class SchemaInput {
    private SchemaInput() {}

    /**
     * Loads a schema. Problems are diagnostics of the result.
     *
     * @param sources finds the file and those that it includes
     * @param name the name of the file
     */
    public static LoadResult load(SourceResolver sources, String name, LoadOptions options) {
        return SchemaLoader.load(sources, name, options);
    }
}
