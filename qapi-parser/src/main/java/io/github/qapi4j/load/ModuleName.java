package io.github.qapi4j.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Derives the names of a schema's modules from file names. */
final class ModuleName {
    private ModuleName() {}

    /**
     * The path of a file relative to a directory, without {@code .} and {@code ..} as far as that is possible.
     *
     * @param directory empty, or with a {@code /} at its end
     */
    static String relative(String directory, String name) {
        if (directory.startsWith("/") != name.startsWith("/")) {
            return name;
        }
        List<String> from = parts(directory);
        List<String> to = parts(name);
        int common = 0;
        while (common < from.size()
                && common < to.size() - 1
                && from.get(common).equals(to.get(common))) {
            common++;
        }
        List<String> path = new ArrayList<>(Collections.nCopies(from.size() - common, ".."));
        path.addAll(to.subList(common, to.size()));
        return String.join("/", path);
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            boolean leaves = !parts.isEmpty() && !parts.get(parts.size() - 1).equals("..");
            if (part.equals("..") && leaves) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }
}
