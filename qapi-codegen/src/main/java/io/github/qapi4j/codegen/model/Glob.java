package io.github.qapi4j.codegen.model;

import java.util.List;

/** Matches names against patterns: {@code *} matches any text, {@code ?} any single char, every other char itself. */
public final class Glob {

    private Glob() {}

    /**
     * Returns whether patterns select a name: it matches at least one of them, and none of those that begin with {@code !}. If all begin with {@code !},
     * they select all other names. The order does not matter.
     */
    public static boolean selects(List<String> patterns, String name) {
        boolean selected = !patterns.isEmpty() && patterns.stream().allMatch(Glob::excludes);
        for (String pattern : patterns) {
            if (excludes(pattern)) {
                if (matches(pattern.substring(1), name)) {
                    return false;
                }
            } else {
                selected |= matches(pattern, name);
            }
        }
        return selected;
    }

    /** Returns whether a pattern is one of names that are not selected. */
    static boolean excludes(String pattern) {
        return pattern.startsWith("!");
    }

    static boolean matches(String pattern, String name) {
        int patternEnd = pattern.length();
        int nameEnd = name.length();
        // Most names differ from a pattern in one of the last characters.
        for (; patternEnd > 0 && pattern.charAt(patternEnd - 1) != '*'; patternEnd--, nameEnd--) {
            if (nameEnd == 0 || !matches(pattern.charAt(patternEnd - 1), name.charAt(nameEnd - 1))) {
                return false;
            }
        }
        return patternEnd == 0 ? nameEnd == 0 : matches(pattern, patternEnd, name, nameEnd);
    }

    private static boolean matches(char pattern, char name) {
        return pattern == '?' || pattern == name;
    }

    /** Matches the beginning of a name against the beginning of a pattern, which ends with a star. */
    private static boolean matches(String pattern, int patternEnd, String name, int nameEnd) {
        int p = 0;
        int star = -1;
        int retry = 0;
        for (int n = 0; n < nameEnd && p < patternEnd; ) {
            if (pattern.charAt(p) == '*') {
                star = p++;
                retry = n;
            } else if (matches(pattern.charAt(p), name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++retry;
            } else {
                return false;
            }
        }
        while (p < patternEnd && pattern.charAt(p) == '*') {
            p++;
        }
        return p == patternEnd;
    }
}
