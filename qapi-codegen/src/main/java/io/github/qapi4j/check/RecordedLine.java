package io.github.qapi4j.check;

import org.jspecify.annotations.Nullable;

/**
 * A line of a recording, as {@code docs/recordings.md} describes it. Only its own members are read: others may be anything.
 *
 * @param side the end that has sent it; null if the line has no message
 * @param connection the name of the connection; empty for the first one
 * @param raw the text; null if it was omitted, or the line has no message
 * @param end whether the connection has ended
 */
record RecordedLine(
        Conversation.@Nullable Side side,
        String connection,
        @Nullable String raw,
        boolean end) {

    private static final String FORMAT = "qapi4j-recording/1";

    /** A line that is not one of a recording; the message contains the reason. */
    static final class InvalidLineException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidLineException(String reason) {
            super(reason);
        }
    }

    /** Whether a line is an object that has a direction, so that the file must be a recording. */
    static boolean looksLike(String line) {
        try {
            boolean[] found = {false};
            new Members(line).read((name, value) -> found[0] |= name.equals("dir"));
            return found[0];
        } catch (InvalidLineException e) {
            return false;
        }
    }

    static RecordedLine parse(String line) throws InvalidLineException {
        Reading reading = new Reading();
        new Members(line).read(reading);
        return reading.line();
    }

    /** Receives the members of an object. */
    private interface Visitor {
        /** @param value the text of the value */
        void member(String name, String value) throws InvalidLineException;
    }

    private static final class Reading implements Visitor {
        private @Nullable String direction;
        private @Nullable String raw;
        private boolean omitted;
        private String connection = "";
        private boolean end;

        @Override
        public void member(String name, String value) throws InvalidLineException {
            switch (name) {
                case "dir" -> direction = unquoted(name, value);
                case "raw" -> raw = unquoted(name, value);
                case "omitted" -> omitted = true;
                case "mon" -> connection = value;
                case "format" -> {
                    if (!unquoted(name, value).equals(FORMAT)) {
                        throw new InvalidLineException("the format is not '" + FORMAT + "'");
                    }
                }
                case "note" -> end = value.startsWith("\"EOF from ");
                default -> {}
            }
        }

        RecordedLine line() throws InvalidLineException {
            if (direction == null) {
                throw new InvalidLineException("'dir' is missing");
            }
            Conversation.Side side = switch (direction) {
                case "->" -> Conversation.Side.CLIENT;
                case "<-" -> Conversation.Side.SERVER;
                case "#" -> null;
                default -> throw new InvalidLineException("the value of 'dir' is not one of '->', '<-' and '#'");
            };
            if (side != null && raw == null && !omitted) {
                throw new InvalidLineException("'raw' is missing");
            }
            return new RecordedLine(side, connection, side == null ? null : raw, side == null && end);
        }
    }

    private static String unquoted(String name, String value) throws InvalidLineException {
        if (value.length() < 2 || value.charAt(0) != '"') {
            throw new InvalidLineException("the value of '" + name + "' is not a string");
        }
        StringBuilder text = new StringBuilder(value.length());
        int end = value.length() - 1;
        int i = 1;
        while (i < end) {
            char c = value.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = value.charAt(i++);
            int simple = "\"\\/bfnrt".indexOf(escape);
            if (simple >= 0) {
                text.append("\"\\/\b\f\n\r\t".charAt(simple));
            } else if (escape == 'u' && i + 4 <= end && isHex(value, i)) {
                text.append((char) Integer.parseInt(value.substring(i, i + 4), 16));
                i += 4;
            } else {
                throw new InvalidLineException("the value of '" + name + "' is not a valid string");
            }
        }
        return text.toString();
    }

    private static boolean isHex(String text, int from) {
        for (int i = from; i < from + 4; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** One pass over the members of an object, in which values are not looked into. */
    private static final class Members {
        private final String text;
        private int at;

        Members(String text) {
            this.text = text;
        }

        void read(Visitor visitor) throws InvalidLineException {
            expect('{');
            space();
            while (peek() != '}') {
                String name = unquoted("name", string());
                space();
                expect(':');
                space();
                int from = at;
                value();
                visitor.member(name, text.substring(from, at));
                space();
                if (peek() == '}') {
                    break;
                }
                expect(',');
                space();
            }
            expect('}');
            space();
            if (at < text.length()) {
                throw invalid();
            }
        }

        private static InvalidLineException invalid() {
            return new InvalidLineException("expected a JSON object in each line");
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        private void expect(char c) throws InvalidLineException {
            space();
            if (peek() != c) {
                throw invalid();
            }
            at++;
        }

        private void space() {
            while (at < text.length() && " \t\r\uFEFF".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private String string() throws InvalidLineException {
            int from = at;
            if (peek() != '"') {
                throw invalid();
            }
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            if (at >= text.length()) {
                throw invalid();
            }
            at++;
            return text.substring(from, at);
        }

        private void value() throws InvalidLineException {
            char first = peek();
            if (first == '"') {
                string();
            } else if (first == '{' || first == '[') {
                int end = MessageFramer.end(text, at);
                if (end < 0) {
                    throw invalid();
                }
                at = end;
            } else {
                int from = at;
                while (at < text.length() && (Character.isLetterOrDigit(peek()) || "+-.".indexOf(peek()) >= 0)) {
                    at++;
                }
                if (at == from) {
                    throw invalid();
                }
            }
        }
    }
}
