package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.qapi4j.runtime.generated.Discriminator;
import io.github.qapi4j.runtime.generated.MemberBuffer;
import io.github.qapi4j.runtime.generated.Members;
import io.github.qapi4j.runtime.generated.Names;
import io.github.qapi4j.runtime.generated.Sensitive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reader that reports errors: it reads with Jackson's parser, tracks the path of the current value, and calls the listener. It accepts QEMU's dialect.
 */
final class TokenReader extends JsonReader {
    /**
     * The maximum length of a 64-bit integer. Longer text is not passed to the JDK, which would parse all of it and copy it into the message of its
     * exception.
     */
    private static final int LONGEST_INTEGER = 20;

    private final JsonFormat format;
    private final Path path;
    private final Tokens tokens;

    /** The number of sensitive values that enclose the current value, including itself. */
    private int sensitive;

    /** Collects the names of sensitive members; null if they are not needed. */
    private final @Nullable Set<String> sensitiveNames;

    TokenReader(JsonFormat format, JsonParser parser, String path, @Nullable Set<String> sensitiveNames) {
        this.format = format;
        this.sensitiveNames = sensitiveNames;
        this.path = new Path(path);
        this.tokens = new Tokens(parser, format.limits(), this.path);
    }

    private TokenReader(TokenReader outer, TokenBuffer all, Path path) {
        this.format = outer.format;
        this.sensitiveNames = outer.sensitiveNames;
        this.path = path;
        this.tokens = new Tokens(all, format.limits(), path);
        this.sensitive = outer.sensitive;
    }

    @Override
    public boolean isStrict() {
        return format.isStrict();
    }

    @Override
    public void beginSensitive() {
        sensitive++;
        if (sensitiveNames != null) {
            sensitiveNames.add(path.lastMember());
        }
    }

    @Override
    public void endSensitive() {
        sensitive--;
    }

    @Override
    public void beginObject() throws CodecException {
        require(JsonToken.START_OBJECT, "object");
        tokens.skip();
        path.enterObject();
    }

    @Override
    public @Nullable String nextMember() throws CodecException {
        JsonToken next = tokens.take();
        if (next == JsonToken.FIELD_NAME) {
            String name = tokens.text();
            path.member(name);
            return name;
        }
        if (next == JsonToken.END_OBJECT) {
            path.leave();
            return null;
        }
        throw new IllegalStateException("bug: " + path + ": a codec has not read the value");
    }

    @Override
    public int nextMember(Members members, int previous) throws CodecException {
        for (String name = nextMember(); name != null; name = nextMember()) {
            int index = members.names().indexOf(name);
            if (index >= 0) {
                return index;
            }
            unknownMember();
        }
        return -1;
    }

    @Override
    public int nextMember(Members members, int previous, MemberBuffer others) throws CodecException {
        for (String name = nextMember(); name != null; name = nextMember()) {
            int index = members.names().indexOf(name);
            if (index >= 0) {
                return index;
            }
            others.addMember();
        }
        return -1;
    }

    @Override
    public void unknownMember() throws CodecException {
        String name = hideMember();
        if (format.isStrict()) {
            throw failure("unexpected member");
        }
        if (format.hasListener()) {
            JsonValue value = readValue();
            path.member(name);
            format.reportUnknown(path, value);
            hideMember();
        } else {
            skipValue(null);
        }
    }

    /** Returns the name of the current member. In a sensitive value, also removes the name from the path, since member names are sensitive there. */
    private String hideMember() {
        String name = path.lastMember();
        if (sensitive > 0) {
            path.member(Sensitive.REDACTED);
        }
        return name;
    }

    /** Returns a text from the input as it may appear in messages. */
    private String shown(String text) {
        return sensitive > 0 ? Sensitive.REDACTED : Excerpt.of(text);
    }

    @Override
    public String discriminator(String member) throws CodecException {
        String text = findDiscriminator(member);
        if (text == null) {
            throw missingMember(member);
        }
        return text;
    }

    @Override
    public String receivedDiscriminator(String member) throws CodecException {
        String text = findDiscriminator(member);
        if (text == null && format.isStrict()) {
            throw missingMember(member);
        }
        if (text == null) {
            format.reportMissing(path, member);
        }
        return text == null ? "" : text;
    }

    @Override
    public int branch(Discriminator discriminator) throws CodecException {
        String member = discriminator.member().get(0);
        String text = discriminator(member);
        int index = discriminator.branches().indexOf(text);
        if (index < 0) {
            throw unknownBranch(member, text);
        }
        return index;
    }

    @Override
    public int receivedBranch(Discriminator discriminator) throws CodecException {
        String text = receivedDiscriminator(discriminator.member().get(0));
        return discriminator.branches().indexOf(text);
    }

    @Override
    public void readDiscriminator() throws CodecException {
        readString();
    }

    @Override
    public int tryName(Names names) {
        return -1;
    }

