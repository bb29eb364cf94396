package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.merge.Release;
import io.github.qapi4j.merge.SchemaMerge;
import io.github.qapi4j.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** The API of a range of releases in the corpus. */
final class ReleaseRange {
    static final List<String> ALL = List.of("4.2.0", "5.2.0", "6.2.0", "7.2.0", "8.2.0", "10.2.2");

    private ReleaseRange() {}

    /** The schema of one release. */
    static Schema schema(String release, String program) {
        LoadResult loaded = SchemaLoader.load(
                Corpus.file("schemas").resolve(release).resolve(program).resolve("qapi-schema.json"));
        assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
        return loaded.schema().orElseThrow();
    }

    /** Merges releases. */
    static MergeResult merged(List<String> releases, String program) {
        List<Release> schemas = new ArrayList<>();
        for (String release : releases) {
            schemas.add(new Release(release, schema(release, program)));
        }
        return SchemaMerge.merge(schemas, Levels.of(false));
    }

    /**
     * Returns the API of all releases, which is created once per test run.
     *
     * @param program {@code qapi} for the system emulator, {@code qga} for the guest agent
     */
    static GeneratedSdk sdk(String program) {
        return sdk(ALL, program);
    }

    static GeneratedSdk sdk(List<String> releases, String program) {
        String name = "sdk." + program + "_range_" + releases.size();
        return GeneratedSdk.of(
                () -> merged(releases, program),
                name,
                options -> options.docs(RealSchema.ALL ? DocsLevel.FULL : DocsLevel.NONE));
    }
}
