package io.github.qapi4j.schema.doc;

import java.util.ArrayList;
import java.util.List;

/** Parses the markup within a paragraph: references, code, emphasis, links. Everything else is text. */
final class InlineParser {
    private static final int LONGEST_ROLE = 40;
    private static final String ESCAPABLE = "\\*`_@:|<>";

    private final String text;
    private final List<Inline> content = new ArrayList<>(1);
    /** Plain text that is not in {@link #content} yet, up to {@link #textStart}; it continues in {@link #text} from there. */
    private final StringBuilder pending = new StringBuilder(0);

    private int textStart;
    private boolean noEmphasisAhead;
    private boolean noStrongAhead;

    private InlineParser(String text) {
        this.text = text;
    }

    static List<Inline> parse(String text) {
        return new InlineParser(text).parse();
    }

    private List<Inline> parse() {
        int i = 0;
        while (i < text.length()) {
            int next = switch (text.charAt(i)) {
                case '`' -> backquote(i);
                case '@' -> at(i);
                case ':' -> role(i);
                case '*' -> star(i);
                case '\\' -> backslash(i);
                case 'h' -> address(i);
                default -> i;
            };
            if (next == i) {
                i++;
            } else {
                i = next;
                textStart = next;
            }
        }
        endText(text.length());
        return content;
    }

    /** Adds the text before an offset, where other content begins. */
    private void endText(int end) {
        if (!pending.isEmpty()) {
            content.add(new Inline.Text(pending.append(text, textStart, end).toString()));
            pending.setLength(0);
        } else if (end > textStart) {
            content.add(new Inline.Text(text.substring(textStart, end)));
        }
    }

    private int backquote(int start) {
        if (text.startsWith("``", start)) {
            int end = text.indexOf("``", start + 2);
            if (end <= start + 2) {
                return start;
            }
            // A backquote may end the literal, as in ```x```.
            while (end + 2 < text.length() && text.charAt(end + 2) == '`') {
                end++;
            }
            endText(start);
            content.add(new Inline.Code(text.substring(start + 2, end).strip()));
            return end + 2;
        }
        int end = text.indexOf('`', start + 1);
        if (end <= start + 1 || isSpace(text.charAt(start + 1)) || isSpace(text.charAt(end - 1))) {
            return start;
        }
        String marked = text.substring(start + 1, end);
        int after = end + 1;
        if (after < text.length() && text.charAt(after) == '_') {
            hyperlink(start, marked);
            return after + (text.startsWith("__", after) ? 2 : 1);
        }
        endText(start);
        content.add(reference(marked));
        return after;
    }

    /** {@code :role:`content`}. */
    private int role(int start) {
        int end = start + 1;
        int limit = Math.min(text.length(), start + LONGEST_ROLE);
        while (end < limit && isRoleCharacter(text.charAt(end))) {
            end++;
        }
        if (end < start + 3 || end + 1 >= text.length() || text.charAt(end) != '`' || text.charAt(end - 1) != ':') {
            return start;
        }
        int close = text.indexOf('`', end + 1);
        if (close <= end + 1) {
            return start;
        }
        endText(start);
        String marked = text.substring(end + 1, close);
        content.add(
                text.startsWith(":qapi:", start)
                        ? reference(marked)
                        : role(text.substring(start + 1, end - 1), marked));
        return close + 1;
    }

    private static Inline role(String role, String marked) {
        int title = title(marked);
        return title == marked.length()
                ? new Inline.Role(role, marked, null)
                : new Inline.Role(
                        role,
                        marked.substring(0, title).strip(),
                        marked.substring(title + 1, marked.length() - 1).strip());
    }

    private static boolean isRoleCharacter(char c) {
        return (c >= 'a' && c <= 'z') || c == ':' || c == '-';
    }