    private @Nullable String findDiscriminator(String member) throws CodecException {
        require(JsonToken.START_OBJECT, "object");
        int depth = 0;
        for (int i = tokens.aheadIndex(); ; i++) {
            JsonToken next = tokens.ahead(i);
            if (next.isStructStart()) {
                // Skips a value whose end is known: otherwise nested unions with the discriminator at the end would be
                // scanned once for each level.
                int end = tokens.aheadEnd(i);
                if (end > 0) {
                    i = end;
                } else {
                    depth++;
                }
            } else if (next.isStructEnd()) {
                if (depth == 0) {
                    return null;
                }
                depth--;
            } else if (depth == 0 && next == JsonToken.FIELD_NAME && member.equals(tokens.aheadText(i))) {
                return discriminatorText(member, i + 1);
            }
        }
    }

    private String discriminatorText(String member, int index) throws CodecException {
        JsonToken value = tokens.ahead(index);
        String text = tokens.aheadText(index);
        if (value != JsonToken.VALUE_STRING || text == null) {
            throw new CodecException(path.of(member), "expected string, got " + typeOf(value));
        }
        requireCharacters(text, member);
        return text;
    }

    @Override
    public MemberBuffer newBuffer() {
        return new Buffer();
    }

    /** A buffer that stores members as the tokens of an object. */
    private final class Buffer implements MemberBuffer {
        private final TokenBuffer kept = new TokenBuffer();
        private boolean complete;

        Buffer() {
            kept.add(JsonToken.START_OBJECT, null);
        }

        @Override
        public void addMember() throws CodecException {
            if (complete) {
                throw new IllegalStateException("bug: a member was added to a buffer that is being read");
            }
            kept.add(JsonToken.FIELD_NAME, hideMember());
            skipValue(kept);
        }

        @Override
        public JsonReader replay() {
            if (!complete) {
                kept.add(JsonToken.END_OBJECT, null);
                complete = true;
            }
            return new TokenReader(TokenReader.this, kept, path.copy());
        }

        @Override
        public JsonObject toObject() throws CodecException {
            return replay().readObject();
        }
    }

    /** Skips a value, and adds its tokens to the buffer if that is not null. */
    private void skipValue(@Nullable TokenBuffer kept) throws CodecException {
        int depth = 0;
        do {
            JsonToken next = tokens.take();
            if (next == null) {
                throw failure("expected value, got end of input");
            }
            if (kept != null) {
                kept.add(next, Tokens.hasText(next) ? tokens.text() : null);
            }
            if (next.isStructStart()) {
                depth++;
            } else if (next.isStructEnd()) {
                depth--;
            }
        } while (depth > 0);
    }

    @Override
    public JsonType peek() throws CodecException {
        JsonToken next = tokens.peek();
        if (next == null) {
            throw mismatch("value");
        }
        return typeOf(next);
    }

