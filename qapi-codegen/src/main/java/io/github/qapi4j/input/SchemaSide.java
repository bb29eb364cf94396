package io.github.qapi4j.input;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One schema of a comparison, as a user names it.
 *
 * <p>{@link #of} accepts these forms; a file whose name begins like another form is named with its directory, as in {@code ./git:x}.
 *
 * <ul>
 *   <li>{@code FILE}: a root file, or a saved answer of a server
 *   <li>{@code DIR}: the only root file in a directory, see {@link RootSearch}
 *   <li>{@code FILE.jar} and {@code FILE.jar!/PATH}: the only root file in a jar, or one of its entries
 *   <li>{@code git:REF:PATH}: a file or directory in a revision; the path is relative to the root of the repository that contains the working
 *       directory. See {@link GitSources}
 * </ul>
 *
 * <p>Implementations are immutable and can be used by several threads.
 */
public interface SchemaSide {

    /** The name in messages, as the user wrote it. */
    String name();

    /** Loads the schema. Whatever prevents this is an error in the result; its diagnostic has no place if the schema cannot be found. */
    LoadResult load(LoadOptions options);

    /**
     * Returns the side that a text names. Nothing is accessed before the schema is loaded.
     *
     * @param directory the directory to which relative names are relative, and in which git runs
     * @param includeRoot the directory that all files must be in; null for no such limit. Jars and revisions contain all their files in any case
     * @throws IllegalArgumentException with a message for the user if the text has no valid form
     */
    static SchemaSide of(String text, Path directory, @Nullable Path includeRoot) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the name of a schema is empty");
        }
        if (text.startsWith(GitSide.PREFIX)) {
            return GitSide.of(text, directory);
        }
        return new FileSide(text, directory, includeRoot);
    }

    /**
     * Returns a schema in a jar that has another name for the user, such as a Maven coordinate.
     *
     * @param path the entry of the root file, or empty to search for it as in {@code FILE.jar}
     */
    static SchemaSide jar(String name, Path jar, String path) {
        return new JarSide(name, jar, path);
    }

    /**
     * Returns whether a place in a schema is in a file that other tools can open, and not in a jar, a revision or a server.
     *
     * @param name the name of a source file of a schema
     */
    static boolean isFile(String name) {
        return !name.startsWith(GitSide.PREFIX)
                && !name.contains(".jar!/")
                && !name.startsWith("unix:")
                && !name.startsWith("tcp:");
    }

    /**
     * Returns the result of loading a schema that cannot be found or opened.
     *
     * @param reason the reason, as in the message of an exception of {@link io.github.qapi4j.source.SourceResolver}
     */
    static LoadResult unreadable(String name, String reason, LoadOptions options) {
        Diagnostics diagnostics = new Diagnostics(options.levels());
        diagnostics.add(
                Diagnostic.of(DiagnosticCode.UNREADABLE_FILE, null, "cannot read schema '" + name + "': " + reason));
        return new LoadResult(Optional.empty(), diagnostics.sorted(), diagnostics.count());
    }

    /** Returns {@link #unreadable(String, String, LoadOptions)} for an exception. */
    static LoadResult unreadable(String name, IOException reason, LoadOptions options) {
        String message = reason.getMessage();
        return unreadable(name, message == null ? "it cannot be read" : message, options);
    }
}
