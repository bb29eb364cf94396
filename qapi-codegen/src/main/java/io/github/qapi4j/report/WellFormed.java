package io.github.qapi4j.report;

import java.util.function.IntPredicate;

/** Text with U+FFFD in place of what the documents of a report cannot hold: schemas that are wrong may have anything in them. */
final class WellFormed {
    private static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {}

    /** The text without surrogates that have no other half. */
    static String unicode(String text) {
        return replaceUnless(text, WellFormed::isUnicode);
    }

    /** The text without what XML 1.0 has no way to write. */
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
