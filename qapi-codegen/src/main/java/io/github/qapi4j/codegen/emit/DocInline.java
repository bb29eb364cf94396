package io.github.qapi4j.codegen.emit;

import org.jspecify.annotations.Nullable;

/** The markup within a paragraph: references to definitions and members, code, emphasis, links. What is none of these is text. */
final class DocInline {
    private static final int LONGEST_ROLE = 40;

    private final String text;
    private final LinkTargets targets;
    private final JavadocText out;
    private int textStart;
    private boolean noEmphasisAhead;
    private boolean noStrongAhead;

    private DocInline(String text, LinkTargets targets, JavadocText out) {
        this.text = text;
        this.targets = targets;
        this.out = out;
    }

    static void render(String text, LinkTargets targets, JavadocText out) {
        new DocInline(text, targets, out).run();
    }

    private void run() {
        int i = 0;
        while (i < text.length()) {
            int next = switch (text.charAt(i)) {
                case '`' -> backquote(i);
                case '@' -> at(i);
                case ':' -> role(i);
                case '*' -> star(i);
                case '\\' -> backslash(i);
                default -> i;
            };
            if (next == i) {
                i++;
            } else {
                i = next;
                textStart = next;
            }
        }
        flushText(text.length());
    }

    private void flushText(int end) {
        out.text(text, textStart, end);
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
            flushText(start);
            out.code(text.substring(start + 2, end).strip());
            return end + 2;
        }
        int end = text.indexOf('`', start + 1);
        if (end <= start + 1 || isSpace(text.charAt(start + 1)) || isSpace(text.charAt(end - 1))) {
            return start;
        }
        flushText(start);
        String content = text.substring(start + 1, end);
        int after = end + 1;
        if (after < text.length() && text.charAt(after) == '_') {
            hyperlink(content);
            return after + (text.startsWith("__", after) ? 2 : 1);
        }
        reference(content);
        return after;
    }

    /** {@code :role:`content`}: roles for definitions lead to them, others show their title. */
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
        flushText(start);
        String content = text.substring(end + 1, close);
        if (text.startsWith(":qapi:", start)) {
            reference(content);
        } else if (title(content) < content.length()) {
            out.text(content.substring(0, title(content)).strip());
        } else {
            out.code(content);
        }
        return close + 1;
    }

    private static boolean isRoleCharacter(char c) {
        return (c >= 'a' && c <= 'z') || c == ':' || c == '-';
    }

    /** {@code @name}, unless it stands inside a word, as in a mail address. */
    private int at(int start) {
        if (start > 0 && isWordCharacter(text.charAt(start - 1))) {
            return start;
        }
        int end = start + 1;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        // Punctuation after the name is not part of it: downstream names hold dots, sentences end with one.
        while (end > start + 1 && !isWordCharacter(text.charAt(end - 1))) {
            end--;
        }
        if (end == start + 1) {
            return start;
        }
        flushText(start);
        reference(text.substring(start + 1, end));
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
            if (strong) {
                noStrongAhead = true;
            } else {
                noEmphasisAhead = true;
            }
            return start;
        }
        flushText(start);
        out.markup(strong ? "<b>" : "<i>").text(text, open, close).markup(strong ? "</b>" : "</i>");
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

    /** A backslash takes the meaning from the punctuation after it; before anything else it is text. */
    private int backslash(int start) {
        int next = start + 1;
        if (next >= text.length() || "\\*`_@:|<>".indexOf(text.charAt(next)) < 0) {
            return start;
        }
        flushText(start);
        out.text(text, next, next + 1);
        return next + 1;
    }

    private void reference(String content) {
        String label = content;
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
        if (namespace >= 0) {
            name = name.substring(namespace + 1);
        }
        @Nullable String target = targets.target(name);
        int dot = name.indexOf('.');
        if (target == null && dot > 0) {
            target = targets.target(name.substring(0, dot));
        }
        if (target == null || label.isEmpty()) {
            out.code(label);
        } else {
            out.link(target, label);
        }
    }

    private void hyperlink(String content) {
        int title = title(content);
        if (title == content.length()) {
            out.text(content);
            return;
        }
        String label = content.substring(0, title).strip();
        String address = content.substring(title + 1, content.length() - 1).strip();
        out.text(label.isEmpty() ? address : label);
        if (!label.isEmpty() && !label.equals(address)) {
            out.text(" (").text(address).text(")");
        }
    }

    /** Where the title ends in {@code title <target>}; the length if there is no target. */
    private static int title(String content) {
        int open = content.endsWith(">") ? content.lastIndexOf('<') : -1;
        return open < 0 ? content.length() : open;
    }
}
