package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes, and the values in them that are read without a parser. */
class EnvelopeTest {
    private static final List<String> NAMES =
            List.of("event", "data", "timestamp", "id", "return", "error", "QMP", "x");

    @Test
    void findsTheMembersOfAMessage() {
        Envelope envelope = read("{ \"return\" : [ {\"id\": 1}, \"}\" ] , \"id\":7 }");
        assertThat(envelope).isNotNull();
        assertThat(member(envelope, "return")).isEqualTo("[{\"id\":1},\"}\"]");
        assertThat(member(envelope, "id")).isEqualTo("7");
        assertThat(envelope.has("error")).isFalse();
        assertThat(envelope.has("retur")).isFalse();
        assertThat(member(read("{\"id\":1,\"id\":2}"), "id"))
                .as("the last one counts")
                .isEqualTo("2");
        assertThat(read("{\"i\\u0064\":1}").has("id"))
                .as("escapes in names are not decoded")
                .isFalse();
        assertThat(read("{\"\":1}").has("")).isTrue();
        assertThat(read("{}").has("id")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "\"a\"",
                "{1:2}",
                "{a:1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\",1}",
                "{\"a\":1,}",
                "{,}",
                "{:}",
                "{\"a\":1:2}",
                "{\"a\"::1}",
                "{\"a\":1]",
                "{\"a\":[[}}",
                "[}",
                "{]",
                "{\"a\":1,,\"b\":2}",
                "{\"a\":1,\"b\"}",
                "[{\"a\":1}]"
            })
    void rejectsOtherMessages(String text) {
        assertThat(read(text)).isNull();
    }

