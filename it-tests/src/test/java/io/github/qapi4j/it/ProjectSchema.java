package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;

/** The schemas that the project brings, as a user finds them: on the class path. */
final class ProjectSchema {
    private ProjectSchema() {}

    /** The schema whose root is this module, under the strict rules and free of warnings. */
    static Schema load(String module) {
        SourceResolver resources = SourceResolver.classpath(ProjectSchema.class.getClassLoader());
        LoadResult result = SchemaLoader.load(
                resources, "qapi/" + module, LoadOptions.defaults().withStrict(true));
        assertThat(result.diagnostics()).as(module).isEmpty();
        return result.schema().orElseThrow();
    }
}
