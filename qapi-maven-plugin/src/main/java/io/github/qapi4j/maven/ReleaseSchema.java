package io.github.qapi4j.maven;

import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The schema of one release, an element of the parameter {@code schemas}. */
public final class ReleaseSchema {
    /** The name of the release. */
    @Parameter(required = true)
    private @Nullable String release;

    /** The path of the schema's root file inside the schema directory or the dependency. */
    @Parameter(required = true)
    private @Nullable String file;

    /** The dependency that contains the schema, if it is not that of the goal. */
    @Parameter
    private @Nullable String dependency;

    /** Called by Maven. */
    public ReleaseSchema() {}

    /** The schema of a release; null for what the configuration does not have. */
    ReleaseSchema(@Nullable String release, @Nullable String file, @Nullable String dependency) {
        this.release = release;
        this.file = file;
        this.dependency = dependency;
    }

    /** Called by Maven for an element {@code <schema>} with text instead of elements. The text is the file, and the release is missing. */
    public void set(String text) {
        file = text;
    }

    @Nullable
    String release() {
        return release;
    }

    @Nullable
    String file() {
        return file;
    }

    @Nullable
    String dependency() {
        return dependency;
    }
}
