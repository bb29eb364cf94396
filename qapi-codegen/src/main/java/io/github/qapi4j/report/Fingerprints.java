package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.source.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fingerprints of diagnostics in one log: each identifies a diagnostic at one place, and stays the same when its line moves.
 *
 * <p>A fingerprint is a digest of the content: the code, the file, the definition or comment, and the text at the place. It is followed by an ordinal
 * among the places in the file with the same content and, if further schemas include the file, by an ordinal of the report. A new place adds one
 * fingerprint, whatever its position, and does not change the set of the others.
 */
final class Fingerprints {
    private static final int MAX_TEXT = 200;
    /** The maximum number of characters between a place and the beginning of its comment or definition. */
    private static final int MAX_DISTANCE = 20_000;

    private static final Pattern DEFINITION = Pattern.compile("\\{\\s*'([^'\\n]*)'\\s*:\\s*'([^'\\n]*)'");

    /** The places by content. */
    private final Map<String, Places> seen = new HashMap<>();

    private final MessageDigest sha256;

    /** The places with the same content: their ordinals by offset, and how often each was reported. */
    private record Places(Map<Integer, Integer> ordinals, Map<Integer, Integer> reports) {}

    Fingerprints() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("bug: every JDK has SHA-256", e);
        }
    }

    /** The fingerprint of a diagnostic in a file; it differs from all earlier ones. */
    String next(Diagnostic diagnostic, String file) {
        Span span = diagnostic.span();
        String context = span == null ? "" : isInComment(span) ? comment(span) : definition(span);
        String subject = span == null ? diagnostic.message() : subject(span);
        String content = String.join("\0", diagnostic.code().id(), file, context, subject);
        byte[] digest = sha256.digest(content.getBytes(StandardCharsets.UTF_8));
        String hash = HexFormat.of().formatHex(digest, 0, 16);
        Places places = seen.computeIfAbsent(hash, none -> new Places(new HashMap<>(1), new HashMap<>(1)));
        int offset = span == null ? 0 : span.start();
        int ordinal = places.ordinals.computeIfAbsent(offset, none -> places.ordinals.size() + 1);
        int report = places.reports.merge(offset, 1, Integer::sum);
        return hash + ":" + ordinal + (report == 1 ? "" : ":" + report);
    }

    private static boolean isInComment(Span span) {
        String text = before(span);
        return text.substring(text.lastIndexOf('\n') + 1).stripLeading().startsWith("#");
    }

    /** The text before a place and its first character, as far as it is searched. */
    private static String before(Span span) {
        String text = span.source().text();
        return text.substring(Math.max(0, span.start() - MAX_DISTANCE), Math.min(text.length(), span.start() + 1));
    }

    /**
     * The kind and the name of the definition that contains a place; empty if no line before the place begins a definition. They are found in the text and not in the diagnostic, so that a place has the same fingerprint whether or not it is the
     * first one of its problem.
     */
    private static String definition(Span span) {
        String text = span.source().text();
        int from = Math.max(0, span.start() - MAX_DISTANCE);
        String before = before(span);
        int line = before.lastIndexOf("\n{");
        if (line < 0 && !(from == 0 && text.startsWith("{"))) {
            return "";
        }
        int start = from + line + 1;
        Matcher beginning = DEFINITION.matcher(text).region(start, Math.min(text.length(), start + 2 * MAX_TEXT));
        return beginning.lookingAt() ? beginning.group(1) + " " + beginning.group(2) : "";
    }

    /** The symbol of the comment that contains a place, or its first line if it has no symbol. Empty if there is no comment. */
    private static String comment(Span span) {
        String text = span.source().text();
        int from = Math.max(0, span.start() - MAX_DISTANCE);
        String before = text.substring(from, span.start());
        // The same with both kinds of line ends, since a checkout may convert them.
        int mark = Math.max(before.lastIndexOf("##\n"), before.lastIndexOf("##\r\n"));
        if (mark < 0) {
            return "";
        }
        int start = text.indexOf('\n', from + mark) + 1;
        int end = text.indexOf('\n', start);
        String line = text.substring(start, Math.min(end < 0 ? text.length() : end, start + MAX_TEXT))
                .stripTrailing();
        int colon = line.startsWith("# @") ? line.indexOf(':') : -1;
        return colon < 0 ? line : line.substring(0, colon);
    }

    /** The text of a place; if it has no letter or digit, with the words around it, since such texts are equal at many places. */
    private static String subject(Span span) {
        String text = span.source().text();
        int start = span.start();
        int end = Math.min(span.end(), start + MAX_TEXT);
        if (text.substring(start, end).chars().noneMatch(Character::isLetterOrDigit)) {
            int least = Math.max(0, start - MAX_TEXT);
            int most = Math.min(text.length(), end + MAX_TEXT);
            while (start > least && !Character.isWhitespace(text.charAt(start - 1))) {
                start--;
            }
            while (end < most && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
        }
        return text.substring(start, end);
    }
}
