package io.github.qapi4j.input;

import io.github.qapi4j.input.GitObjects.GitObject;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads sources from a revision of a git repository, without a checkout.
 *
 * <p>Names are relative to the root of the repository and cannot lead out of it. Symbolic links are not followed, and submodules are not entered: each is an error that says so.
 * Filters and conversions of line ends, which a checkout applies, are not applied.
 */
final class GitSources implements SourceResolver {
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int SUBMODULE = 0160000;
    private static final int KIND = 0170000;

    private final GitObjects objects;
    private final String root;
    /** The entries of the directories that were read, by their ids. */
    private final Map<String, Map<String, Entry>> directories = new HashMap<>();

    /** An entry of a directory. */
    private record Entry(int mode, String id) {
        boolean is(int kind) {
            return (mode & KIND) == kind;
        }
    }

    private GitSources(GitObjects objects, String root) {
        this.objects = objects;
        this.root = root;
    }

    /**
     * Opens the tree of a revision.
     *
     * @throws IOException if there is no such revision, if its name is ambiguous, or if git fails
     */
    static GitSources open(GitObjects objects, String ref) throws IOException {
        GitObject tree = objects.read(ref + "^{tree}");
        if (tree == null) {
            // With its suffix, git reports an ambiguous id as missing.
            objects.read(ref);
            throw new IOException("no revision '" + ref + "' in the repository");
        }
        return new GitSources(objects, tree.id());
    }

    @Override
    public synchronized String identity(String name) throws IOException {
        String path = SourceResolver.normalize(name);
        file(path);
        return path;
    }

    @Override
    public synchronized byte[] read(String name) throws IOException {
        return object(file(SourceResolver.normalize(name)).id(), "blob");
    }

    /** Whether a normalized path is the root or a directory. */
    synchronized boolean isDirectory(String path) throws IOException {
        Entry entry = entry(path);
        return path.isEmpty() || entry != null && entry.is(DIRECTORY);
    }

    /** The names of the files that are directly in a directory; empty if there is no such directory. */
    synchronized Collection<String> files(String directory) throws IOException {
        String id = root;
        if (!directory.isEmpty()) {
            Entry entry = entry(directory);
            if (entry == null || !entry.is(DIRECTORY)) {
                return List.of();
            }
            id = entry.id();
        }
        List<String> files = new ArrayList<>();
        entries(id).forEach((name, entry) -> {
            if (!entry.is(DIRECTORY) && !entry.is(SUBMODULE)) {
                files.add(name);
            }
        });
        return files;
    }

    private Entry file(String path) throws IOException {
        Entry entry = entry(path);
        if (path.isEmpty() || entry != null && entry.is(DIRECTORY)) {
            throw new IOException("is a directory");
        }
        if (entry == null || path.endsWith("/")) {
            throw new IOException("no such file in the revision");
        }
        return entry;
    }

    /** The entry of a normalized path; null if it does not exist. */
    private @Nullable Entry entry(String path) throws IOException {
        String id = root;
        Entry entry = null;
        int start = 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            entry = entries(id).get(path.substring(start, end));
            if (entry == null) {
                return null;
            }
            String shown = "'" + path.substring(0, end) + "'";
            if (entry.is(LINK)) {
                throw new IOException(shown + " is a symbolic link, which is not followed in a revision");
            }
            if (entry.is(SUBMODULE)) {
                throw new IOException(shown + " is a submodule, whose files are in another repository");
            }
            if (!entry.is(DIRECTORY) && slash >= 0) {
                return null;
            }
            id = entry.id();
            start = end + 1;
        }
        return entry;
    }

    private Map<String, Entry> entries(String id) throws IOException {
        Map<String, Entry> known = directories.get(id);
        if (known == null) {
            known = parse(object(id, "tree"), id.length() / 2);
            directories.put(id, known);
        }
        return known;
    }

    private byte[] object(String id, String type) throws IOException {
        GitObject object = objects.read(id);
        if (object == null) {
            throw new IOException("the repository lacks the object " + id);
        }
        if (!object.type().equals(type)) {
            throw new IOException("the object " + id + " is of type " + object.type() + " instead of " + type);
        }
        return object.content();
    }

    /** The entries of a tree, each with mode in octal, space, name, NUL, and the id in binary. */
    private static Map<String, Entry> parse(byte[] tree, int idLength) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        int at = 0;
        while (at < tree.length) {
            int space = indexOf(tree, ' ', at);
            int end = indexOf(tree, '\0', space);
            if (end + 1 + idLength > tree.length) {
                throw new IOException("the repository has a malformed tree");
            }
            int mode = mode(tree, at, space);
            String name = new String(tree, space + 1, end - space - 1, StandardCharsets.UTF_8);
            entries.put(name, new Entry(mode, HexFormat.of().formatHex(tree, end + 1, end + 1 + idLength)));
            at = end + 1 + idLength;
        }
        return entries;
    }

    private static int mode(byte[] tree, int from, int to) throws IOException {
        int mode = 0;
        for (int i = from; i < to; i++) {
            int digit = tree[i] - '0';
            if (digit < 0 || digit > 7 || to - from > 7) {
                throw new IOException("the repository has a malformed tree");
            }
            mode = mode << 3 | digit;
        }
        return mode;
    }

    private static int indexOf(byte[] bytes, char wanted, int from) throws IOException {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new IOException("the repository has a malformed tree");
    }
}