    private static JsonType typeOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> JsonType.OBJECT;
            case START_ARRAY -> JsonType.ARRAY;
            case VALUE_STRING -> JsonType.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonType.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> JsonType.BOOLEAN;
            case VALUE_NULL -> JsonType.NULL;
            default -> throw new IllegalStateException("bug: the next token does not begin a value: " + token);
        };
    }

    private void require(JsonToken expected, String name) throws CodecException {
        if (tokens.peek() != expected) {
            throw mismatch(name);
        }
    }

    @Override
    public String readString() throws CodecException {
        require(JsonToken.VALUE_STRING, "string");
        String text = tokens.text();
        tokens.skip();
        requireCharacters(text, null);
        return text;
    }

    /** Checks a text that was read at the current path or, if a member is given, at that member of the current object. */
    private void requireCharacters(String text, @Nullable String member) throws CodecException {
        String problem;
        if (Characters.hasUnpairedSurrogate(text)) {
            problem = "unpaired surrogate";
        } else if (format.isQemuDialect() && Characters.hasNoncharacter(text)) {
            problem = "noncharacter";
        } else {
            return;
        }
        throw new CodecException(member == null ? path.toString() : path.of(member), problem);
    }

    @Override
    public boolean readBoolean() throws CodecException {
        JsonToken next = tokens.peek();
        if (next != JsonToken.VALUE_TRUE && next != JsonToken.VALUE_FALSE) {
            throw mismatch("boolean");
        }
        tokens.skip();
        return next == JsonToken.VALUE_TRUE;
    }

    @Override
    public JsonNull readNull() throws CodecException {
        require(JsonToken.VALUE_NULL, "null");
        tokens.skip();
        return JsonNull.INSTANCE;
    }

    @Override
    public long readUint64() throws CodecException {
        long value = parseInteger("uint64", true);
        tokens.skip();
        return value;
    }

    @Override
    long readInteger(String type, long min, long max) throws CodecException {
        long value = parseInteger(type, false);
        if (value < min || value > max) {
            throw outOfRange(type, Long.toString(value));
        }
        tokens.skip();
        return value;
    }

    private long parseInteger(String type, boolean unsigned) throws CodecException {
        JsonToken next = tokens.peek();
        if (next != JsonToken.VALUE_NUMBER_INT && next != JsonToken.VALUE_NUMBER_FLOAT) {
            throw mismatch("integer");
        }
        if (next == JsonToken.VALUE_NUMBER_INT && tokens.isSureLong()) {
            return tokens.longValue();
        }
        String text = tokens.text();
        if (next == JsonToken.VALUE_NUMBER_FLOAT || text.length() > LONGEST_INTEGER) {
            throw outOfRange(type, text);
        }
        try {
            return unsigned && !text.startsWith("-") ? Long.parseUnsignedLong(text) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw outOfRange(type, text);
        }
    }

    private CodecException outOfRange(String type, String text) {
        return failure("expected " + type + ", got " + shown(text));
    }

    @Override
    public double readNumber() throws CodecException {
        JsonToken next = tokens.peek();
        double value;
        if (next == JsonToken.VALUE_NUMBER_FLOAT) {
            value = tokens.doubleValue();
        } else if (next == JsonToken.VALUE_NUMBER_INT) {
            long whole = tokens.isSureLong() ? tokens.longValue() : 0;
            // Parsed as a double, since the text may be -0 and an integer may exceed the range of long.
            value = whole == 0 ? Double.parseDouble(tokens.text()) : whole;
        } else {
            throw mismatch("number");
        }
        if (Double.isInfinite(value)) {
            throw outOfRange("number", tokens.text());
        }
        tokens.skip();
        return value;
    }

    @Override
    public <T> List<T> readList(Codec<T> element) throws IOException {
        List<T> elements = new ArrayList<>();
        beginArray();
        while (hasElement()) {
            elements.add(element.read(this));
        }
        return List.copyOf(elements);
    }

    @Override
    public void readElements(Codec<?> element) throws IOException {
        beginArray();
        while (hasElement()) {
            element.read(this);
        }
    }

    private void beginArray() throws CodecException {
        require(JsonToken.START_ARRAY, "array");
        tokens.skip();
        path.enterArray();
    }

    /** Returns whether the array has another element; if not, reads its end. */
    private boolean hasElement() throws CodecException {
        path.value();
        if (tokens.peek() != JsonToken.END_ARRAY) {
            return true;
        }
        tokens.skip();
        path.leave();
        return false;
    }

    @Override
    public JsonValue readValue() throws CodecException {
        return switch (peek()) {
            case OBJECT -> readObject();
            case ARRAY -> readArray();
            case STRING -> new JsonString(readString());
            case NUMBER -> {
                String text = tokens.text();
                tokens.skip();
                yield JsonNumber.parsed(text);
            }
            case BOOLEAN -> new JsonBoolean(readBoolean());
            case NULL -> readNull();
        };
    }

    private JsonArray readArray() throws CodecException {
        List<JsonValue> elements = new ArrayList<>();
        beginArray();
        while (hasElement()) {
            elements.add(readValue());
        }
        return new JsonArray(elements);
    }

    @Override
    public JsonObject readObject() throws CodecException {
        beginObject();
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (String name = nextMember(); name != null; name = nextMember()) {
            hideMember();
            requireCharacters(name, null);
            if (members.put(name, readValue()) != null) {
                throw failure("duplicate member");
            }
        }
        return new JsonObject(members);
    }

    @Override
    public <E> E unrecognized(String text, E fallback) throws CodecException {
        if (format.isStrict()) {
            throw unknownValue(text);
        }
        format.reportUnknown(path, new JsonString(text));
        return fallback;
    }

    @Override
    public <E> E unrecognized(JsonValue value, String expected, E fallback) throws CodecException {
        if (format.isStrict()) {
            throw failure("expected " + expected + ", got " + value.type());
        }
        format.reportUnknown(path, value);
        return fallback;
    }

    @Override
    public CodecException unknownValue(String text) {
        return failure("unknown value '" + shown(text) + "'");
    }

    @Override
    public CodecException unknownBranch(String member, String text) {
        return new CodecException(path.of(member), "unknown value '" + shown(text) + "'");
    }

    @Override
    public CodecException mismatch(String expected) {
        try {
            JsonToken next = tokens.peek();
            return failure("expected " + expected + ", got " + (next == null ? "end of input" : typeOf(next)));
        } catch (CodecException e) {
            return e;
        }
    }

    @Override
    public CodecException missingMember(String member) {
        return CodecException.missingMember(path.of(member));
    }

    @Override
    public CodecException failure(String problem) {
        return new CodecException(path.toString(), problem);
    }

    @Override
    public void finish() throws CodecException {
        if (tokens.peek() != null) {
            throw failure("expected end of input, got more");
        }
        release();
    }

    /** Releases the parser's buffers; the reader must not be used afterwards. */
    void release() throws CodecException {
        tokens.release();
    }
}
