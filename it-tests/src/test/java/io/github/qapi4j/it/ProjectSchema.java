package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;

/** The project's own schemas on the class path, where users find them. */
final class ProjectSchema {
    private ProjectSchema() {}

    /** Returns the schema with this module as root, loaded under strict rules without warnings. */
    static Schema load(String module) {
        SourceResolver resources = SourceResolver.classpath(ProjectSchema.class.getClassLoader());
        LoadResult result = SchemaLoader.load(
                resources, "qapi/" + module, LoadOptions.defaults().withStrict(true));
        assertThat(result.diagnostics()).as(module).isEmpty();
        return result.schema().orElseThrow();
    }
}
