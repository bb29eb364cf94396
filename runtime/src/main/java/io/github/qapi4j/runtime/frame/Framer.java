package io.github.qapi4j.runtime.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits a stream of bytes into JSON values. Bytes are passed to {@link #feed}, in pieces of any size, and frames are returned
 * by {@link #next} until it returns null. Not thread-safe.
 *
 * <p>A value in brackets ends when all its brackets are closed, whatever they enclose; any other value is a single token.
 * The framer examines each byte once, and stores only the tokens of the current message, within the limits. In the same pass it finds the separators
 * of the members of an object.
 *
 * <p>{@link #step} defines the language, one byte at a time. {@link #run} does the same for many bytes at once, where they are of the usual kinds and no
 * limit is near. A message has the same frames in pieces of one byte, for which {@code run} is never used.
 *
 * <p>A {@linkplain #strict strict} framer reads as a QMP server does. Its messages are plain JSON: strings in single quotes are returned in double
 * quotes. A byte that is not allowed at its position makes the message invalid. The framer then drops all bytes up to the next structural character,
 * control character other than tab, or byte 0xFE or 0xFF, where a new message begins. Since 0xFF is never allowed, it resynchronises a stream. If a
 * limit is exceeded, the new message begins with the next byte.
 *
 * <p>A {@linkplain #tolerant tolerant} framer reads as a client should, because some servers send text that is not JSON. It accepts any sequence of
 * other characters as a token ({@code inf}, {@code -nan}), so that only the message with that token is lost.
 */
public final class Framer {
    /** The largest buffer for text that is kept between messages. */
    private static final int SMALL_TEXT = 8 * 1024;

    /** The largest buffer for text that is kept while there is no input. */
    private static final int IDLE_TEXT = 1024;

    /** The largest number of separators whose places are kept between messages. */
    private static final int SMALL_SEPARATORS = 256;

    private static final byte[] NO_INPUT = {};

    /** The number of bytes from which {@link #run} is worth its start. */
    private static final int RUN = 16;

    /** How many bytes {@link #run} should be able to consume before the text must grow. */
    private static final int ROOM = 512;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * LOW_BITS;
    private static final long BACKSLASHES = '\\' * LOW_BITS;
    private static final long SPACES = ' ' * LOW_BITS;
    private static final long ZEROS = '0' * LOW_BITS;

    /** What must be added to the digit nine to get the largest byte without the high bit. */
    private static final long BELOW_COLONS = (0x7F - '9') * LOW_BITS;

    /** Whether a byte belongs to a token that is neither a string nor structural. */
    private static final boolean[] WORD = new boolean[256];

    static {
        for (int i = 0; i < WORD.length; i++) {
            byte c = (byte) i;
            WORD[i] = (c > ' ' || c < 0) && c != '"' && !isStructural(c) && !isReset(c);
        }
    }

    private enum State {
        START,
        STRING,
        ESCAPE,
        SIGN,
        ZERO,
        DIGITS,
        POINT,
        FRACTION,
        EXPONENT,
        EXPONENT_SIGN,
        EXPONENT_DIGITS,
        KEYWORD,
        /** Inside a token that only a tolerant framer accepts. */
        WORD,
        /** After an invalid message, before the next one. */
        RECOVERY
    }

    private final FrameLimits limits;
    private final boolean tolerant;

    private byte[] input = NO_INPUT;
    private int position;
    private int end;

    /** Whether the input is a copy that belongs to the framer. */
    private boolean inputKept;

    private State state = State.START;
    private byte quote;
    private int tokenLength;

    private byte[] text = new byte[256];
    private int length;
    /** Whether the text ends with a number or keyword, which must be separated from a number or keyword that follows. */
    private boolean wordBefore;

    private long tokenBytes;
    private int tokens;
    private int braces;
    private int brackets;

    /** The places in the text of the commas and colons that one bracket encloses. */
    private int[] separators = new int[16];

    private int separatorCount;

    private Framer(FrameLimits limits, boolean tolerant) {
        this.limits = limits;
        this.tolerant = tolerant;
    }

    /** Returns a framer that reads as a server does. */
    public static Framer strict(FrameLimits limits) {
        return new Framer(limits, false);
    }

    /** Returns a framer that reads as a client does. */
    public static Framer tolerant(FrameLimits limits) {
        return new Framer(limits, true);
    }

    /**
     * Passes more bytes to the framer. They are not copied: the caller must not change them, or pass more bytes, until {@link #next} has returned
     * null.
     */
    public void feed(byte[] bytes, int offset, int length) {
        if (position < end) {
            throw new IllegalStateException("bug: bytes fed before the previous ones were consumed");
        }
        input = bytes;
        inputKept = false;
        position = offset;
        end = offset + length;
    }

    /** Copies the bytes that were passed and not consumed yet, so that the caller may change its array. */
    public void keepInput() {
        if (position < end && !inputKept) {
            input = Arrays.copyOfRange(input, position, end);
            end -= position;
            position = 0;
            inputKept = true;
        }
    }

    /** Returns whether the framer is inside a message. */
    public boolean isInMessage() {
        return length > 0 || (state != State.START && state != State.RECOVERY);
    }

    /** Returns the number of bytes of the message that the framer is inside of; 0 outside of messages. */
    public int messageBytes() {
        return length;
    }

    /** Returns how many of the bytes that were passed last are not consumed: those after the frame that was returned last. */
    public int remaining() {
        return end - position;
    }

    /** Returns the next frame; null when more bytes are needed. The call ends the validity of the message that was returned before. */
    public @Nullable Frame next() {
        if (length == 0) {
            releaseMemory(SMALL_TEXT);
        }
        while (position < end) {
            Frame frame = run();
            if (frame == null && position < end) {
                frame = step();
            }
            if (frame != null) {
                return frame;
            }
        }
        if (length == 0) {
            releaseMemory(IDLE_TEXT);
        }
        input = NO_INPUT;
        position = 0;
        end = 0;
        return null;
    }

    /** Releases the memory of a message that was larger than this. */
    private void releaseMemory(int textBytes) {
        if (text.length > textBytes) {
            text = new byte[textBytes];
        }
        if (separators.length > SMALL_SEPARATORS) {
            separators = new int[16];
        }
    }

    /**
     * Consumes bytes as repeated calls of {@link #step} would, up to the end of the message or the first byte that only {@code step} handles. It may
     * consume nothing.
     */
    private @Nullable Frame run() {
        if (end - position < RUN || (state != State.START && (state != State.STRING || quote != '"'))) {
            return null;
        }
        int start = position;
        int stop = stopOfRun();
        if (stop - start < RUN) {
            return null;
        }
        byte[] in = input;
        byte[] out = text;
        int at = start;
        int to = length;
        // The index of the token's first byte, which may be before this piece of input.
        int token = start - tokenLength;
        int openBraces = braces;
        int openBrackets = brackets;
        int ended = 0;
        long endedBytes = 0;
        boolean inString = state == State.STRING;
        State open = State.START;
        boolean complete = false;
        scan:
        while (at < stop) {
            if (inString) {
                // A step of the loop copies eight bytes, and keeps those before the first byte that is not plain.
                while (at + Long.BYTES <= stop) {
                    long word = (long) LONGS.get(in, at);
                    LONGS.set(out, to, word);
                    long special = notPlain(word);
                    if (special != 0) {
                        int plain = Long.numberOfTrailingZeros(special) / Byte.SIZE;
                        at += plain;
                        to += plain;
                        break;
                    }
                    at += Long.BYTES;
                    to += Long.BYTES;
                }
                if (at == stop) {
                    break;
                }
                byte c = in[at];
                if (c == '"') {
                    out[to++] = c;
                    at++;
                    inString = false;
                    ended++;
                    endedBytes += at - token;
                    if (openBraces + openBrackets == 0) {
                        complete = true;
                        break;
                    }
                } else if (c == '\\') {
                    if (stop - at < 2 || in[at + 1] < ' ' || in[at + 1] == '\'') {
                        break;
                    }
                    out[to++] = c;
                    out[to++] = in[at + 1];
                    at += 2;
                } else if (isPlain(c)) {
                    out[to++] = c;
                    at++;
                } else {
                    break;
                }
                continue;
            }
            byte c = in[at];
            switch (c) {
                case ' ', '\t', '\r', '\n' -> at++;
                case '"' -> {
                    wordBefore = false;
                    token = at;
                    inString = true;
                    out[to++] = c;
                    at++;
                }
                case ',', ':' -> {
                    int depth = openBraces + openBrackets;
                    if (depth == 0) {
                        break scan;
                    }
                    if (depth == 1) {
                        addSeparator(to);
                    }
                    wordBefore = false;
                    out[to++] = c;
                    at++;
                    ended++;
                    endedBytes++;
                    if (at < stop && in[at] == ' ') {
                        at++;
                    }
                }
                case '{', '[' -> {
                    if (openBraces + openBrackets >= limits.nesting()) {
                        break scan;
                    }
                    if (c == '{') {
                        openBraces++;
                    } else {
                        openBrackets++;
                    }
                    wordBefore = false;
                    out[to++] = c;
                    at++;
                    ended++;
                    endedBytes++;
                }
                case '}', ']' -> {
                    if (c == '}') {
                        openBraces--;
                    } else {
                        openBrackets--;
                    }
                    wordBefore = false;
                    out[to++] = c;
                    at++;
                    ended++;
                    endedBytes++;
                    if ((openBraces <= 0 && openBrackets <= 0) || openBraces < 0 || openBrackets < 0) {
                        complete = true;
                        break scan;
                    }
                }
                default -> {
                    State word = wordState(c);
                    if (word == State.START) {
                        break scan;
                    }
                    if (wordBefore) {
                        out[to++] = ' ';
                    }
                    wordBefore = true;
                    token = at;
                    out[to++] = c;
                    at++;
                    if (word != State.KEYWORD) {
                        // Like the loop in a string.
                        while (at + Long.BYTES <= stop) {
                            long digits = (long) LONGS.get(in, at);
                            LONGS.set(out, to, digits);
                            int count = Long.numberOfTrailingZeros(notDigits(digits)) / Byte.SIZE;
                            at += count;
                            to += count;
                            if (count < Long.BYTES) {
                                break;
                            }
                        }
                    }
                    while (at < stop && continues(word, in[at])) {
                        out[to++] = in[at++];
                    }
                    if (at == stop || (word == State.DIGITS && (in[at] == '.' || isExponent(in[at])))) {
                        open = word;
                        break scan;
                    }
                    ended++;
                    endedBytes += at - token;
                    if (openBraces + openBrackets == 0) {
                        complete = true;
                        break scan;
                    }
                }
            }
        }
        position = at;
        length = to;
        braces = openBraces;
        brackets = openBrackets;
        tokens += ended;
        tokenBytes += endedBytes;
        if (complete) {
            return message();
        }
        if (inString) {
            state = State.STRING;
            quote = '"';
            tokenLength = at - token;
        } else {
            state = open;
            tokenLength = open == State.START ? 0 : at - token;
        }
        return null;
    }

    /**
     * Returns where {@link #run} must stop, so that no limit of bytes or tokens is reached before, and the text has room. A byte of the input adds at
     * most two bytes to the text, and at most one token.
     */
    private int stopOfRun() {
        int wanted = 2 * Math.min(end - position, ROOM) + Long.BYTES;
        if (text.length - length < wanted) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + wanted));
        }
        long bytes = limits.tokenBytes() - tokenBytes - tokenLength - 1L;
        long most = Math.min(Math.min(bytes, limits.tokens() - tokens - 1L), (text.length - length - Long.BYTES) / 2);
        return (int) Math.min(end, position + Math.max(most, 0));
    }

    /** Returns a word whose lowest bit that is set belongs to the first byte that may not be plain; 0 if all bytes are plain. */
    private long notPlain(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        long special = ((quotes - LOW_BITS) & ~quotes) | ((backslashes - LOW_BITS) & ~backslashes) | word;
        if (!tolerant) {
            special |= (word - SPACES) & ~word;
        }
        return special & HIGH_BITS;
    }

    /** Returns a word whose lowest bit that is set belongs to the first byte that is not a digit; 0 if all bytes are digits. */
    private static long notDigits(long word) {
        return ((word + BELOW_COLONS) | (word - ZEROS)) & HIGH_BITS;
    }

    /** Returns the state in a word that begins with this byte; {@code START} if {@link #run} does not handle it. */
    private State wordState(byte c) {
        if (tolerant) {
            return isWord(c) ? State.WORD : State.START;
        }
        return isLetter(c) ? State.KEYWORD : c >= '1' && c <= '9' ? State.DIGITS : State.START;
    }

    private static boolean continues(State word, byte c) {
        return word == State.WORD ? isWord(c) : word == State.KEYWORD ? isLetter(c) : isDigit(c);
    }

    private void addSeparator(int place) {
        if (separatorCount == separators.length) {
            separators = Arrays.copyOf(separators, 2 * separatorCount);
        }
        separators[separatorCount++] = place;
    }

    /**
     * Consumes one or more bytes. If the next byte ends the current token, only changes the state, without consuming the byte.
     */
    private @Nullable Frame step() {
        byte c = input[position];
        return switch (state) {
            case START -> start(c);
            case STRING -> string(c);
            case ESCAPE -> escape(c);
            case SIGN -> c == '0' ? keep(c, State.ZERO) : isDigit(c) ? keep(c, State.DIGITS) : stray(c);
            case ZERO ->
                c == '.'
                        ? keep(c, State.POINT)
                        : isExponent(c) ? keep(c, State.EXPONENT) : isDigit(c) ? stray(c) : endToken();
            case DIGITS ->
                isDigit(c)
                        ? keep(c, State.DIGITS)
                        : c == '.' ? keep(c, State.POINT) : isExponent(c) ? keep(c, State.EXPONENT) : endToken();
            case POINT -> isDigit(c) ? keep(c, State.FRACTION) : stray(c);
            case FRACTION ->
                isDigit(c) ? keep(c, State.FRACTION) : isExponent(c) ? keep(c, State.EXPONENT) : endToken();
            case EXPONENT ->
                isDigit(c)
                        ? keep(c, State.EXPONENT_DIGITS)
                        : c == '+' || c == '-' ? keep(c, State.EXPONENT_SIGN) : stray(c);
            case EXPONENT_SIGN -> isDigit(c) ? keep(c, State.EXPONENT_DIGITS) : stray(c);
            case EXPONENT_DIGITS -> isDigit(c) ? keep(c, State.EXPONENT_DIGITS) : endToken();
            case KEYWORD -> isLetter(c) ? keep(c, State.KEYWORD) : endToken();
            case WORD -> isWord(c) ? keep(c, State.WORD) : endToken();
            case RECOVERY -> recover(c);
        };
    }

    private @Nullable Frame start(byte c) {
        switch (c) {
            case ' ', '\t', '\r', '\n' -> {
                position++;
                return null;
            }
            case '{', '}', '[', ']', ',', ':' -> {
                if ((c == ',' || c == ':') && braces + brackets == 1) {
                    addSeparator(length);
                }
                tokenLength = 0;
                keep(c, State.START);
                return structural(c);
            }
            case '"' -> {
                return beginString(c);
            }
            default -> {
                if (tolerant) {
                    return isWord(c) ? beginWord(c, State.WORD) : stray(c);
                }
                if (c == '\'') {
                    return beginString(c);
                }
                if (c == '-') {
                    return beginWord(c, State.SIGN);
                }
                if (isDigit(c)) {
                    return beginWord(c, c == '0' ? State.ZERO : State.DIGITS);
                }
                return isLetter(c) ? beginWord(c, State.KEYWORD) : stray(c);
            }
        }
    }

    private @Nullable Frame structural(byte c) {
        switch (c) {
            case '{' -> braces++;
            case '}' -> braces--;
            case '[' -> brackets++;
            case ']' -> brackets--;
            default -> {
                // A comma or colon does not change the depth.
            }
        }
        wordBefore = false;
        return endToken();
    }

    private @Nullable Frame beginWord(byte c, State next) {
        if (wordBefore) {
            append((byte) ' ');
        }
        wordBefore = true;
        tokenLength = 0;
        return keep(c, next);
    }

    private @Nullable Frame beginString(byte c) {
        wordBefore = false;
        quote = c;
        append((byte) '"');
        tokenLength = 1;
        position++;
        state = State.STRING;
        return null;
    }

    private @Nullable Frame string(byte c) {
        int from = position;
        int stop = (int) Math.min(end, from + (limits.tokenBytes() + 1L - tokenLength));
        int at = from;
        while (at < stop && isPlain(input[at])) {
            at++;
        }
        if (at > from) {
            append(from, at);
            tokenLength += at - from;
            position = at;
            return overlongToken();
        }
        if (c == quote) {
            append((byte) '"');
            tokenLength++;
            position++;
            return endToken();
        }
        if (c == '\\') {
            tokenLength++;
            position++;
            state = State.ESCAPE;
            return null;
        }
        if (c == '"') {
            append((byte) '\\');
            return keep(c, State.STRING);
        }
        return stray(c);
    }

    /** Returns whether a byte of a string is kept unchanged. */
    private boolean isPlain(byte c) {
        return c < 0 ? !isReset(c) : c != '"' && c != quote && c != '\\' && (c >= ' ' || tolerant);
    }

    private @Nullable Frame escape(byte c) {
        if ((c >= 0 && c < ' ') || isReset(c)) {
            return stray(c);
        }
        if (c != '\'') {
            append((byte) '\\');
        }
        return keep(c, State.STRING);
    }

    private @Nullable Frame recover(byte c) {
        if (isStructural(c) || isReset(c) || (c >= 0 && c < ' ' && c != '\t')) {
            state = State.START;
        } else {
            position++;
        }
        return null;
    }

    private @Nullable Frame keep(byte c, State next) {
        append(c);
        tokenLength++;
        position++;
        state = next;
        return overlongToken();
    }

    private @Nullable Frame overlongToken() {
        return tokenLength > limits.tokenBytes() ? limit("token bytes", limits.tokenBytes()) : null;
    }

    private @Nullable Frame endToken() {
        state = State.START;
        tokenBytes += tokenLength;
        tokens++;
        if (tokenBytes >= limits.tokenBytes()) {
            return limit("token bytes", limits.tokenBytes());
        }
        if (tokens > limits.tokens()) {
            return limit("tokens", limits.tokens());
        }
        if (braces + brackets > limits.nesting()) {
            return limit("levels of nesting", limits.nesting());
        }
        if ((braces > 0 || brackets > 0) && braces >= 0 && brackets >= 0) {
            return null;
        }
        return message();
    }

    private Frame message() {
        if (braces + brackets != 0) {
            // The outermost bracket is not closed: what one bracket encloses are not the members of an object.
            separatorCount = 0;
        }
        Frame message = new Frame.Message(text, length, separators, separatorCount, tokens);
        forget(State.START);
        return message;
    }

    private Frame limit(String what, int limit) {
        forget(State.START);
        return new Frame.Broken("the message has too many " + what + ", the limit is " + limit);
    }

    private Frame stray(byte c) {
        position++;
        forget(State.RECOVERY);
        String shown = c > ' ' && c < 0x7F ? "'" + (char) c + "'" : String.format("0x%02X", c & 0xFF);
        return new Frame.Broken("unexpected byte " + shown);
    }

    private void forget(State next) {
        state = next;
        length = 0;
        wordBefore = false;
        tokenLength = 0;
        tokenBytes = 0;
        tokens = 0;
        braces = 0;
        brackets = 0;
        separatorCount = 0;
    }

    private void append(byte c) {
        if (length == text.length) {
            text = Arrays.copyOf(text, 2 * length);
        }
        text[length++] = c;
    }

    private void append(int from, int to) {
        int count = to - from;
        if (length + count > text.length) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + count));
        }
        System.arraycopy(input, from, text, length, count);
        length += count;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isExponent(byte c) {
        return c == 'e' || c == 'E';
    }

    private static boolean isLetter(byte c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isStructural(byte c) {
        return c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',';
    }

    private static boolean isReset(byte c) {
        return c == (byte) 0xFE || c == (byte) 0xFF;
    }

    private static boolean isWord(byte c) {
        return WORD[c & 0xFF];
    }
}
