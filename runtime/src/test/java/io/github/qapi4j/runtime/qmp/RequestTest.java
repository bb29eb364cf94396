package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two ways to read a request: in one pass, and with all checks. */
class RequestTest {
    private static final JsonFormat FORMAT = JsonFormat.strict().withQemuDialect();

    private String text;

    /** Commands with {@code echo}. */
    private final CommandRegistry commands = registry(true);

    /** Commands without {@code echo}, so that all messages are checked. */
    private final CommandRegistry none = registry(false);

    private CommandRegistry registry(boolean echo) {
        Handlers handlers = new Handlers(Sample.SCHEMA);
        if (echo) {
            handlers.add(Echo.DESCRIPTOR, (request, command) -> {
                text = command.text();
                return text;
            });
        }
        return new CommandRegistry(handlers, JsonObject.EMPTY, false, () -> {}, FORMAT);
    }

    private static Frame frame(byte[] message) {
        Framer framer = Framer.strict(FrameLimits.DEFAULT);
        framer.feed(message, 0, message.length);
        return framer.next();
    }

    private Request read(String message) {
        return Request.read(frame(message.getBytes(UTF_8)), FORMAT, commands, false);
    }

    private String outcome(ServerCommand.Call call) throws IOException {
        try {
            return "text " + echoed(call);
        } catch (QmpErrorException e) {
            return "error " + e.description();
        }
    }

    private String echoed(ServerCommand.Call call) throws IOException {
        text = null;
        call.run(null);
        return text;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"}}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"id\":[1]}",
                "{\"id\":[1],\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"}}",
                "{'execute':'echo','arguments':{'text':'x'},'id':null}",
                "{\"\\u0065xecute\":\"echo\",\"argum\\u0065nts\":{\"t\\u0065xt\":\"x\"}}"
            })
    void usualMessageIsReadOnce(String message) throws IOException {
        Request request = read(message);
        assertThat(request.call()).isNotNull();
        assertThat(request.command()).isEqualTo("echo");
        assertThat(request.error()).isNull();
        assertThat(request.size()).isGreaterThan(message.length());
        assertThat(echoed(request.call())).isEqualTo("x");
        assertThat(request.id())
                .isEqualTo(Request.read(frame(message.getBytes(UTF_8)), FORMAT, none, false)
                        .id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"arguments\":{\"text\":\"x\"},\"execute\":\"echo\"}",
                "{\"execute\":\"other\",\"arguments\":{\"text\":\"x\"}}",
                "{\"execute\":\"echo\"}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":5}}",
            })
    void otherMessagesHaveACallTooIfTheServerHasTheCommand(String message) {
        Request request = read(message);
        assertThat(request.call() != null).isEqualTo(request.command().equals("echo"));
        assertThat(request.error()).isNull();
        assertThat(request.command()).isNotEmpty();
    }

    /** An error in the JSON comes first, even if it follows arguments of the wrong type. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"execute\":\"echo\",\"arguments\":{\"text\":5},\"id\":nope}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\",\"text\":\"x\"},\"id\":1}",
                "{\"execute\":\"echo\",\"arguments\":{\"x\":{\"y\":1,\"y\":2}},\"id\":1}",
                "{\"execute\":\"echo\",\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"}}",
                "{\"execute\":\"nope\",\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"}}",
                "{\"execute\":\"\",\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"}}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"arguments\":{\"text\":\"x\"}}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"id\":1,\"id\":1}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"id\":{\"a\":1,\"a\":1}}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"\\ud800\"},\"id\":1}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"id\":\"\\uffff\"}",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"x\":[,]}",
            })
    void invalidJsonIsTheFirstError(String message) {
        Request request = read(message);
        assertThat(request.call()).isNull();
        assertThat(request.error().description()).startsWith("JSON parse error");
        assertThat(request.id()).isNull();
    }

    @Test
    void bothWaysAgreeOnMessagesWithErrors() throws IOException {
        List<String> messages = List.of(
                "{\"execute\": \"echo\", \"arguments\": {\"text\": \"some \\u00e9 text\"}, \"id\": {\"a\": [1, -2.5e3, null]}}",
                "{'id': 'x', 'execute': 'echo', 'arguments': {'text': ''}}",
                "{\"execute\": \"echo\", \"arguments\": {\"text\": \"\u00e9\ud83d\ude00\"}, \"id\": true}");
        String alphabet = "{}[]:,\"'\\ \t01-.eEtruns\u0001";
        long seed = 5;
        Random random = new Random(seed);
        int usual = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] message = messages.get(random.nextInt(messages.size())).getBytes(UTF_8);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(message.length);
                message[at] = random.nextInt(4) == 0
                        ? (byte) random.nextInt(256)
                        : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            Frame frame = frame(message);
            if (frame instanceof Frame.Message whole) {
                byte[] text = whole.text();
                Request one = Request.read(frame, FORMAT, commands, false);
                Request other = Request.check(text, one.size(), FORMAT, commands, false);
                String description = "seed " + seed + ", round " + round + ": " + new String(message, UTF_8);
                assertThat(one.command()).as(description).isEqualTo(other.command());
                assertThat(one.id()).as(description).isEqualTo(other.id());
                assertThat(one.error() == null ? null : one.error().description())
                        .as(description)
                        .isEqualTo(other.error() == null ? null : other.error().description());
                assertThat(one.call() == null).as(description).isEqualTo(other.call() == null);
                if (one.call() != null && other.call() != null) {
                    String outcome = outcome(one.call());
                    assertThat(outcome).as(description).isEqualTo(outcome(other.call()));
                    usual += outcome.startsWith("error ") ? 0 : 1;
                }
            }
        }
        assertThat(usual).isBetween(500, 2_900);
    }

    @Test
    void elementsOfRejectedArrayAreNotKept() throws Exception {
        String nulls = "null,".repeat(1_000_000);

        long array = allocatedForRejected("[" + nulls + "null]");
        long string = allocatedForRejected('"' + nulls + "null\"");

        // The array contains as many bytes as the string, and no value is allocated for null.
        assertThat(array).isLessThan(string);
    }

    private long allocatedForRejected(String argument) throws Exception {
        byte[] text =
                ("{\"execute\":\"echo\",\"arguments\":{\"text\":\"\",\"other\":" + argument + "}}").getBytes(UTF_8);
        Frame message = frame(text);
        long before = Allocation.allocated();
        Request request = Request.read(message, FORMAT, commands, false);
        long after = Allocation.allocated();
        assertThat(outcome(request.call())).isEqualTo("error $.arguments.other: unexpected member");
        return after - before;
    }
}