    /** {@code @name}, unless it is inside a word, as in a mail address. */
    private int at(int start) {
        if (start > 0 && isWordCharacter(text.charAt(start - 1))) {
            return start;
        }
        int end = start + 1;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        // Punctuation after the name is not part of it: downstream names contain dots, sentences end with one.
        while (end > start + 1 && !isWordCharacter(text.charAt(end - 1))) {
            end--;
        }
        if (end == start + 1) {
            return start;
        }
        endText(start);
        content.add(reference(text.substring(start + 1, end)));
        return end;
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static boolean isNameCharacter(char c) {
        return isWordCharacter(c) || c == '-' || c == '.';
    }

    private int star(int start) {
        boolean strong = text.startsWith("**", start);
        int open = start + (strong ? 2 : 1);
        if ((strong ? noStrongAhead : noEmphasisAhead)
                || open >= text.length()
                || isSpace(text.charAt(open))
                || text.charAt(open) == '*'
                || (start > 0 && !mayPrecedeMarkup(text.charAt(start - 1)))) {
            return start;
        }
        int close = closingStar(open, strong);
        if (close < 0) {
            // The text is searched only once, so that many stars do not take quadratic time.
            if (strong) {
                noStrongAhead = true;
            } else {
                noEmphasisAhead = true;
            }
            return start;
        }
        endText(start);
        String marked = text.substring(open, close);
        content.add(strong ? new Inline.Strong(marked) : new Inline.Emphasis(marked));
        return close + open - start;
    }

    private int closingStar(int from, boolean strong) {
        String marker = strong ? "**" : "*";
        for (int i = text.indexOf(marker, from + 1); i >= 0; i = text.indexOf(marker, i + 1)) {
            int after = i + marker.length();
            char before = text.charAt(i - 1);
            if (!isSpace(before)
                    && before != '*'
                    && before != '\\'
                    && (after == text.length() || mayFollowMarkup(text.charAt(after)))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\t';
    }

    private static boolean mayPrecedeMarkup(char c) {
        return isSpace(c) || "'\"([{<-/:".indexOf(c) >= 0;
    }

    private static boolean mayFollowMarkup(char c) {
        return isSpace(c) || "'\")]}>-/:.,;!?\\".indexOf(c) >= 0;
    }

    /** A backslash makes the punctuation after it plain text; before anything else it is text itself. */
    private int backslash(int start) {
        int next = start + 1;
        if (next >= text.length() || ESCAPABLE.indexOf(text.charAt(next)) < 0) {
            return start;
        }
        pending.append(text, textStart, start).append(text.charAt(next));
        return next + 1;
    }

    /** A web address without markup. */
    private int address(int start) {
        boolean address = (text.startsWith("https://", start) || text.startsWith("http://", start))
                && (start == 0 || !isWordCharacter(text.charAt(start - 1)));
        if (!address) {
            return start;
        }
        int begin = text.indexOf("//", start) + 2;
        int end = begin;
        while (end < text.length() && !isSpace(text.charAt(end)) && "<>\"`".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        // Punctuation after the address is not part of it.
        while (end > begin && ".,;:!?)]}'".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end == begin) {
            return start;
        }
        endText(start);
        String found = text.substring(start, end);
        content.add(new Inline.Hyperlink(found, found));
        return end;
    }

    private static Inline reference(String marked) {
        String label = marked;
        if (label.startsWith("~") || label.startsWith("!")) {
            label = label.substring(1);
        }
        int title = title(label);
        String name = label;
        if (title < label.length()) {
            name = label.substring(title).replace('<', ' ').replace('>', ' ').strip();
            label = label.substring(0, title).strip();
        }
        int namespace = name.indexOf(':');
        return new Inline.Reference(namespace < 0 ? name : name.substring(namespace + 1), label);
    }

    /** {@code `title <address>`_}; without an address, the target is elsewhere in the document, and the link is printed as text. */
    private void hyperlink(int start, String marked) {
        int title = title(marked);
        if (title == marked.length()) {
            pending.append(text, textStart, start).append(marked);
            return;
        }
        endText(start);
        String label = marked.substring(0, title).strip();
        String address = marked.substring(title + 1, marked.length() - 1).strip();
        content.add(new Inline.Hyperlink(label.isEmpty() ? address : label, address));
    }

    /** The offset at which the title ends in {@code title <target>}; the length if there is no target. */
    private static int title(String marked) {
        int open = marked.endsWith(">") ? marked.lastIndexOf('<') : -1;
        return open < 0 ? marked.length() : open;
    }
}
