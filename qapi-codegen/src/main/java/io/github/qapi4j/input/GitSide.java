package io.github.qapi4j.input;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A schema in a revision of the git repository that contains a directory.
 *
 * @param ref the revision, in any form that git knows and that contains no {@code :}
 * @param path of a file or directory, relative to the root of the repository; empty for the root
 */
record GitSide(String name, Path directory, String ref, String path) implements SchemaSide {
    static final String PREFIX = "git:";
    /** The maximum number of chars of a name, which is far more than any has. */
    private static final int MAX_LENGTH = 4096;

    static GitSide of(String text, Path directory) {
        int colon = text.indexOf(':', PREFIX.length());
        if (colon < 0) {
            throw wrong(text, "expected git:REF:PATH, for example git:v1.0:qapi/qapi-schema.json");
        }
        String ref = text.substring(PREFIX.length(), colon);
        String path = text.substring(colon + 1);
        if (ref.isEmpty()) {
            throw wrong(text, "the revision is missing before the second ':'");
        }
        if (ref.startsWith("-")) {
            throw wrong(text, "a revision cannot begin with '-'");
        }
        if (text.length() > MAX_LENGTH) {
            throw wrong(text.substring(0, 100) + "...", "longer than " + MAX_LENGTH + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw wrong(text, "contains a control character");
        }
        return new GitSide(text, directory, ref, path.startsWith("/") ? path.substring(1) : path);
    }

    private static IllegalArgumentException wrong(String text, String problem) {
        return new IllegalArgumentException("'" + text + "': " + problem);
    }

    @Override
    public LoadResult load(LoadOptions options) {
        try (GitObjects objects = GitObjects.start(directory)) {
            GitSources tree = GitSources.open(objects, ref);
            String prefix = PREFIX + ref + ":/";
            return SchemaInput.load(new PrefixedSources(prefix, tree), prefix + root(tree), options);
        } catch (IOException e) {
            return SchemaSide.unreadable(name, e, options);
        }
    }

    private String root(GitSources tree) throws IOException {
        String normal = SourceResolver.normalize(path);
        if (!tree.isDirectory(normal)) {
            return path;
        }
        String base = normal.isEmpty() || normal.endsWith("/") ? normal : normal + "/";
        return base + RootSearch.find(folder -> tree.files(base + folder));
    }
}
