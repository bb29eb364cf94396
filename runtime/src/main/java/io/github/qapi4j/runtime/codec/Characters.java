package io.github.qapi4j.runtime.codec;

/** Checks for characters that are valid in Java strings and invalid in JSON or in QEMU's dialect of JSON. */
final class Characters {
    private Characters() {}

    /** Returns whether the text contains an unpaired surrogate, which cannot be encoded in UTF-8. */
    static boolean hasUnpairedSurrogate(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c) || i + 1 == length || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** Returns whether the text contains a noncharacter, which Unicode reserves for internal use: U+FDD0 to U+FDEF, and the last two of each plane. */
    static boolean hasNoncharacter(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= Character.MIN_SURROGATE) {
                int c = text.codePointAt(i);
                if ((c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE) {
                    return true;
                }
            }
        }
        return false;
    }
}
