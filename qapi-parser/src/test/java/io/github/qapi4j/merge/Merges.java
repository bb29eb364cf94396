package io.github.qapi4j.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Releases that are written in one text, each after a line {@code # release NAME}. */
public final class Merges {
    private static final Pattern RELEASE =
            Pattern.compile("^# release (.*)\n((?:(?!# release ).*\n?)*)", Pattern.MULTILINE);

    private Merges() {}

    /** The releases of a text; each file has the name of its release. */
    public static List<Release> releases(String text) {
        List<Release> releases = new ArrayList<>();
        Matcher release = RELEASE.matcher(text);
        while (release.find()) {
            releases.add(release(release.group(1), release.group(2)));
        }
        return releases;
    }

    static Release release(String name, String text) {
        String file = name + ".json";
        LoadResult loaded = SchemaLoader.load(SourceResolver.memory(Map.of(file, text)), file, LoadOptions.defaults());
        assertThat(loaded.hasErrors())
                .as(DiagnosticFormat.format(loaded.diagnostics(), 10))
                .isFalse();
        return new Release(name, loaded.schema().orElseThrow());
    }

    public static MergeResult merge(String text) {
        return SchemaMerge.merge(releases(text), Levels.of(false));
    }
}
