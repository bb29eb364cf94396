package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a message in order, with unlimited look-ahead. It converts the parser's exceptions to {@link CodecException}s.
 */
final class Tokens {
    /** Every integer with at most this many characters fits a long. */
    private static final int SURE_LONG = 18;

    /** The source of tokens; null if the buffer contains all tokens from the start. */
    private final @Nullable JsonParser parser;

    private final JsonLimits limits;
    private final Path path;
    private final TokenBuffer ahead;
    private int nextAhead;

    /** The next token if it was peeked at; null at the end of the input. */
    private @Nullable JsonToken token;

    private boolean fetched;
    private boolean fromAhead;
    private @Nullable String aheadText;

    Tokens(JsonParser parser, JsonLimits limits, Path path) {
        this.parser = parser;
        this.limits = limits;
        this.path = path;
        this.ahead = new TokenBuffer();
    }

    Tokens(TokenBuffer all, JsonLimits limits, Path path) {
        this.parser = null;
        this.limits = limits;
        this.path = path;
        this.ahead = all;
    }

    /** Returns the next token without consuming it; null at the end of the input. */
    @Nullable
    JsonToken peek() throws CodecException {
        if (!fetched) {
            if (nextAhead < ahead.size()) {
                token = ahead.kind(nextAhead);
                aheadText = ahead.text(nextAhead);
                fromAhead = true;
                nextAhead++;
                if (nextAhead == ahead.size() && parser != null) {
                    ahead.clear();
                    nextAhead = 0;
                }
            } else {
                token = parse();
                fromAhead = false;
            }
            fetched = true;
        }
        return token;
    }

    /** Consumes the token that was peeked at. Its text is available until the next peek. */
    void skip() {
        fetched = false;
    }

    /** Consumes and returns the next token; null at the end of the input. */
    @Nullable
    JsonToken take() throws CodecException {
        JsonToken next = peek();
        fetched = false;
        return next;
    }

    /** Returns the text of the last token that was peeked at, which is a name, a string or a number. */
    String text() throws CodecException {
        if (!fromAhead) {
            return parsedText();
        }
        if (aheadText == null) {
            throw new IllegalStateException("bug: " + token + " has no text");
        }
        return aheadText;
    }

    static boolean hasText(JsonToken token) {
        return token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING || token.isNumeric();
    }

    /** Returns whether the last integer that was peeked at is short enough for {@link #longValue}. */
    boolean isSureLong() throws CodecException {
        if (fromAhead || parser == null) {
            return text().length() <= SURE_LONG;
        }
        try {
            return parser.getTextLength() <= SURE_LONG;
        } catch (IOException e) {
            throw malformed(parser, e);
        }
    }

    /** Returns the last integer that was peeked at, for which {@link #isSureLong} returns true. */
    long longValue() throws CodecException {
        if (fromAhead || parser == null) {
            return Long.parseLong(text());
        }
        try {
            return parser.getLongValue();
        } catch (IOException e) {
            throw malformed(parser, e);
        }
    }

    /** Returns the last number that was peeked at, which has a fraction or an exponent. */
    double doubleValue() throws CodecException {
        if (fromAhead || parser == null) {
            return Double.parseDouble(text());
        }
        try {
            return parser.getDoubleValue();
        } catch (IOException e) {
            throw malformed(parser, e);
        }
    }

    /** Returns the first index for {@link #ahead}: the index of the token after the last one that was peeked at. */
    int aheadIndex() {
        return nextAhead;
    }

    /**
     * Returns a later token, without consuming it.
     *
     * @param index at least {@link #aheadIndex}, and at most one more than the largest index of earlier calls
     */
    JsonToken ahead(int index) throws CodecException {
        if (index == ahead.size()) {
            JsonToken next = parse();
            if (next == null) {
                throw new IllegalStateException("bug: looking ahead beyond the end of the input");
            }
            ahead.add(next, hasText(next) ? parsedText() : null);
        }
        return ahead.kind(index);
    }

    /**
     * Returns the index of the last token of an object or array.
     *
     * @param index the index of its first token, which {@link #ahead} has returned
     * @return the index; 0 if {@code ahead} has not reached the last token
     */
    int aheadEnd(int index) {
        return ahead.end(index);
    }

    /** Returns the text of a token that {@link #ahead} has returned; null if the token has no text. */
    @Nullable
    String aheadText(int index) {
        return ahead.text(index);
    }

    private @Nullable JsonToken parse() throws CodecException {
        if (parser == null) {
            return null;
        }
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw malformed(parser, e);
        }
    }

    private String parsedText() throws CodecException {
        if (parser == null) {
            throw new IllegalStateException("bug: no token yet");
        }
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed(parser, e);
        }
    }

    /** Converts an exception of the parser. The result has no cause, since the message of the parser's exception quotes the input. */
    private CodecException malformed(JsonParser parser, IOException e) {
        return new CodecException(path.toString(), problem(parser, e));
    }

    private String problem(JsonParser parser, IOException e) {
        if (e instanceof StreamConstraintsException) {
            if (parser.getParsingContext().getNestingDepth() > limits.nesting()) {
                return "nested deeper than " + limits.nesting();
            }
            if (parser.currentTokenCount() > limits.tokens()) {
                return "more than " + limits.tokens() + " tokens";
            }
            return "a string, number or name is longer than " + limits.tokenLength();
        }
        if (e instanceof JsonEOFException) {
            return "malformed JSON: unexpected end of input";
        }
        if (e instanceof JsonProcessingException processing) {
            long at = processing.getLocation() == null
                    ? -1
                    : processing.getLocation().getByteOffset();
            return "malformed JSON" + (at < 0 ? "" : " at byte " + at) + withoutQuotations(processing);
        }
        return "malformed JSON";
    }

    /**
     * Returns the beginning of the parser's message, up to the first quote or parenthesis: what follows quotes the input, which may belong to a
     * sensitive member.
     */
    private static String withoutQuotations(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        int end = 0;
        while (end < message.length() && "'\"(`".indexOf(message.charAt(end)) < 0) {
            end++;
        }
        int clause = end < message.length() ? message.lastIndexOf(':', end) : -1;
        String beginning = message.substring(0, clause < 0 ? end : clause).strip();
        return beginning.isEmpty() ? "" : ": " + beginning;
    }

    /** Releases the parser's buffers. */
    void release() throws CodecException {
        if (parser != null) {
            try {
                parser.close();
            } catch (IOException e) {
                throw malformed(parser, e);
            }
        }
    }
}
