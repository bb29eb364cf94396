package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a message, one after the other, with as much look-ahead as somebody asks for. What the parser throws leaves here as
 * {@link CodecException}.
 */
final class Tokens {
    /** So many characters of an integer are a long for sure. */
    private static final int SURE_LONG = 18;

    /** Null where all tokens are in the buffer from the beginning. */
    private final @Nullable JsonParser parser;

    private final JsonLimits limits;
    private final Path path;
    private final TokenBuffer ahead;
    private int nextAhead;

    /** The token that comes next, if it was fetched; null is the end of the input. */
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

    /** Returns the token that comes next, null at the end of the input. */
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

    /** Goes on behind the token that was peeked at; its text can be had until the next peek. */
    void skip() {
        fetched = false;
    }

    /** Returns the token that comes next, and goes on behind it. */
    @Nullable
    JsonToken take() throws CodecException {
        JsonToken next = peek();
        fetched = false;
        return next;
    }

    /** Returns the text of the token that was peeked at last: a name, a string or a number. */
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

    /** Returns whether the integer that was peeked at last is so short that {@link #longValue} can return it. */
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

    /** Returns the number with a fraction or an exponent that was peeked at last. */
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

    /** Where {@link #ahead} begins: the token behind the one that was peeked at last. */
    int aheadIndex() {
        return nextAhead;
    }

    /** Returns a token further on, and keeps it to come again. Indexes go up from {@link #aheadIndex} by one, or over what was looked at before. */
    JsonToken ahead(int index) throws CodecException {
        if (index == ahead.size()) {
            JsonToken next = parse();
            if (next == null) {
                throw new IllegalStateException("bug: looking ahead over the end");
            }
            ahead.add(next, hasText(next) ? parsedText() : null);
        }
        return ahead.kind(index);
    }

    /** Returns where the object or array ends that begins with a token that {@link #ahead} has returned; 0 if nobody looked as far yet. */
    int aheadEnd(int index) {
        return ahead.end(index);
    }

    /** Returns the text of a token that {@link #ahead} has returned, null if it has none. */
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

    /** Returns the exception for what the parser has thrown. It has no cause, since the message of the parser's exception quotes the text. */
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
            return "malformed JSON: it ends too early";
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
     * Returns the beginning of the parser's message, up to the clause that quotes text in quotes or parentheses: the text may belong to a
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

    /** Gives the parser's buffers back. */
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
