package io.github.qapi4j.runtime.codec;

/** An excerpt of a peer's text for messages: one line of printable ASCII, truncated after 80 characters. */
final class Excerpt {
    private static final int LONGEST = 80;

    private Excerpt() {}

    static String of(String text) {
        StringBuilder excerpt = new StringBuilder();
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == '\'' || c == '"') {
                excerpt.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7F) {
                excerpt.append(c);
            } else {
                excerpt.append(String.format("\\u%04X", (int) c));
            }
        }
        return end < text.length() ? excerpt.append("...").toString() : excerpt.toString();
    }
}