    @Test
    void findsWhatAScanOfTheTextFinds() {
        List<String> tokens = List.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"id\"",
                "\"event\"",
                "\"return\"",
                "\"x\"",
                "1",
                "-1.5",
                "true",
                "inf",
                "\"a,b:}\"",
                " ",
                "\"\\\"\\\\\"",
                "{\"id\": 1",
                "\"timestamp\": {\"seconds\": 1}");
        long seed = Long.getLong("qapi.seed", System.nanoTime());
        Random random = new Random(seed);
        int objects = 0;
        for (int round = 0; round < 8000; round++) {
            StringBuilder text = new StringBuilder("{");
            for (int i = random.nextInt(14); i >= 0; i--) {
                // Most texts have some order, since others are rarely objects.
                int order =
                        text.length() > 1 && random.nextInt(4) > 0 ? "{,:".indexOf(text.charAt(text.length() - 1)) : -1;
                text.append(order < 0 ? tokens.get(random.nextInt(tokens.size())) : order < 2 ? "\"id\":" : "[1, {}]");
            }
            byte[] stream = text.append("}").toString().getBytes(ISO_8859_1);
            Framer framer = Framer.tolerant(FrameLimits.DEFAULT);
            framer.feed(stream, 0, stream.length);
            for (Frame frame = framer.next(); frame != null; frame = framer.next()) {
                Frame.Message message = (Frame.Message) frame;
                Map<String, String> expected = new Scan(message.text()).members();
                Envelope envelope = Envelope.of(message);
                String what = "seed " + seed + ": " + new String(message.text(), ISO_8859_1);
                assertThat(envelope == null).as(what).isEqualTo(expected == null);
                if (envelope != null) {
                    objects++;
                    for (String name : NAMES) {
                        assertThat(member(envelope, name)).as(what).isEqualTo(expected.get(name));
                    }
                }
            }
        }
        assertThat(objects).as("seed " + seed).isGreaterThan(200);
    }

    /** A scan of the text as it is defined: the value of a member ends at the next separator outside of brackets and strings. */
    private static final class Scan {
        private final byte[] text;
        private int at;

        Scan(byte[] text) {
            this.text = text;
        }

        Map<String, String> members() {
            Map<String, String> members = new LinkedHashMap<>();
            if (!skip('{')) {
                return null;
            }
            if (skip('}')) {
                return members;
            }
            do {
                String name = value();
                if (name.length() < 2 || name.charAt(0) != '"' || !skip(':')) {
                    return null;
                }
                String value = value();
                if (value.isEmpty()) {
                    return null;
                }
                members.put(name.substring(1, name.length() - 1), value);
            } while (skip(','));
            return skip('}') ? members : null;
        }

        private boolean skip(char c) {
            boolean is = at < text.length && text[at] == c;
            at += is ? 1 : 0;
            return is;
        }

        private String value() {
            int from = at;
            int depth = 0;
            while (at < text.length) {
                byte c = text[at];
                if (c == '"') {
                    at++;
                    while (at < text.length && text[at] != '"') {
                        at += text[at] == '\\' ? 2 : 1;
                    }
                    at++;
                    continue;
                }
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                if (depth < 0 || (depth == 0 && (c == ',' || c == ':'))) {
                    break;
                }
                at++;
            }
            return new String(text, from, at - from, ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 | 0",
                "1 | 1",
                "999999999999999999 | 999999999999999999",
                "1000000000000000000 | -1",
                "9223372036854775808 | -1",
                "01 | -1",
                "-1 | -1",
                "1.0 | -1",
                "1e3 | -1",
                "\"1\" | -1",
                "null | -1",
                "true | -1",
                "[1] | -1",
                "{} | -1",
                "1 2 | -1",
            })
    void digitsAreReadWithoutAParser(String text, long value) {
        assertThat(slice(text).digits()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "{\"seconds\":1700000000,\"microseconds\":123456} | 2023-11-14T22:13:20.123456Z",
                "{\"microseconds\":123456,\"seconds\":1700000000} | 2023-11-14T22:13:20.123456Z",
                "{\"seconds\":0,\"microseconds\":0} | 1970-01-01T00:00:00Z",
                "{\"seconds\":-1,\"microseconds\":-1} | none",
                "{\"seconds\":-1,\"microseconds\":5} | none",
                "{\"seconds\":5,\"microseconds\":-1} | 1970-01-01T00:00:04.999999Z",
                "{\"seconds\":5,\"microseconds\":1000000} | 1970-01-01T00:00:06Z",
                "{\"seconds\":5,\"microseconds\":999999} | 1970-01-01T00:00:05.999999Z",
                "{\"seconds\":5} | 1970-01-01T00:00:04.999999Z",
                "{\"microseconds\":5} | none",
                "{\"microseconds\":5,\"microsecond\":5} | none",
                "{\"seconds\":5,\"microseconds\":7,\"more\":[]} | 1970-01-01T00:00:05.000007Z",
                "{\"s\\u0065conds\":5,\"microseconds\":7} | 1970-01-01T00:00:05.000007Z",
                "{\"seconds\":\"5\",\"microseconds\":7} | none",
                "{\"seconds\":100000000000,\"microseconds\":0} | 5138-11-16T09:46:40Z",
                "{} | none",
            })
    void timestampsOfAnyForm(String text, Instant expected) throws IOException {
        Instant time = expected;
        assertThat(Timestamps.read(slice(text), JsonFormat.tolerant()).orElse(null))
                .isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "[]",
                "{\"seconds\":5,\"seconds\":5}",
                "{\"seconds\":05,\"microseconds\":7}",
                "{\"seconds\":5,\"microseconds\":07}",
                "{\"seconds\":5,\"microseconds\":7",
                "{\"seconds\":5,\"microseconds\":7}}",
                "{\"seconds\":5,\"microseconds\":}",
                "{\"seconds\":,\"microseconds\":7}"
            })
    void otherTimestampsFailAsTheirReaderFails(String text) {
        assertThatThrownBy(() -> Timestamps.read(slice(text), JsonFormat.tolerant()))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("$.timestamp");
    }

    @Test
    void timestampsOutsideTheRangeFail() {
        assertThatThrownBy(() -> Timestamps.read(
                        slice("{\"seconds\":99999999999999999,\"microseconds\":0}"), JsonFormat.tolerant()))
                .isInstanceOf(QmpProtocolException.class)
                .hasMessageContaining("the timestamp of an event is invalid");
        assertThatThrownBy(() -> Timestamps.read(slice("{\"seconds\":1.5,\"microseconds\":0}"), JsonFormat.tolerant()))
                .isInstanceOf(QmpProtocolException.class);
    }

    @Test
    void limitsApplyToTimestamps() {
        JsonFormat shortTokens = JsonFormat.tolerant().withLimits(JsonLimits.DEFAULT.withTokenLength(5));
        assertThatThrownBy(() -> Timestamps.read(slice("{\"seconds\":1700000000,\"microseconds\":12}"), shortTokens))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void partsOfSlices() {
        Slice slice = new Slice("xab12cy".getBytes(UTF_8), 1, 5);
        byte[] ab = "ab".getBytes(UTF_8);
        assertThat(slice.contains(ab, 0)).isTrue();
        assertThat(slice.contains(ab, 1)).isFalse();
        assertThat(slice.contains(ab, -1)).isFalse();
        assertThat(slice.contains(ab, 4)).isFalse();
        assertThat(slice.endOfDigits(2)).isEqualTo(4);
        assertThat(slice.digits(2, 4)).isEqualTo(12);
        assertThat(slice.digits(2, 2)).isEqualTo(-1);
        assertThat(slice.copy().hasTextOf(slice)).isTrue();
        assertThat(slice.copy().hashOfText()).isEqualTo(slice.hashOfText());
        assertThat(slice.hasTextOf(slice("ab12d"))).isFalse();
    }

    @Test
    void requestsHaveAConstantBeginning() {
        RequestHead head = new RequestHead("a\"b");
        assertThat(request(head, "{}", 7)).isEqualTo("{\"execute\": \"a\\\"b\", \"id\": 7}\n");
        assertThat(request(head, "{\"x\":1}", 1234567890123456789L))
                .isEqualTo("{\"execute\": \"a\\\"b\", \"arguments\": {\"x\":1}, \"id\": 1234567890123456789}\n");
        assertThat(request(head, "{}", 10)).endsWith("\"id\": 10}\n");
    }

    private static String request(RequestHead head, String arguments, long id) {
        return new String(head.request(arguments.getBytes(UTF_8), id, false), UTF_8);
    }

    private static Envelope read(String text) {
        return Envelope.read(text.getBytes(UTF_8));
    }

    private static String member(Envelope envelope, String name) {
        Slice value = envelope.member(name);
        return value == null ? null : new String(value.bytes(), value.offset(), value.length(), ISO_8859_1);
    }

    /** Returns a slice that lies inside of other text. */
    private static Slice slice(String text) {
        byte[] bytes = ("9" + text + "9").getBytes(UTF_8);
        return new Slice(bytes, 1, bytes.length - 2);
    }
}
