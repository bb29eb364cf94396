package io.github.qapi4j.merge;

import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Merges the schemas of several releases into one: it has the commands, events, members, values, branches and alternatives of all of them. Each value that a
 * server of one of the releases sends conforms to it, and it can express what a client of one of the releases sends;
 * {@code docs/decisions/027-merging-releases.md} lists the exceptions.
 *
 * <p>Types are merged by where they are used, from the commands and events down, and not by name. Names, order, form and documentation are those of the
 * newest release that has a thing. The structs and unions of the result have no bases, except for inline ones. Errors are never exceptions. The methods
 * can be called by several threads.
 */
public final class SchemaMerge {
    private SchemaMerge() {}

    /**
     * Merges releases with all their commands and events.
     *
     * @param releases the releases, the oldest first; one is enough
     */
    public static MergeResult merge(List<Release> releases, Levels levels) {
        return merge(releases, levels, name -> true);
    }

    /**
     * Merges some commands and events of releases.
     *
     * @param releases the releases, the oldest first; one is enough
     * @param selected whether the command or event with this name is merged
     */
    public static MergeResult merge(List<Release> releases, Levels levels, Predicate<String> selected) {
        Diagnostics diagnostics = new Diagnostics(levels);
        List<String> names = releases.stream().map(Release::name).toList();
        Availability nothing = new Availability(names, Map.of(), Set.of());
        ReleaseChecks.check(releases, diagnostics);
        if (diagnostics.hasErrors()) {
            return new MergeResult(Optional.empty(), nothing, diagnostics.sorted(), diagnostics.count());
        }
        ReleaseFold fold = new ReleaseFold(releases, selected, diagnostics);
        fold.run();
        if (diagnostics.hasErrors()) {
            return new MergeResult(Optional.empty(), nothing, diagnostics.sorted(), diagnostics.count());
        }
        Assembly assembly = new Assembly(fold, releases, diagnostics);
        Schema schema = assembly.schema();
        return diagnostics.hasErrors()
                ? new MergeResult(Optional.empty(), nothing, diagnostics.sorted(), diagnostics.count())
                : new MergeResult(
                        Optional.of(schema), assembly.availability(), diagnostics.sorted(), diagnostics.count());
    }
}
