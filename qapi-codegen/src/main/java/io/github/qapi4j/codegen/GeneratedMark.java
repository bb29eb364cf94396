package io.github.qapi4j.codegen;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The annotation {@code @Generated("qapi4j VERSION")}, which every generated file has in a line of its own. It identifies a file that any version of
 * qapi4j wrote, even if the file was edited later. To keep an edited file, its author removes the annotation.
 */
final class GeneratedMark {
    private static final String TEXT = "Generated(\"qapi4j ";
    private static final Pattern LINE = Pattern.compile("@(?:[\\w.]+\\.)?Generated\\(\"qapi4j [^\"]+\"\\)\\s*");

    private GeneratedMark() {}

    /** Whether a file with this content is marked as generated. */
    static boolean isIn(byte[] content) {
        // The mark is ASCII, and the rest of the file need not be UTF-8.
        String text = new String(content, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf(TEXT); at >= 0; at = text.indexOf(TEXT, at + 1)) {
            int end = text.indexOf('\n', at);
            String line = text.substring(text.lastIndexOf('\n', at) + 1, end < 0 ? text.length() : end);
            if (LINE.matcher(line).matches()) {
                return true;
            }
        }
        return false;
    }
}
