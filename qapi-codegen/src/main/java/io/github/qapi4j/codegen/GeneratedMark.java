package io.github.qapi4j.codegen;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The annotation {@code @Generated("qapi4j VERSION")}, which every generated file has in a line of its own. It identifies a file that any version of
 * qapi4j wrote, even if the file was edited later; authors who keep such a file as their own remove the annotation.
 */
final class GeneratedMark {
    private static final Pattern LINE =
            Pattern.compile("^@(?:[\\w.]+\\.)?Generated\\(\"qapi4j [^\"]+\"\\)\\s*$", Pattern.MULTILINE);

    private GeneratedMark() {}

    /** Whether a file with this content is marked as generated. */
    static boolean isIn(byte[] content) {
        // The mark is ASCII, and the rest of the file need not be UTF-8.
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.contains("\"qapi4j ") && LINE.matcher(text).find();
    }
}
