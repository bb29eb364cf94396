package io.github.qapi4j.runtime.codec;

/** Finds what Java strings can hold and JSON strings cannot, or not in QEMU's eyes. */
final class Characters {
    private Characters() {}

    /** Returns whether half of a pair of surrogates stands alone, which UTF-8 has no form for. */
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

    /** Returns whether there is a code point that Unicode keeps for internal use: U+FDD0 to U+FDEF, the last two of each plane. */
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
