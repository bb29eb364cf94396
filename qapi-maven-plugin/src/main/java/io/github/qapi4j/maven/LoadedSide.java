package io.github.qapi4j.maven;

import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Optional;

/** The schema of the project as one side of a comparison. Its diagnostics have been reported. */
record LoadedSide(String name, Schema schema) implements SchemaSide {
    @Override
    public LoadResult load(LoadOptions options) {
        return new LoadResult(Optional.of(schema), List.of(), DiagnosticCount.NONE);
    }
}
