package io.github.qapi4j.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds the root file of a schema in a directory, a jar or a tree of git.
 *
 * <p>It is {@code qapi-schema.json} in the first of these folders that has it: the place itself, {@code qapi}, {@code META-INF/qapi}. Otherwise it is the only file {@code *.json} of
 * the first of these folders that has exactly one.
 */
final class RootSearch {
    private static final String NAME = "qapi-schema.json";
    private static final List<String> FOLDERS = List.of("", "qapi/", "META-INF/qapi/");
    private static final int MAX_LISTED = 5;

    private RootSearch() {}

    /** Lists the files of a place. */
    interface Listing {
        /**
         * The names of the files that are directly in a folder; empty if there is no such folder.
         *
         * @param folder empty, or a path that ends with {@code /}, relative to the place
         */
        Collection<String> files(String folder) throws IOException;
    }

    /**
     * Returns the path of the root file, relative to the place.
     *
     * @throws IOException if the place cannot be listed, or has no root file or several that are equally good
     */
    static String find(Listing listing) throws IOException {
        List<String> several = new ArrayList<>();
        String only = null;
        for (String folder : FOLDERS) {
            List<String> files = listing.files(folder).stream()
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
            if (files.contains(NAME)) {
                return folder + NAME;
            }
            if (files.size() == 1 && only == null) {
                only = folder + files.get(0);
            }
            files.forEach(name -> several.add(folder + name));
        }
        if (only != null) {
            return only;
        }
        if (several.isEmpty()) {
            throw new IOException("it has no file '" + NAME
                    + "' and no other file '*.json', neither itself nor in the folders 'qapi' and 'META-INF/qapi'");
        }
        throw new IOException("it has several files and no '" + NAME + "', so the root file must be named: '"
                + String.join("', '", several.subList(0, Math.min(several.size(), MAX_LISTED)))
                + (several.size() > MAX_LISTED ? "', ..." : "'"));
    }
}
