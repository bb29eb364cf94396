package io.github.qapi4j.input;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The file with the schema of one release, as users name both: {@code 7.2.0=qemu-7.2/qapi/qapi-schema.json}.
 *
 * @param release how users call the release; not blank
 * @param file the name of the schema's file; not blank
 */
public record ReleaseFile(String release, String file) {
    /**
     * Checks both names.
     *
     * @throws IllegalArgumentException with a message for the user, if one of them is blank
     */
    public ReleaseFile {
        if (release.isBlank()) {
            throw new IllegalArgumentException("the schema '" + file + "' has no release");
        }
        if (file.isBlank()) {
            throw new IllegalArgumentException("the release '" + release + "' has no schema");
        }
    }

    /**
     * Reads {@code RELEASE=FILE}. The first equals sign ends the name of the release.
     *
     * @throws IllegalArgumentException with a message for the user, if the text does not have this form
     */
    public static ReleaseFile parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("expected RELEASE=FILE, got '" + text + "'");
        }
        return new ReleaseFile(
                text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }

    /**
     * Reads several texts of the form {@code RELEASE=FILE}, the oldest release first.
     *
     * @throws IllegalArgumentException with a message for the user, if one of them does not have this form, or if two have the same release
     */
    public static List<ReleaseFile> parse(List<String> texts) {
        List<ReleaseFile> files = texts.stream().map(ReleaseFile::parse).toList();
        checkReleases(files);
        return files;
    }

    /**
     * Checks that no two files have the same release.
     *
     * @throws IllegalArgumentException with a message for the user, which names the release
     */
    public static void checkReleases(List<ReleaseFile> files) {
        Set<String> releases = new HashSet<>();
        for (ReleaseFile file : files) {
            if (!releases.add(file.release())) {
                throw new IllegalArgumentException("the release '" + file.release() + "' is given twice");
            }
        }
    }
}
