package io.github.qapi4j.load;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The syntax of names. */
final class NameSyntax {
    private NameSyntax() {}

    /** The offset at which the stem of a name begins, after the prefixes {@code __RFQDN_} and {@code x-}; -1 if it is not a name. */
    static int stem(String name) {
        int at = 0;
        if (name.startsWith("__")) {
            int end = name.indexOf('_', 2);
            if (end <= 2 || !name.substring(2, end).chars().allMatch(c -> isAlphanumeric(c) || c == '.' || c == '-')) {
                return -1;
            }
            at = end + 1;
        }
        if (name.regionMatches(true, at, "x-", 0, 2) && isStem(name, at + 2)) {
            return at + 2;
        }
        return isStem(name, at) ? at : -1;
    }

    /**
     * Whether a name consists only of lowercase letters, digits and hyphens and is not reserved. No rule for lowercase names rejects such a name, and
     * most names are of this form.
     */
    static boolean isPlain(String name) {
        int length = name.length();
        if (length == 0 || name.startsWith("q-")) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || i > 0 && (c == '-' || c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isStem(String name, int from) {
        if (from >= name.length() || !isLetter(name.charAt(from))) {
            return false;
        }
        for (int i = from; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** Whether a text has a letter from A to Z. */
    static boolean hasUpper(String text) {
        return hasBetween(text, 'A', 'Z');
    }

    /** Whether a text has a letter from a to z. */
    static boolean hasLower(String text) {
        return hasBetween(text, 'a', 'z');
    }

    /** The name in lowercase letters, its words joined by hyphens. */
    static String lower(String name) {
        StringBuilder lower = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean upper = c >= 'A' && c <= 'Z';
            if (upper && i > 0 && hasLower(name.substring(i - 1, i))) {
                lower.append('-');
            }
            lower.append(c == '_' ? '-' : Character.toLowerCase(c));
        }
        return lower.toString();
    }

    /** The name in uppercase letters, its words joined by underscores. */
    static String upper(String name) {
        return lower(name).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The name without hyphens and underscores, each word beginning with an uppercase letter. */
    static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : lower(name).split("-")) {
            if (!word.isEmpty()) {
                camel.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
            }
        }
        return camel.toString();
    }

    private static boolean hasBetween(String text, char first, char last) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= first && text.charAt(i) <= last) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isAlphanumeric(int c) {
        return isLetter(c) || c >= '0' && c <= '9';
    }

    /** A line of help that says why two different names collide, or null if they are equal. */
    static @Nullable String whySame(String name, String other) {
        return name.equals(other) ? null : "names that differ only in '-' and '_' are the same in C";
    }

    /** Whether two names are the same identifier. */
    static boolean isSameIdentifier(String a, String b) {
        return a.length() == b.length() && startsLike(a, b);
    }

    /** Whether a name's identifier begins with that of a prefix. */
    static boolean startsLike(String name, String prefix) {
        if (name.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (identifierChar(name.charAt(i)) != identifierChar(prefix.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char identifierChar(char c) {
        return isAlphanumeric(c) ? c : '_';
    }

    /**
     * The name with a hyphen for each character that is an underscore in C: two names are the same identifier if the results are equal. Most names
     * are returned unchanged.
     */
    static String hyphenated(String name) {
        StringBuilder hyphenated = null;
        int length = name.length();
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '-') {
                hyphenated = hyphenated == null ? new StringBuilder(name) : hyphenated;
                hyphenated.setCharAt(i, '-');
            }
        }
        return hyphenated == null ? name : hyphenated.toString();
    }
}
