package io.github.qapi4j.benchmark.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The messages that {@code record-payloads} has recorded, byte by byte as they were sent. */
final class Payloads {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Payloads() {}

    private static Path directory() {
        return Path.of(System.getProperty("qapi.payloads"));
    }

    /** Returns the return value of a command. */
    static byte[] reply(String command) {
        return member(file(command + ".json"), "return");
    }

    /** Returns the arguments of a command. */
    static byte[] arguments(String command) {
        return member(file(command + ".json"), "arguments");
    }

    /** Returns the events, as whole messages. */
    static List<byte[]> events() {
        return new String(file("events.jsonl"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] file(String name) {
        try {
            return Files.readAllBytes(directory().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text of a member of an object. */
    static byte[] member(byte[] object, String name) {
        try (JsonParser in = FACTORY.createParser(object)) {
            in.nextToken();
            for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
                JsonToken first = in.nextToken();
                int start = (int) in.currentTokenLocation().getByteOffset();
                if (first == JsonToken.VALUE_STRING) {
                    in.finishToken();
                }
                in.skipChildren();
                if (member.equals(name)) {
                    return Arrays.copyOfRange(
                            object, start, (int) in.currentLocation().getByteOffset());
                }
            }
            throw new IllegalArgumentException("no member '" + name + "'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
