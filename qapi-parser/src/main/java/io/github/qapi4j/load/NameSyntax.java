package io.github.qapi4j.load;

/** What makes a name. */
final class NameSyntax {
    private NameSyntax() {}

    /** Where the stem of a name begins, after the prefixes {@code __RFQDN_} and {@code x-}; -1 if it is not a name. */
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

    /** The name with an underscore for all that C does not allow in identifiers: names collide if these do. */
    static String identifier(String name) {
        StringBuilder identifier = null;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '_') {
                identifier = identifier == null ? new StringBuilder(name) : identifier;
                identifier.setCharAt(i, '_');
            }
        }
        return identifier == null ? name : identifier.toString();
    }
}
