package io.github.qapi4j.report;

import java.util.function.IntPredicate;

/** Replaces characters that a report's document cannot contain with U+FFFD: a schema with errors may contain any character. */
final class WellFormed {
    private static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {}

    /** The text without unpaired surrogates. */
    static String unicode(String text) {
        return replaceUnless(text, WellFormed::isUnicode);
    }

    /** The text without characters that XML 1.0 cannot represent. */
    static String xml(String text) {
        return replaceUnless(text, WellFormed::isXml);
    }

    private static boolean isUnicode(int codePoint) {
        return codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE;
    }

    private static boolean isXml(int codePoint) {
        return codePoint >= ' ' && codePoint != 0xFFFE && codePoint != 0xFFFF && isUnicode(codePoint)
                || codePoint == '\n'
                || codePoint == '\t'
                || codePoint == '\r';
    }

    private static String replaceUnless(String text, IntPredicate allowed) {
        if (text.codePoints().allMatch(allowed)) {
            return text;
        }
        return text.codePoints()
                .map(codePoint -> allowed.test(codePoint) ? codePoint : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
