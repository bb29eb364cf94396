package io.github.qapi4j.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Predicate;

/** Reads JSON text within limits. Each method begins at the first token of a value and ends at its last one. An error has its place and its JSON path. */
final class JsonCursor implements AutoCloseable {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxNumberLength(20)
                    .maxNameLength(50_000)
                    .maxStringLength(1 << 20)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names may be distinct paths, of which a table of names would become large.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final SourceFile source;
    private final JsonParser json;

    /** Reads a part of a value. */
    interface Part {
        void read() throws IOException, InvalidAnswerException;
    }

    /** Reads the member with a name; false if there is no such member. */
    interface Member {
        boolean read(String name) throws IOException, InvalidAnswerException;
    }

    JsonCursor(SourceFile source) throws IOException {
        this.source = source;
        this.json = FACTORY.createParser(source.text());
    }

    /** Reads the whole text. */
    void document(Part part) throws InvalidAnswerException {
        try {
            json.nextToken();
            part.read();
            if (json.nextToken() != null) {
                throw failure("text after the end of the JSON value");
            }
        } catch (JsonProcessingException e) {
            throw new InvalidAnswerException(place(e.getLocation()), "malformed JSON: " + firstLine(e));
        } catch (IOException e) {
            throw new IllegalStateException("bug: a text cannot be read", e);
        }
    }

    /** Returns the first line, without the position that Jackson adds to it: it is that of another place, and in Jackson's form. */
    private static String firstLine(JsonProcessingException e) {
        String message = Objects.requireNonNullElse(e.getOriginalMessage(), "");
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        int position = line.indexOf(" (start marker at ");
        return position < 0 ? line : line.substring(0, position);
    }

    /** Whether the value is an array. */
    boolean isArray() {
        return json.currentToken() == JsonToken.START_ARRAY;
    }

    /** Whether the value is an object. */
    boolean isObject() {
        return json.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isString() {
        return json.currentToken() == JsonToken.VALUE_STRING;
    }

    /** Reads an object with these members only. */
    void object(Member member) throws IOException, InvalidAnswerException {
        members(member, name -> false);
    }

    /** Reads an object that may have other members, which are ignored. */
    void openObject(Member member) throws IOException, InvalidAnswerException {
        members(member, name -> true);
    }

    private void members(Member member, Predicate<String> ignored) throws IOException, InvalidAnswerException {
        if (!isObject()) {
            throw failure("expected an object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            Span place = place(json.currentTokenLocation());
            json.nextToken();
            if (!member.read(name)) {
                if (!ignored.test(name)) {
                    throw new InvalidAnswerException(place, path() + ": unknown member");
                }
                json.skipChildren();
            }
        }
    }

    /** Reads an array. */
    void array(Part element) throws IOException, InvalidAnswerException {
        if (!isArray()) {
            throw failure("expected an array");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.read();
        }
    }

    String string() throws IOException, InvalidAnswerException {
        if (!isString()) {
            throw failure("expected a string");
        }
        return json.getText();
    }

    boolean bool() throws InvalidAnswerException {
        if (json.currentToken() != JsonToken.VALUE_TRUE && json.currentToken() != JsonToken.VALUE_FALSE) {
            throw failure("expected true or false");
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    /** Reads an integer from 0 to the largest {@code int}. */
    int natural() throws IOException, InvalidAnswerException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() != JsonParser.NumberType.INT
                || json.getIntValue() < 0) {
            throw failure("expected an integer from 0 to " + Integer.MAX_VALUE);
        }
        return json.getIntValue();
    }

    void skip() throws IOException {
        json.skipChildren();
    }

    /** The offset of the current token. */
    int offset() {
        return offset(json.currentTokenLocation());
    }

    /** The place from an offset to the end of the current token. */
    Span since(int start) {
        return new Span(source, start, Math.max(start, offset(json.currentLocation())));
    }

    /** An error at the current value. */
    InvalidAnswerException failure(String message) {
        return new InvalidAnswerException(place(json.currentTokenLocation()), path() + ": " + message);
    }

    private Span place(JsonLocation location) {
        int offset = offset(location);
        return new Span(source, offset, offset);
    }

    private int offset(JsonLocation location) {
        long offset = location == null ? 0 : location.getCharOffset();
        return (int) Math.max(0, Math.min(offset, source.text().length()));
    }

    /** The path of the current value, e.g. {@code $.answer[3].members}. */
    private String path() {
        StringBuilder path = new StringBuilder();
        JsonStreamContext inner = json.getParsingContext();
        // At the beginning of an object or array, the parser is already inside.
        for (JsonStreamContext at = isObject() || isArray() ? inner.getParent() : inner;
                at != null && !at.inRoot();
                at = at.getParent()) {
            path.insert(0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.getCurrentName());
        }
        return path.insert(0, '$').toString();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
