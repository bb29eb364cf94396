package io.github.qapi4j.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory to which the file names in reports are relative. Names are handled as text, since the files need not exist where a report is read.
 *
 * @param path absolute, with {@code /}
 */
record WorkingDirectory(String path) {

    static WorkingDirectory current() {
        return new WorkingDirectory(Path.of("").toAbsolutePath().toString().replace('\\', '/'));
    }

    /** The shortest name of a file: relative if it is below this directory or was named relative to it, otherwise absolute. */
    String relative(String name) {
        boolean absolute = name.startsWith("/");
        String root = normalize(path);
        String prefix = root.endsWith("/") ? root : root + "/";
        String resolved = normalize(absolute ? name : prefix + name);
        if (resolved.startsWith(prefix)) {
            return resolved.substring(prefix.length());
        }
        return absolute ? resolved : normalize(name);
    }

    private static String normalize(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            String last = parts.isEmpty() ? "" : parts.get(parts.size() - 1);
            if (part.equals("..") && !last.isEmpty() && !last.equals("..")) {
                parts.remove(parts.size() - 1);
            } else if (part.equals("..") ? !name.startsWith("/") : !part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return (name.startsWith("/") ? "/" : "") + String.join("/", parts);
    }
}
