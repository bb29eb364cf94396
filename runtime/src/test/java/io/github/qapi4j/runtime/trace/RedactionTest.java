package io.github.qapi4j.runtime.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RedactionTest {
    private static final String SECRET = "s3cret";

    private static String redacted(Redaction redaction, String text) {
        return new String(redaction.redact(text.getBytes(UTF_8), null), UTF_8);
    }

    /** @ represents a secret. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // By name, in any message.
                "{'execute': 'change-vnc-password', 'arguments': {'password': @}, 'id': 1}",
                "{'arguments': {'password': @, 'protocol': 'vnc'}, 'execute': 'set_password'}",
                "{'execute': 'block_passwd', 'arguments': {'device': 'd', 'password': @}}",
                "{'execute': 'guest-set-user-password', 'arguments': {'username': 'u', 'password': @, 'crypted': true}}",
                "{'execute': 'x', 'arguments': {'a': [[{'newPassphrase': @}], 2], 'vnc-passwd': @}}",
                "{'return': [{'a': {'OLD-PASSWORD': @}}], 'id': 'a'}",
                "{'event': 'X', 'data': {'password': @}, 'timestamp': {}}",
                "{'error': {'class': 'GenericError', 'desc': 'no', 'password': @}}",
                "{'password': @, 'return': 1}",
                "{'execute': 'x', 'arguments': {'password-secret': 'sec0', 'passwordid': 'x', 'passwords': 1}}",
                "{'execute': 'x', 'arguments': {'a': 'password', 'b': ['password', 'c']}}",
                // By command and path.
                "{'execute': 'change', 'arguments': {'device': 'vnc', 'target': 'password', 'arg': @}}",
                "{'execute': 'other', 'arguments': {'arg': 'shown', 'secret': 'shown', 'data': 'shown', 'cookie': 'shown'}}",
                "{'execute': 'object-add', 'arguments': {'qom-type': 'secret', 'id': 's', 'data': @}}",
                "{'arguments': {'props': @, 'qom-type': 'secret', 'id': 's'}, 'execute': 'object-add'}",
                // At any depth, for those who nest the arguments wrongly.
                "{'execute': 'object-add', 'arguments': {'object': {'data': @, 'b': [{'props': @}]}}}",
                "{'execute': 'object-add', 'arguments': [{'data': @}]}",
                "{'execute': 'object_add', 'arguments': {'data': @}}",
                "{'execute': 'change', 'arguments': {'x': [{'arg': @}]}}",
                "{'execute': 'sev-inject-launch-secret', 'arguments': {'x': {'secret': @}}}",
                "{'execute': 'object-add', 'argument': @}",
                "{'execute': 'transaction', 'args': @}",
                "{'execute': {'object-add': {'data': @}}}",
                "{'exec': 'object-add', 'arguments': {'data': @}}",
                "[{'execute': 'object-add', 'arguments': {'data': @}}, {'execute': 'x'}]",
                "{'object-add': {'data': @, 'key': @}}",
                "{'execute': 'sev-inject-launch-secret', 'arguments': {'packet-header': 'h', 'secret': @, 'gpa': 1}}",
                "{'execute': 'blockdev-add', 'arguments': {'driver': 'https', 'cookie': @, 'cookie-secret': 'c'}}",
                "{'exec-oob': 'blockdev-add', 'arguments': {'driver': 'raw', 'file': {'backing': {'a': [{'cookie': @}]}}}}",
                "{'execute': 'blockdev-reopen', 'arguments': {'options': [{'driver': 'http', 'cookie': @}]}}",
                "{'return': {'cookie': 17}, 'id': 3}",
                // Those of the guest agent.
                "{'execute': 'guest-exec', 'arguments': {'path': '/bin/sh', 'arg': @, 'env': @, 'input-data': @, 'capture-output': true}}",
                "{'execute': 'guest-file-write', 'arguments': {'handle': 1, 'buf-b64': @, 'count': 3}}",
                "{'execute': 'guest-ssh-add-authorized-keys', 'arguments': {'username': 'u', 'keys': @, 'reset': true}}",
                "{'execute': 'guest-ssh-remove-authorized-keys', 'arguments': {'username': 'u', 'keys': @}}",
                "{'execute': 'send-key', 'arguments': {'keys': 'shown'}}",
                // An unknown command has the places of all.
                "{'arguments': {'data': @, 'cookie': @}, 'execute': 'a', 'execute': 'b'}",
                "{'arguments': {'secret': @}, 'execute': 5}",
                // Rules of the user, also for actions of a transaction, replies and events.
                "{'execute': 'qom-set', 'arguments': {'path': '/x', 'value': @}}",
                "{'execute': 'transaction', 'arguments': {'actions': [{'data': {'k': {'z': @}}, 'type': 'act'}, {'type': 'b', 'data': {'k': {'z': 1}}}]}}",
                "{'execute': 'transaction', 'arguments': {'actions': [{'type': 'change', 'data': {'arg': @}}]}}",
                "{'execute': 'transaction', 'arguments': {'actions': [{'type': 'object-add', 'arguments': {'data': @}}]}}",
                "{'execute': 'transaction', 'arguments': {'actions': {'type': 'object-add', 'data': @}}}",
                "{'execute': 'transaction', 'arguments': {'actions': [[{'type': 'object-add', 'x': {'data': @}}]]}}",
                "{'execute': 'transaction', 'arguments': {'transaction': {'actions': [{'type': 'change', 'x': {'arg': @}}]}}}",
                "{'execute': 'transaction', 'arguments': [{'type': 'change', 'x': {'arg': @}}]}",
                "{'event': 'EVT', 'data': {'error': @, 'list': {'return': 1}}}",
                "{'event': 'EVT', 'data': {'list': [{'key': @, 'other': 1}]}}",
            })
    void valuesAreRedactedAtTheirPlaces(String template) {
        Redaction redaction = Redaction.standard()
                .with("qom-set", "value")
                .with("act", "*.z")
                .with("EVT", "**.key")
                .with("EVT", "error");
        String text = template.replace('\'', '"');
        for (String secret : List.of(
                '"' + SECRET + '"',
                "{\"a\": [\"" + SECRET + "\", {\"}\": \"" + SECRET + "\"}]}",
                "[\"" + SECRET + "\"]",
                "7")) {
            assertThat(redacted(redaction, text.replace("@", secret))).isEqualTo(text.replace("@", "\"<redacted>\""));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "guest-exec-status, out-data",
        "guest-exec-status, err-data",
        "guest-file-read, buf-b64",
        "guest-ssh-get-authorized-keys, keys"
    })
    void theContentOfTheGuestAgentsRepliesIsRedacted(String command, String member) {
        String reply = "{\"return\": {\"count\": 3, \"" + member + "\": \"czNjcmV0\"}, \"id\": 3}";
        Redaction redaction = Redaction.standard();
        assertThat(new String(redaction.redact(reply.getBytes(UTF_8), command), UTF_8))
                .isEqualTo(reply.replace("czNjcmV0", "<redacted>"));
        assertThat(new String(redaction.redact(reply.getBytes(UTF_8), "guest-info"), UTF_8))
                .isEqualTo(reply);
    }

    @Test
    void namesAreDecoded() {
        assertThat(redacted(Redaction.standard(), "{\"execute\":\"x\",\"arguments\":{\"pass\\u0077ord\":\"s3cret\"}}"))
                .isEqualTo("{\"execute\":\"x\",\"arguments\":{\"pass\\u0077ord\":\"<redacted>\"}}");
        assertThat(redacted(
                        Redaction.standard(),
                        "{\"ex\\u0065cute\":\"object\\u002dadd\",\"argument\\u0073\":{'dat\\u0061' : 's3cret'}}"))
                .isEqualTo(
                        "{\"ex\\u0065cute\":\"object\\u002dadd\",\"argument\\u0073\":{'dat\\u0061' : \"<redacted>\"}}");
        assertThat(redacted(Redaction.standard(), "{\"return\":{\"\\ud800\":\"s3cret\"}}"))
                .as("a name that is not text")
                .isEqualTo("{\"return\":{\"\\ud800\":\"<redacted>\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'execute': nope}; {'execute': nope}",
                "{'execute': 'query-version' x}; {'execute': 'query-version' x}",
                "{'password': 's3cret; {'password': \"<redacted>\"",
                "{'password': 's3cret'}}; {'password': \"<redacted>\"",
                "{'pass\\u0077ord' 's3cret'}; {'pass\\u0077ord' \"<redacted>\"",
                "{'arguments': {'data': 's3cret'; {'arguments': {'data': \"<redacted>\"",
                "{'cookie-secret': 'shown' x}; {'cookie-secret': 'shown' x}",
                "{'return': {} } } password; {'return': {} } } password",
            })
    void brokenTextIsRedactedFromTheFirstSensitiveName(String text, String expected) {
        assertThat(redacted(Redaction.standard(), text.replace('\'', '"'))).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void pathsAreChecked() {
        for (String path : List.of("", "a..b", ".a", "a.", "**", "a.**")) {
            assertThatThrownBy(() -> Redaction.standard().with("x", path))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("path of a member");
        }
        for (String member : List.of("", "**", "a.key", "a.", "*.a")) {
            assertThatThrownBy(() -> Redaction.standard().withMember("x", member))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name of a member");
        }
        assertThat(Redaction.standard().with("x", "a.*").toString()).contains("x.a.*");
        assertThat(redacted(
                        Redaction.standard().withMember("x", "__com.redhat_key"),
                        "{\"execute\":\"x\",\"arguments\":{\"a\":{\"__com.redhat_key\":1}}}"))
                .isEqualTo("{\"execute\":\"x\",\"arguments\":{\"a\":{\"__com.redhat_key\":\"<redacted>\"}}}");
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, b, false",
        "a, a.a, false",
        "*.a, b.a, true",
        "*.a, a, false",
        "**.a, a, true",
        "**.a, b.c.a, true",
        "**.a, a.b, false",
        "a.**.b, a.b, true",
        "a.**.b, a.c.d.b, true",
        "a.**.b, c.a.b, false",
        "**.a.*, a.a.b, true",
        "**.a.**.b.**.c, b.a.a.b.x.c, true",
        "**.a.**.b.**.c, b.a.a.x.c, false",
        "**.*, x.y, true",
    })
    void pathsMatch(String pattern, String path, boolean expected) {
        String[] names = path.split("\\.");
        String last = "\"" + names[names.length - 1] + "\":";
        StringBuilder value = new StringBuilder(last + "@}");
        for (int i = names.length - 2; i >= 0; i--) {
            value.insert(0, "\"" + names[i] + "\":{").append("}");
        }
        String text = "{\"execute\":\"x\",\"arguments\":{" + value + "}";
        SensitivePath rule = SensitivePath.of("x", pattern);
        long state = rule.start();
        for (String name : names) {
            state = rule.next(state, name);
        }
        assertThat(rule.isEnd(state)).isEqualTo(expected);
        if (expected && !pattern.endsWith("*")) {
            assertThat(redacted(Redaction.standard().with("x", pattern), text.replace("@", "1")))
                    .isEqualTo(text.replace("@", "\"<redacted>\""));
        }
    }

    /** The time is proportional to the length of a message, also of a deep one, and to the part that is shown of broken text. */
    @Test
    void redactionIsFast() {
        int depth = 1000;
        StringBuilder text = new StringBuilder("{\"execute\":\"x\",\"arguments\":");
        text.append("{\"a\":".repeat(depth)).append("{\"key\":0");
        for (int i = 0; i < 1000; i++) {
            text.append(",\"k\":").append(i);
        }
        text.append("}").append("}".repeat(depth + 1));
        Redaction rules =
                Redaction.standard().with("x", "**.a.**.a.**.a.**.key").with("x", "**.b.**.k");
        assertThat(redacted(rules, text.toString()))
                .isEqualTo(text.toString().replace("\"key\":0", "\"key\":\"<redacted>\""));
        byte[] broken = ("]" + "x".repeat(1 << 20)).getBytes(UTF_8);
        for (int i = 0; i < 1000; i++) {
            assertThat(rules.redactMessage(broken, 0, broken.length, null, 10)).hasSize(10);
            assertThat(rules.redactValue(broken, 0, broken.length, 10)).hasSize(10);
        }
    }

    /** A value can have the names of a message's members. */
    @Test
    void valuesAreRedactedAtAnyDepth() {
        Redaction rules = Redaction.standard().with("JOB", "device").with("act", "a.b.c");
        byte[] value = "{\"error\": \"e\", \"device\": 1, \"x\": [{\"c\": 2}], \"data\": 3}".getBytes(UTF_8);
        assertThat(new String(rules.redactValue(value, 0, value.length, 1000), UTF_8))
                .isEqualTo("{\"error\": \"e\", \"device\": \"<redacted>\", \"x\": [{\"c\": \"<redacted>\"}],"
                        + " \"data\": \"<redacted>\"}");
    }

    @Test
    void aRuleForAnyMemberHidesBrokenText() {
        Redaction any = Redaction.standard().with("x", "*");
        assertThat(redacted(any, "")).isEmpty();
        assertThat(redacted(any, "{\"a\": 1")).isEqualTo("\"<redacted>\"");
        assertThat(redacted(any, "{\"execute\": \"x\", \"arguments\": {\"a\": 1}}"))
                .isEqualTo("{\"execute\": \"x\", \"arguments\": {\"a\": \"<redacted>\"}}");
    }

    @Test
    void furtherRangesAndTheLengthAreKept() {
        byte[] text = "{\"a\": \"s3cret\", \"b\": [1, \"s3cret\"], \"c\":1,\"d\":2}".getBytes(UTF_8);
        String all = new String(text, UTF_8);
        int[] ranges = {6, 14, all.indexOf("1, "), all.indexOf("], \"c"), all.indexOf("\"c\""), all.length() - 1};
        assertThat(new String(Redaction.standard().redactMessage(text, 0, text.length, null, 1000, ranges), UTF_8))
                .isEqualTo("{\"a\": \"<redacted>\", \"b\": [\"<redacted>\"], \"<redacted>\": \"<redacted>\"}");
        assertThat(new String(Redaction.standard().redactMessage(text, 0, text.length, null, 8, ranges), UTF_8))
                .isEqualTo("{\"a\": \"<");
    }

    /** Hides a secret at a random sensitive place, writes the message in a random way, and breaks some: the secret never appears. */
    @Test
    void aSecretNeverAppears() {
        long seed = System.nanoTime();
        System.out.println("seed of RedactionTest: " + seed);
        Random random = new Random(seed);
        Messages messages = new Messages(random);
        for (int i = 0; i < 300; i++) {
            String message = messages.next();
            byte[] bytes = message.getBytes(UTF_8);
            assertThat(redacted(Redaction.standard(), message))
                    .as("seed %s: %s", seed, message)
                    .doesNotContain(SECRET);
            int cut = random.nextInt(bytes.length);
            String part = new String(bytes, 0, cut, UTF_8);
            assertThat(redacted(Redaction.standard(), part))
                    .as("seed %s: %s", seed, part)
                    .doesNotContain(SECRET);
            int place = outsideStrings(message, random.nextInt(message.length()));
            String broken = message.substring(0, place) + "]:,x".charAt(random.nextInt(4)) + message.substring(place);
            assertThat(redacted(Redaction.standard(), broken))
                    .as("seed %s: %s", seed, broken)
                    .doesNotContain(SECRET);
            RecordedMessages faulty = new RecordedMessages();
            faulty.feed((broken + "\n").getBytes(UTF_8), 1 + random.nextInt(40));
            assertThat(faulty.text()).as("seed %s: %s", seed, broken).doesNotContain(SECRET);
            RecordedMessages recorded = new RecordedMessages();
            recorded.feed((message + "\n").getBytes(UTF_8), 1 + random.nextInt(40));
            assertThat(recorded.text()).as("seed %s: %s", seed, message).doesNotContain(SECRET);
        }
    }

    /** Returns the first place from an index on that is not in a string. */
    private static int outsideStrings(String json, int index) {
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            if (i >= index && !inString) {
                return i;
            }
            if (json.charAt(i) == '\\') {
                i++;
            } else if (json.charAt(i) == '"') {
                inString = !inString;
            }
        }
        return json.length();
    }

    /** Records bytes in pieces. */
    private static final class RecordedMessages {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final RecordedConnection connection = new RecordedConnection(out, Redaction.standard());

        void feed(byte[] bytes, int size) {
            try {
                for (int at = 0; at < bytes.length; at += size) {
                    byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
                    connection.add(true, part, Duration.ZERO);
                }
                connection.end();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        String text() {
            return out.toString(UTF_8);
        }
    }

    /** Random messages with a secret. */
    private record Messages(Random random) {
        String next() {
            String[][] places = {
                {"object-add", "data"},
                {"object-add", "props"},
                {"change", "arg"},
                {"blockdev-add", "cookie"},
                {"x", "password"},
                {"set_password", "newPassWord"},
                {"x", "a-passphrase"}
            };
            String[] place = places[random.nextInt(places.length)];
            boolean nests = place[1].equals("cookie")
                    || place[1].toLowerCase(Locale.ROOT).contains("pass");
            String arguments = object(List.of(string(place[1]) + space() + ":" + space() + secret(3)), 3);
            for (int depth = nests ? random.nextInt(5) : 0; depth > 0; depth--) {
                arguments = random.nextBoolean()
                        ? object(List.of(string("m" + depth) + ":" + arguments), 2)
                        : object(List.of(string("file") + ":[1," + arguments + ",{}]"), 2);
            }
            return object(
                    List.of(
                            string("execute") + space() + ":" + string(place[0]),
                            string("arguments") + ":" + space() + arguments,
                            string("id") + ":" + random.nextInt(100)),
                    0);
        }

        private String secret(int depth) {
            return switch (depth == 0 ? 0 : random.nextInt(4)) {
                case 0, 1 -> '"' + SECRET + "\\\"" + SECRET + '"';
                case 2 -> "[" + secret(depth - 1) + ",{\"]\":" + secret(depth - 1) + "}]";
                default -> object(List.of(string("in") + ":" + secret(depth - 1)), 2);
            };
        }

        private String object(List<String> members, int others) {
            List<String> all = new ArrayList<>(members);
            for (int i = others == 0 ? 0 : random.nextInt(others); i > 0; i--) {
                all.add(string("o" + i) + ":"
                        + List.of("1", "\"x}\"", "[]", "{\"y\":null}").get(random.nextInt(4)));
            }
            Collections.shuffle(all, random);
            return "{" + space() + String.join("," + space(), all) + space() + "}";
        }

        private String space() {
            return List.of("", "", " ", "\t", "  ").get(random.nextInt(5));
        }

        private String string(String text) {
            StringBuilder out = new StringBuilder("\"");
            for (char c : text.toCharArray()) {
                out.append(random.nextInt(10) == 0 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
            return out.append('"').toString();
        }
    }
}
