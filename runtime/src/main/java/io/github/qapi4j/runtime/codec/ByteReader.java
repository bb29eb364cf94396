package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.io.NumberInput;
import io.github.qapi4j.runtime.generated.Discriminator;
import io.github.qapi4j.runtime.generated.MemberBuffer;
import io.github.qapi4j.runtime.generated.Members;
import io.github.qapi4j.runtime.generated.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fast reader. It reads the bytes of a text in strict JSON, without tokens, paths and messages. It gives up at anything else: an error, a form that
 * only QEMU's dialect has, an escape in a name that it looks up, a limit, or data that must be reported to a listener. {@link JsonFormat} then reads the
 * same bytes again with a {@link TokenReader}, which alone decides what is accepted and reports the error. Therefore the exceptions of this class have
 * neither a path nor a helpful message.
 *
 * <p>Reading beyond the end of the text is not checked for each byte. A text that ends too early continues with the bytes behind it, so that the reader
 * is not {@linkplain #isAtEnd at the end} afterwards, or with the end of the array.
 */
final class ByteReader extends JsonReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The bytes of {@code true}, and the first of {@code false}. */
    private static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;

    private static final int FALS = 'f' | 'a' << 8 | 'l' << 16 | 's' << 24;

    /** The number of bytes of the longest keyword, less one. */
    private static final int WORD_END = 4;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;

    /** The number of digits that fit a long in any case. */
    private static final int SAFE_DIGITS = 18;

    /** 10 to the power of 19, the smallest number with 20 digits, as an unsigned number. */
    private static final long TWENTY_DIGITS = -8446744073709551616L;

    /** The largest character of Latin-1. */
    private static final int LARGEST_LATIN = 0xFF;

    /** The largest integer below which each integer is a double. */
    private static final long EXACT_DOUBLE = 1L << 53;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final @Nullable Object[] NO_ELEMENTS = {};
    private static final boolean[] NO_OBJECTS = {};
    private static final byte[] NO_BYTES = {};
    private static final char[] NO_CHARS = {};

    private final JsonFormat format;
    private final byte[] text;
    private final int end;

    /** The reader of the whole text. */
    private final ByteReader whole;

    private int at;
    private int depth;

    /** Whether an object has begun whose first member was not read yet. */
    private boolean begun;

    /** The index of the current member's name, for {@link #newBuffer}. */
    private int memberAt;

    private boolean givenUp;

    /** The number of bytes in all buffers. They could be a multiple of the text, if unions that are branches of unions nest. */
    private long buffered;

    /** The elements of the arrays that are being read. */
    private @Nullable Object[] elements = NO_ELEMENTS;

    private int elementCount;

    /** The characters of the string with escapes that is being read. */
    private byte[] decoded = NO_BYTES;

    /** The characters of the string beyond Latin-1, or of the number, that is being read. */
    private char[] wide = NO_CHARS;

    /** Where long values end, if a search for a discriminator went over them; made by the first search. */
    private @Nullable LongValues longValues;

    ByteReader(JsonFormat format, byte[] text, int offset, int length) {
        this.format = format;
        this.text = text;
        this.at = offset;
        this.end = offset + length;
        this.whole = this;
    }

    /** Creates a reader of an object that the buffer has put together. */
    private ByteReader(ByteReader outer, byte[] object) {
        this.format = outer.format;
        this.text = object;
        this.end = object.length;
        this.whole = outer.whole;
        this.depth = outer.depth;
    }

    /** Returns whether everything was read, and accepted. */
    boolean isAtEnd() {
        while (at < end && isSpace(text[at])) {
            at++;
        }
        return at == end && depth == 0 && !givenUp;
    }

    private CodecException giveUp() {
        whole.givenUp = true;
        return new CodecException("$", "not accepted by the fast reader");
    }

    @Override
    public boolean isStrict() {
        return format.isStrict();
    }

    @Override
    public void beginSensitive() {
        // Only messages depend on it.
    }

    @Override
    public void endSensitive() {
        // Only messages depend on it.
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** Does the same as {@link #next}, in less time for at most one space. */
    private byte nextByte() {
        byte c = text[at];
        if (c > ' ') {
            return c;
        }
        c = text[at + 1];
        if (c > ' ' && text[at] == ' ') {
            at++;
            return c;
        }
        return next();
    }

    /** Skips white space and returns the byte after it, without consuming that byte. */
    private byte next() {
        byte c = text[at];
        while (c <= ' ' && isSpace(c)) {
            c = text[++at];
        }
        return c;
    }

    private void expect(char c) throws CodecException {
        if (nextByte() != c) {
            throw giveUp();
        }
        at++;
    }

    private void enter() throws CodecException {
        if (++depth > format.nesting()) {
            throw giveUp();
        }
    }

    @Override
    public void beginObject() throws CodecException {
        expect('{');
        enter();
        begun = true;
    }

    @Override
    public @Nullable String nextMember() throws CodecException {
        if (!nextName()) {
            return null;
        }
        memberAt = at;
        String name = readString();
        expect(':');
        return name;
    }

    /** Moves to the name of the next member of the innermost object; returns false, behind the object, if it has ended. */
    private boolean nextName() throws CodecException {
        int i = at;
        byte c = text[i];
        if (c == ',' && !begun) {
            c = text[++i];
            if (c == ' ') {
                c = text[++i];
            }
            if (c == '"') {
                at = i;
                return true;
            }
        }
        return nextNameOrEnd();
    }

    /** Like {@link #nextName}, with any white space, at the beginning and at the end of the object. */
    private boolean nextNameOrEnd() throws CodecException {
        byte c = next();
        if (c == '}') {
            at++;
            depth--;
            begun = false;
            return false;
        }
        if (!begun) {
            if (c != ',') {
                throw giveUp();
            }
            at++;
            c = next();
        }
        begun = false;
        if (c != '"') {
            throw giveUp();
        }
        return true;
    }

    @Override
    public int nextMember(Members members, int previous) throws CodecException {
        // The form that most objects have: the expected members without further white space. The loop has no other
        // results.
        byte c = text[at];
        if (previous < 0 || c == ',') {
            int index = guessedMember(members, previous, previous < 0 ? at : at + 1);
            if (index >= 0) {
                begun = false;
                return index;
            }
        } else if (c == '}') {
            at++;
            depth--;
            return -1;
        }
        while (nextName()) {
            int index = member(members, previous);
            if (index >= 0) {
                return index;
            }
            unknownMember();
        }
        return -1;
    }

    @Override
    public int nextMember(Members members, int previous, MemberBuffer others) throws CodecException {
        while (nextName()) {
            int index = member(members, previous);
            if (index >= 0) {
                return index;
            }
            others.addMember();
        }
        return -1;
    }

    /**
     * Reads a name that probably follows the previous one, with at most one space before the name and behind its colon.
     *
     * @return the name's index; -1 if nothing was read
     */
    private int guessedMember(Members members, int previous, int from) {
        int i = text[from] == ' ' ? from + 1 : from;
        int guess = members.successor(previous);
        int behind = members.names().match(guess, text, i);
        if (behind < 0) {
            guess = members.otherSuccessor(previous);
            behind = members.names().match(guess, text, i);
            if (behind < 0) {
                return -1;
            }
        }
        memberAt = i;
        at = text[behind] == ' ' ? behind + 1 : behind;
        return guess;
    }

    /** Reads a name and its colon, and returns the name's index; -1 if the name is unknown. */
    private int member(Members members, int previous) throws CodecException {
        int guess = guessedMember(members, previous, at);
        if (guess >= 0) {
            return guess;
        }
        memberAt = at;
        skipPlainString();
        int index = members.names().find(text, memberAt, at);
        if (index >= 0) {
            members.rememberSuccessor(previous, index);
        }
        expect(':');
        return index;
    }

    /** Skips a string without escapes. */
    private void skipPlainString() throws CodecException {
        int from = at;
        int stop = endOfPlain(from + 1);
        if (text[stop] == '"') {
            at = stop + 1;
            requireTokenLength(stop - from);
        } else {
            skipString();
            for (int i = from; i < at; i++) {
                if (text[i] == '\\') {
                    throw giveUp();
                }
            }
        }
    }

    @Override
    public void unknownMember() throws CodecException {
        if (format.reportsUnknown()) {
            throw giveUp();
        }
        skipValue();
    }

    @Override
    public MemberBuffer newBuffer() {
        return new Buffer();
    }

    /** A buffer that stores members as the text of an object. */
    private final class Buffer implements MemberBuffer {
        private final ByteArrayOutputStream object = new ByteArrayOutputStream(64);
        private byte @Nullable [] complete;

        @Override
        public void addMember() throws CodecException {
            if (complete != null) {
                throw giveUp();
            }
            int from = memberAt;
            object.write(object.size() == 0 ? '{' : ',');
            skipValue();
            whole.buffered += at - from;
            if (whole.buffered > 2L * whole.text.length) {
                throw giveUp();
            }
            object.write(text, from, at - from);
        }

        @Override
        public JsonReader replay() {
            if (complete == null) {
                if (object.size() == 0) {
                    object.write('{');
                }
                object.write('}');
                complete = object.toByteArray();
            }
            return new ByteReader(ByteReader.this, complete);
        }

        @Override
        public JsonObject toObject() throws CodecException {
            return replay().readObject();
        }
    }

    @Override
    public String discriminator(String member) throws CodecException {
        int place = findMember(Names.ofMembers(List.of(member)));
        if (place < 0) {
            throw giveUp();
        }
        return stringAt(place);
    }

    @Override
    public String receivedDiscriminator(String member) throws CodecException {
        int place = findMember(Names.ofMembers(List.of(member)));
        if (place >= 0) {
            return stringAt(place);
        }
        if (format.reportsUnknown()) {
            throw giveUp();
        }
        return "";
    }

    private String stringAt(int place) throws CodecException {
        int object = at;
        at = place;
        String value = readString();
        at = object;
        return value;
    }

    @Override
    public int branch(Discriminator discriminator) throws CodecException {
        int index = receivedBranch(discriminator);
        if (index < 0) {
            throw giveUp();
        }
        return index;
    }

    @Override
    public int receivedBranch(Discriminator discriminator) throws CodecException {
        int place = findMember(discriminator.member());
        if (place < 0) {
            if (format.reportsUnknown()) {
                throw giveUp();
            }
            return -1;
        }
        int object = at;
        at = place;
        int index = tryName(discriminator.branches());
        if (index < 0) {
            skipPlainString();
        }
        at = object;
        return index;
    }

    /**
     * Returns the index of the value of a member of the next object; -1 if the object does not have the member. The search does not check the text, which
     * is read afterwards.
     *
     * @param name the only name
     */
    private int findMember(Names name) throws CodecException {
        if (nextByte() != '{' || at >= end) {
            throw giveUp();
        }
        int first = name.match(0, text, at + 1);
        if (first >= 0) {
            return first;
        }
        int object = at;
        try {
            at++;
            if (next() == '}') {
                return -1;
            }
            for (; ; at++) {
                if (next() != '"') {
                    throw giveUp();
                }
                int behind = name.match(0, text, at);
                if (behind >= 0) {
                    at = behind;
                    next();
                    return at;
                }
                int from = at;
                skipPlainString(); // which gives up at an escape, since the name might be the one
                boolean found = name.find(text, from, at) >= 0;
                expect(':');
                byte c = next();
                if (found) {
                    return at;
                }
                if (c == '{' || c == '[') {
                    at = behindContainer(at);
                } else if (c == '"') {
                    at = behindString(at);
                } else {
                    at = behindWord(at);
                }
                c = next();
                if (c == '}') {
                    return -1;
                }
                if (c != ',') {
                    throw giveUp();
                }
            }
        } finally {
            at = object;
        }
    }

    /** Returns the index behind the string that begins at an index. */
    private int behindString(int from) {
        int i = from + 1;
        for (; ; ) {
            i = endOfPlain(i);
            byte c = text[i++];
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
    }

    /** Returns the index behind the number or keyword that begins at an index. */
    private int behindWord(int from) {
        int i = from;
        while (text[i] > ' ' && text[i] != ',' && text[i] != '}' && text[i] != ']') {
            i++;
        }
        return i;
    }

    /** Returns the index behind the object or array that begins at an index. */
    private int behindContainer(int from) {
        if (longValues == null) {
            longValues = new LongValues();
        }
        int known = longValues.behind(from);
        if (known > 0) {
            return known;
        }
        int base = longValues.depth();
        int i = from;
        for (; ; ) {
            byte c = text[i];
            if (c == '"') {
                i = behindString(i);
            } else {
                i++;
                if (c == '{' || c == '[') {
                    longValues.begin(i - 1);
                } else if (c == '}' || c == ']') {
                    longValues.end(i);
                    if (longValues.depth() == base) {
                        return i;
                    }
                }
            }
        }
    }

    @Override
    public void readDiscriminator() throws CodecException {
        if (next() != '"') {
            throw giveUp();
        }
        skipString();
    }

    @Override
    public int tryName(Names names) throws CodecException {
        if (nextByte() != '"') {
            throw giveUp();
        }
        int guess = names.guess();
        int behind = names.match(guess, text, at);
        if (behind < 0) {
            guess = names.otherGuess();
            behind = names.match(guess, text, at);
        }
        if (behind >= 0) {
            at = behind;
            return guess;
        }
        int end = behindQuote(at + 1);
        int index = names.find(text, at, end);
        if (index >= 0) {
            at = end;
            names.remember(index);
        }
        return index;
    }

    /** Returns the index behind the next quote. */
    private int behindQuote(int from) {
        int i = from;
        for (; i <= text.length - Long.BYTES; i += Long.BYTES) {
            long quotes = (long) LONGS.get(text, i) ^ QUOTES;
            long stops = quotes - ONES & ~quotes & HIGH_BITS;
            if (stops != 0) {
                return i + (Long.numberOfTrailingZeros(stops) >>> 3) + 1;
            }
        }
        while (text[i] != '"') {
            i++;
        }
        return i + 1;
    }

    @Override
    public JsonType peek() throws CodecException {
        byte first = next();
        if (at >= end) {
            throw giveUp();
        }
        return switch (first) {
            case '{' -> JsonType.OBJECT;
            case '[' -> JsonType.ARRAY;
            case '"' -> JsonType.STRING;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonType.NUMBER;
            case 't', 'f' -> JsonType.BOOLEAN;
            case 'n' -> JsonType.NULL;
            default -> throw giveUp();
        };
    }

    @Override
    public String readString() throws CodecException {
        if (nextByte() != '"') {
            throw giveUp();
        }
        int from = at + 1;
        int stop = endOfPlain(from);
        if (text[stop] != '"') {
            return decodeString(from, stop);
        }
        at = stop + 1;
        requireTokenLength(stop - from);
        return new String(text, from, stop - from, StandardCharsets.ISO_8859_1);
    }

    private void requireTokenLength(int length) throws CodecException {
        if (length > format.tokenLength()) {
            throw giveUp();
        }
    }

    /** Returns the index of the first byte that is not an ASCII character that a string may have unescaped: a quote, for most strings. */
    private int endOfPlain(int from) {
        int i = from;
        int last = text.length - Long.BYTES;
        for (; i <= last; i += Long.BYTES) {
            long word = (long) LONGS.get(text, i);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            // In each byte, the high bit is set by the borrow of a subtraction. A borrow from a lower byte may set it
            // too, after the first byte that counts.
            long stops =
                    ((quotes - ONES & ~quotes) | (backslashes - ONES & ~backslashes) | (word - SPACES & ~word) | word)
                            & HIGH_BITS;
            if (stops != 0) {
                return i + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
        }
        while (text[i] >= ' ' && text[i] != '"' && text[i] != '\\') {
            i++;
        }
        return i;
    }

    /** Skips a string with escapes or other characters. */
    private void skipString() throws CodecException {
        int from = at + 1;
        int i = endOfPlain(from);
        while (text[i] != '"') {
            i = endOfPlain(text[i] == '\\' ? behindEscape(i) : behindCharacter(i));
        }
        at = i + 1;
        requireTokenLength(i - from);
    }

    /** Returns the index behind an escape. */
    private int behindEscape(int backslash) throws CodecException {
        switch (text[backslash + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
                return backslash + 2;
            case 'u':
                escaped(backslash);
                return backslash + 6;
            default:
                throw giveUp();
        }
    }

    /** Returns the character of an escape with four hexadecimal digits. */
    private char escaped(int backslash) throws CodecException {
        int c = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                throw giveUp();
            }
            c = c << 4 | digit;
        }
        return (char) c;
    }

    /** Returns the index behind a character that is not ASCII. */
    private int behindCharacter(int from) throws CodecException {
        int length = text[from] >= 0 ? 0 : Utf8.length(text, from, text.length, false);
        if (length == 0) {
            throw giveUp();
        }
        return from + length;
    }

    /**
     * Reads a string with escapes or other characters.
     *
     * @param first the first of them
     */
    private String decodeString(int from, int first) throws CodecException {
        int done = from;
        int length = 0;
        int i = first;
        while (text[i] != '"') {
            int c;
            int behind;
            if (text[i] == '\\') {
                behind = behindEscape(i);
                c = unescaped(i);
            } else {
                behind = behindCharacter(i);
                c = codePoint(i, behind);
            }
            if (c > LARGEST_LATIN) {
                return decodeWide(from);
            }
            length = copy(done, i, length);
            decoded[length++] = (byte) c;
            done = behind;
            i = endOfPlain(behind);
        }
        length = copy(done, i, length);
        at = i + 1;
        requireTokenLength(i - from);
        return new String(decoded, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Appends plain characters to the decoded ones, of which there are {@code length}, and returns their new number. Leaves room for one more. */
    private int copy(int from, int to, int length) {
        int total = length + to - from;
        if (total >= decoded.length) {
            decoded = Arrays.copyOf(decoded, Math.max(64, 2 * total));
        }
        System.arraycopy(text, from, decoded, length, to - from);
        return total;
    }

    /** Reads a string with characters beyond Latin-1. */
    private String decodeWide(int from) throws CodecException {
        int length = 0;
        int i = from;
        for (byte c = text[i]; c != '"'; c = text[i]) {
            reserveWide(length + 2);
            if (c >= ' ' && c != '\\') {
                wide[length++] = (char) c;
                i++;
            } else if (c == '\\') {
                int behind = behindEscape(i);
                wide[length++] = unescaped(i);
                i = behind;
            } else {
                int behind = behindCharacter(i);
                length += Character.toChars(codePoint(i, behind), wide, length);
                i = behind;
            }
        }
        at = i + 1;
        requireTokenLength(i - from);
        return checked(new String(wide, 0, length));
    }

    private void reserveWide(int length) {
        if (length > wide.length) {
            wide = Arrays.copyOf(wide, Math.max(64, 2 * length));
        }
    }

    /** Decodes a character of two to four bytes. */
    private int codePoint(int from, int to) {
        int point = text[from] & (0xFF >> (to - from + 1));
        for (int i = from + 1; i < to; i++) {
            point = (point << 6) | (text[i] & 0x3F);
        }
        return point;
    }

    private char unescaped(int backslash) throws CodecException {
        byte c = text[backslash + 1];
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> escaped(backslash);
            default -> (char) c;
        };
    }

    private String checked(String string) throws CodecException {
        if (Characters.hasUnpairedSurrogate(string) || (format.isQemuDialect() && Characters.hasNoncharacter(string))) {
            throw giveUp();
        }
        return string;
    }

    @Override
    public boolean readBoolean() throws CodecException {
        boolean value = nextByte() == 't';
        if (at < text.length - WORD_END) {
            int word = (int) INTS.get(text, at);
            if (word == TRUE) {
                at += 4;
                return true;
            }
            if (word == FALS && text[at + 4] == 'e') {
                at += 5;
                return false;
            }
        }
        readWord(value ? "true" : "false");
        return value;
    }

    @Override
    public JsonNull readNull() throws CodecException {
        next();
        readWord("null");
        return JsonNull.INSTANCE;
    }

    /** Reads a keyword. What follows it is checked when it is read. */
    private void readWord(String word) throws CodecException {
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                throw giveUp();
            }
        }
        at += word.length();
    }

    @Override
    public long readUint64() throws CodecException {
        return readInteger(true);
    }

    @Override
    long readInteger(String type, long min, long max) throws CodecException {
        long value = readInteger(false);
        if (value < min || value > max) {
            throw giveUp();
        }
        return value;
    }

    private long readInteger(boolean unsigned) throws CodecException {
        byte first = nextByte();
        int from = at;
        boolean negative = first == '-';
        if (negative) {
            first = text[++from];
        }
        long value = (long) first - '0';
        if (value < 0 || value > 9) {
            throw giveUp();
        }
        int i = from + 1;
        while (i < text.length && text[i] >= '0' && text[i] <= '9') {
            value = value * 10 + text[i++] - '0';
        }
        byte stop = i < text.length ? text[i] : 0;
        int digits = i - from;
        if ((first == '0' && digits > 1) || stop == '.' || stop == 'e' || stop == 'E') {
            throw giveUp();
        }
        if (digits > SAFE_DIGITS && !fits(value, first, digits, negative, unsigned)) {
            throw giveUp();
        }
        at = i;
        return negative ? -value : value;
    }

    /** Returns whether the number has not overflowed. */
    private static boolean fits(long value, byte first, int digits, boolean negative, boolean unsigned) {
        if (negative || !unsigned) {
            return digits == 19 && (value >= 0 || (negative && value == Long.MIN_VALUE));
        }
        return digits == 19 || (digits == 20 && first == '1' && Long.compareUnsigned(value, TWENTY_DIGITS) >= 0);
    }

    @Override
    public double readNumber() throws CodecException {
        next();
        int from = at;
        int behind = behindNumber();
        boolean negative = text[from] == '-';
        long significand = 0;
        int significant = 0;
        int fraction = 0;
        boolean inFraction = false;
        int i = negative ? from + 1 : from;
        for (; i < behind && text[i] != 'e' && text[i] != 'E'; i++) {
            if (text[i] == '.') {
                inFraction = true;
            } else {
                significand = significand * 10 + text[i] - '0';
                significant++;
                fraction += inFraction ? 1 : 0;
            }
        }
        at = behind;
        if (i == behind
                && significant <= SAFE_DIGITS
                && significand < EXACT_DOUBLE
                && fraction < POWERS_OF_TEN.length) {
            // Both operands are exact, so that the quotient is the nearest double.
            double value = significand / POWERS_OF_TEN[fraction];
            return negative ? -value : value;
        }
        reserveWide(behind - from);
        for (int k = from; k < behind; k++) {
            wide[k - from] = (char) text[k];
        }
        double value = NumberInput.parseDouble(wide, 0, behind - from, true);
        if (Double.isInfinite(value)) {
            throw giveUp();
        }
        return value;
    }

    /** Checks the number that begins here, and returns the index behind it. */
    private int behindNumber() throws CodecException {
        int i = text[at] == '-' ? at + 1 : at;
        i = text[i] == '0' ? i + 1 : behindDigits(i);
        if (i < text.length && text[i] == '.') {
            i = behindDigits(i + 1);
        }
        if (i < text.length && (text[i] == 'e' || text[i] == 'E')) {
            i++;
            i = behindDigits(text[i] == '-' || text[i] == '+' ? i + 1 : i);
        }
        requireTokenLength(i - at);
        return i;
    }

    private int behindDigits(int from) throws CodecException {
        int i = from;
        while (i < text.length && text[i] >= '0' && text[i] <= '9') {
            i++;
        }
        if (i == from) {
            throw giveUp();
        }
        return i;
    }

    @Override
    public <T> List<T> readList(Codec<T> element) throws IOException {
        if (!beginArray()) {
            return List.of();
        }
        int from = elementCount;
        do {
            add(element.read(this));
        } while (nextElement());
        @SuppressWarnings("unchecked") // all elements from this index on were read by the codec
        List<T> list = (List<T>) list(from);
        elementCount = from;
        return list;
    }

    @Override
    public void readElements(Codec<?> element) throws IOException {
        if (beginArray()) {
            do {
                element.read(this);
            } while (nextElement());
        }
    }

    /** Reads the beginning of an array, and returns whether the array has an element; if not, reads its end. */
    private boolean beginArray() throws CodecException {
        expect('[');
        enter();
        if (next() == ']') {
            at++;
            depth--;
            return false;
        }
        return true;
    }

    /** Reads the comma after an element and returns true, or reads the end of the array and returns false. */
    private boolean nextElement() throws CodecException {
        byte c = next();
        if (c == ',') {
            at++;
            return true;
        }
        if (c != ']') {
            throw giveUp();
        }
        at++;
        depth--;
        return false;
    }

    private void add(@Nullable Object element) {
        if (elementCount == elements.length) {
            elements = Arrays.copyOf(elements, Math.max(16, 2 * elementCount));
        }
        elements[elementCount++] = element;
    }

    private List<?> list(int from) {
        return switch (elementCount - from) {
            case 1 -> List.of(elements[from]);
            case 2 -> List.of(elements[from], elements[from + 1]);
            default -> List.of(Arrays.copyOfRange(elements, from, elementCount));
        };
    }

    @Override
    public JsonValue readValue() throws CodecException {
        return switch (peek()) {
            case OBJECT -> readObject();
            case ARRAY -> readArray();
            case STRING -> new JsonString(readString());
            case NUMBER -> {
                int from = at;
                at = behindNumber();
                yield JsonNumber.parsed(new String(text, from, at - from, StandardCharsets.ISO_8859_1));
            }
            case BOOLEAN -> new JsonBoolean(readBoolean());
            case NULL -> readNull();
        };
    }

    private JsonArray readArray() throws CodecException {
        int from = elementCount;
        if (beginArray()) {
            do {
                add(readValue());
            } while (nextElement());
        }
        JsonValue[] values = Arrays.copyOfRange(elements, from, elementCount, JsonValue[].class);
        elementCount = from;
        return new JsonArray(Arrays.asList(values));
    }

    @Override
    public JsonObject readObject() throws CodecException {
        beginObject();
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (String name = nextMember(); name != null; name = nextMember()) {
            if (members.put(name, readValue()) != null) {
                throw giveUp();
            }
        }
        return new JsonObject(members);
    }

    /** Skips a value, and checks its grammar. */
    private void skipValue() throws CodecException {
        // For each object and array that encloses the current value inside the skipped one, whether it is an object.
        boolean[] objects = NO_OBJECTS;
        int open = 0;
        for (; ; ) {
            byte c = next();
            if (c == '{' || c == '[') {
                at++;
                enter();
                if (open == objects.length) {
                    objects = Arrays.copyOf(objects, 2 * open + 4);
                }
                objects[open++] = c == '{';
                byte first = next();
                if (c == '{' && first == '"') {
                    skipName();
                    continue;
                }
                if (first != (c == '{' ? '}' : ']')) {
                    if (c == '{') {
                        throw giveUp();
                    }
                    continue;
                }
            } else {
                skipScalar(c);
            }
            // Behind a value, or before the end of an empty object or array.
            for (; ; ) {
                if (open == 0) {
                    return;
                }
                c = next();
                at++;
                if (c == ',') {
                    if (objects[open - 1]) {
                        if (next() != '"') {
                            throw giveUp();
                        }
                        skipName();
                    }
                    break;
                }
                if (c != (objects[open - 1] ? '}' : ']')) {
                    throw giveUp();
                }
                open--;
                depth--;
            }
        }
    }

    private void skipName() throws CodecException {
        skipPlainString(); // Jackson rejects unpaired surrogates in names, also in skipped data
        expect(':');
    }

    private void skipScalar(byte first) throws CodecException {
        switch (first) {
            case '"' -> skipString();
            case 't' -> readWord("true");
            case 'f' -> readWord("false");
            case 'n' -> readWord("null");
            default -> at = behindNumber();
        }
    }

    @Override
    public <E> E unrecognized(String text, E fallback) throws CodecException {
        if (format.reportsUnknown()) {
            throw giveUp();
        }
        return fallback;
    }

    @Override
    public <E> E unrecognized(JsonValue value, String expected, E fallback) throws CodecException {
        if (format.reportsUnknown()) {
            throw giveUp();
        }
        return fallback;
    }

    @Override
    public CodecException unknownValue(String text) {
        return giveUp();
    }

    @Override
    public CodecException unknownBranch(String member, String text) {
        return giveUp();
    }

    @Override
    public CodecException mismatch(String expected) {
        return giveUp();
    }

    @Override
    public CodecException missingMember(String member) {
        return giveUp();
    }

    @Override
    public CodecException failure(String problem) {
        return giveUp();
    }

    @Override
    public void finish() throws CodecException {
        if (!isAtEnd()) {
            throw giveUp();
        }
    }
}
