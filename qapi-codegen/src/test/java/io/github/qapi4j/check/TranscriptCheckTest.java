package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.runtime.trace.Recorder;
import io.github.qapi4j.runtime.transport.InMemoryListener;
import io.github.qapi4j.runtime.transport.Transport;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptCheckTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Schema SCHEMA = schema("""
            { 'pragma': { 'command-returns-exceptions': [ 'count', 'only-here' ] } }
            { 'enum': 'Kind', 'data': [ 'disk', 'net' ] }
            { 'struct': 'Disk', 'data': { 'file': 'str', 'passphrase': 'str' } }
            { 'union': 'Device', 'base': { 'id': 'str', 'kind': 'Kind' }, 'discriminator': 'kind',
              'data': { 'disk': 'Disk' } }
            { 'command': 'add', 'data': 'Device', 'boxed': true }
            { 'command': 'count', 'returns': 'int' }
            { 'command': 'list', 'returns': [ 'Device' ], 'allow-oob': true }
            { 'command': 'open', 'data': { 'name': 'str' }, 'gen': false }
            { 'command': 'shutdown', 'success-response': false }
            { 'command': 'only-here', 'if': 'CONFIG_HERE', 'returns': 'str' }
            { 'event': 'GONE', 'data': { 'id': 'str' } }
            """);

    private static final TranscriptCheck CHECK = TranscriptCheck.of(SCHEMA, Levels.of(false));

    private static Schema schema(String text) {
        return SchemaLoader.load(
                        SourceResolver.memory(Map.of("a.json", text)),
                        "a.json",
                        LoadOptions.defaults().withLint(false))
                .schema()
                .orElseThrow();
    }

    private static TranscriptReport check(String text) {
        return CHECK.check(SourceResolver.memory(Map.of("session", text)), "session");
    }

    private static List<String> found(String... lines) {
        return check(String.join("\n", lines) + "\n").diagnostics().stream()
                .map(Diagnostic::toString)
                .toList();
    }

    private static TrafficCounts counts(String... lines) {
        TranscriptReport report = check(String.join("\n", lines) + "\n");
        assertThat(report.diagnostics()).isEmpty();
        return report.counts();
    }

    @Test
    void repliesBelongToTheCommandsWithTheirIds() {
        assertThat(counts(
                        "{\"execute\": \"list\", \"id\": {\"a\": [1]}}",
                        "{\"execute\": \"count\", \"id\": \"x\"}",
                        "{\"event\": \"GONE\", \"data\": {\"id\": \"d\"}, \"timestamp\": {\"seconds\": 1, \"microseconds\": 2}}",
                        "{\"return\": 3, \"id\": \"x\"}",
                        "{\"return\": [], \"id\": {\"a\": [1]}}"))
                .hasToString("checked 2 commands, 2 return values, 0 errors, 1 event");
    }

    @Test
    void repliesWithoutAnIdComeInTheOrderOfTheCommands() {
        assertThat(found("{\"execute\": \"list\"}", "{\"execute\": \"count\"}", "{\"return\": []}", "{\"return\": 3}"))
                .isEmpty();
        assertThat(found("{\"execute\": \"list\"}", "{\"execute\": \"count\"}", "{\"return\": 3}", "{\"return\": []}"))
                .containsExactly(
                        "session:3:1: error: return value of command 'list': $.return: expected array, got number [traffic-violation]",
                        "session:4:1: error: return value of command 'count': $.return: expected int, got array [traffic-violation]");
    }

    /** A server of another release omits a member in each element of an array. */
    @Test
    void aViolationOfEachElementIsReportedOnceInAMessage() {
        String reply =
                "{\"return\": [{\"id\": \"a\", \"kind\": \"net\"}, {\"kind\": \"net\"}, {\"kind\": \"net\"}, {\"id\": \"b\"}]}";
        assertThat(found("{\"execute\": \"list\"}", "{\"execute\": \"list\"}", reply, reply))
                .containsExactly(
                        "session:3:1: error: return value of command 'list': $.return[1] lacks id [traffic-violation]",
                        "session:3:1: error: return value of command 'list': $.return[3] lacks kind [traffic-violation]",
                        "session:4:1: error: return value of command 'list': $.return[1] lacks id [traffic-violation]",
                        "session:4:1: error: return value of command 'list': $.return[3] lacks kind [traffic-violation]");
    }

    @Test
    void outOfBandRepliesOvertakeOthers() {
        assertThat(counts(
                                "{\"execute\": \"count\", \"id\": 1}",
                                "{\"exec-oob\": \"list\", \"id\": 2}",
                                "{\"return\": [], \"id\": 2}",
                                "{\"return\": 1, \"id\": 1}")
                        .returned())
                .isEqualTo(2);
        assertThat(found("{\"exec-oob\": \"count\"}"))
                .containsExactly(
                        "session:1:1: error: command 'count' cannot be executed out of band [traffic-violation]");
    }

    @Test
    void aCommandThatTheServerRejectsIsNoFinding() {
        String wrong = "{\"execute\": \"count\", \"arguments\": {\"x\": 1}}";
        String error = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}";
        assertThat(counts(wrong, error))
                .hasToString(
                        "checked 1 command, 0 return values, 1 error, 0 events; 1 invalid command was rejected by the server");
        String finding =
                "session:1:1: error: command 'count': the schema has no member $.arguments.x [traffic-violation]";
        assertThat(found(wrong, "{\"return\": 1}")).containsExactly(finding);
        assertThat(found(wrong)).as("without a reply").containsExactly(finding);
        assertThat(found("{\"execute\": \"count\"}", "{\"error\": {\"desc\": \"no\"}}"))
                .containsExactly(
                        "session:2:1: error: $.error is not an object with the strings 'class' and 'desc' [traffic-violation]");
    }

    @Test
    void repliesWithoutTheirCommandsAreCounted() {
        TrafficCounts log = counts(
                "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 1, \"minor\": 2, \"major\": 7}, \"package\": \"\"}, \"capabilities\": []}}\r",
                "{\"return\": {}}\r",
                "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\r",
                "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"GONE\", \"data\": {\"id\": \"d\"}}\r");
        assertThat(log.withoutCommand()).isEqualTo(2);
        assertThat(log.events()).isEqualTo(1);
    }

    @Test
    void aGreetingBeginsTheNextSession() {
        String greeting =
                "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 1, \"minor\": 2, \"major\": %d}, \"package\": \"\"}, \"capabilities\": []}}";
        TranscriptReport report = check(String.join(
                "\n",
                "{\"execute\": \"list\"}",
                String.format(greeting, 7),
                "{\"return\": []}",
                "{\"execute\": \"list\"}",
                String.format(greeting, 8),
                "{\"execute\": \"count\"}",
                "{\"return\": 1}"));
        assertThat(report.diagnostics()).isEmpty();
        assertThat(report.versions()).containsExactly("7.2.1", "8.2.1");
        assertThat(report.counts().returned()).isEqualTo(2);
        assertThat(report.summary()).endsWith("; server 7.2.1, 8.2.1");
    }

    @Test
    void whatAnyBuildHasIsDeclared() {
        assertThat(found("{\"execute\": \"only-here\"}", "{\"return\": \"a\"}")).isEmpty();
        assertThat(found("{\"execute\": \"open\", \"arguments\": {\"name\": \"a\", \"more\": [1]}}"))
                .as("gen: false")
                .isEmpty();
    }

    @Test
    void aSilentCommandGetsNoReply() {
        assertThat(counts("{\"execute\": \"shutdown\"}", "{\"execute\": \"count\"}", "{\"return\": 1}")
                        .returned())
                .isEqualTo(1);
        assertThat(found(
                        "{\"execute\": \"shutdown\", \"arguments\": {\"x\": 1}}",
                        "{\"execute\": \"count\"}",
                        "{\"return\": 1}"))
                .containsExactly(
                        "session:1:1: error: command 'shutdown': the schema has no member $.arguments.x [traffic-violation]");
    }

    @Test
    void unknownNames() {
        assertThat(check("{\"execute\": \"lst\"}\n{\"event\": \"GONER\", \"timestamp\": \"<redacted>\"}\n")
                        .diagnostics())
                .extracting(found -> found.message() + ", " + found.help())
                .containsExactly(
                        "the schema has no command 'lst', [did you mean 'list'?]",
                        "the schema has no event 'GONER', [did you mean 'GONE'?]");
        assertThat(found("{\"execute\": \"" + "x".repeat(1000) + "\"}"))
                .containsExactly("session:1:1: error: the schema has no command '" + "x".repeat(80)
                        + "...' [traffic-violation]");
    }

    @Test
    void redactedValuesAreNotChecked() {
        assertThat(counts(
                                "{\"execute\": \"add\", \"arguments\": {\"id\": \"<redacted>\", \"kind\": \"<redacted>\"}}",
                                "{\"return\": {}}",
                                "{\"execute\": \"list\"}",
                                "{\"return\": [{\"id\": \"a\", \"kind\": \"disk\", \"file\": \"f\", \"passphrase\": \"<redacted>\"}, \"<redacted>\"]}",
                                "{\"execute\": \"count\"}",
                                "{\"return\": \"<redacted>\"}")
                        .returned())
                .isEqualTo(3);
        assertThat(
                        found(
                                "{\"execute\": \"add\", \"arguments\": {\"id\": \"a\", \"kind\": \"disk\", \"file\": 1, \"passphrase\": \"<redacted>\"}}"))
                .containsExactly(
                        "session:1:1: error: command 'add': $.arguments.file: expected string, got number [traffic-violation]");
    }

    @Test
    void qmpShell() {
        assertThat(counts(
                        "Welcome to the QMP low-level shell!",
                        "Connected to QEMU 7.2.22",
                        "",
                        "(QEMU) add id=d kind=disk file={\"driver\":\"file\"}",
                        "{\"execute\": \"list\", \"arguments\": {}}",
                        "{\"return\": []}",
                        "(QEMU) ",
                        "{'timestamp': {'seconds': 1, 'microseconds': 2}, 'event': 'GONE', 'data': {'id': \"it's\"}}",
                        "{u'timestamp': {u'seconds': 1, u'microseconds': 2}, u'event': u'GONE', u'data': {u'id': u'x'}}",
                        "(QEMU) count",
                        "{",
                        "    \"execute\": \"count\"",
                        "}",
                        "{",
                        "    \"return\": 3",
                        "}"))
                .hasToString(
                        "checked 2 commands, 2 return values, 0 errors, 2 events; not checked: 1 piece that is not a message");
    }

    @Test
    void logsOfPrograms() {
        assertThat(counts(
                        "2026-01-01 10:00:00.000+0000: 42: info : qemuMonitorSend:919 : QEMU_MONITOR_SEND_MSG: mon=0x7f msg={\"execute\":\"count\",\"id\":\"libvirt-1\"}",
                        "2026-01-01 10:00:00.001+0000: 41: info : qemuMonitorJSONIOProcessLine:208 : QEMU_MONITOR_RECV_REPLY: mon=0x7f reply={\"return\": 1, \"id\": \"libvirt-1\"}",
                        "DEBUG:qemu.qmp.qmp_client.vm:--> {",
                        "  \"execute\": \"list\",",
                        "  \"id\": \"__qmp#1\"",
                        "}",
                        "DEBUG:qemu.qmp.qmp_client.vm:<-- {",
                        "  \"return\": [],",
                        "  \"id\": \"__qmp#1\"",
                        "}",
                        "-> 20 bytes, count: {\"execute\": \"count\"}",
                        "<- 13 bytes, count, 210 us: {\"return\": 1}"))
                .hasToString("checked 3 commands, 3 return values, 0 errors, 0 events");
    }

    @Test
    void aMessageEndsOneThatWasNotFinished() {
        assertThat(counts("{\"execute\": \"count\"}", "{\"return\":", "{\"execute\": \"list\"}", "{\"return\": []}"))
                .hasToString(
                        "checked 2 commands, 1 return value, 0 errors, 0 events; not checked: 1 piece that is not a message");
    }

    @Test
    void messagesInSeveralLinesEndOneThatWasNotFinished() {
        String wrong = "{\n    \"return\": \"x\",\n    \"id\": {\n        \"a\": 1\n    }\n}";
        assertThat(found(
                        "{\"execute\": \"count\", \"id\": {\"a\": 1}}",
                        "{\"return\": {\"a\":",
                        wrong,
                        "(QEMU) {",
                        "  \"event\": \"NONE\",",
                        "  \"timestamp\": {\"seconds\": 1, \"microseconds\": 2}",
                        "}",
                        "{\"cut\": ["))
                .containsExactly(
                        "session:3:1: error: return value of command 'count': $.return: expected int, got string [traffic-violation]",
                        "session:9:8: error: the schema has no event 'NONE' [traffic-violation]");
    }

    @Test
    void messagesInSeveralLinesAreFoundInTextThatIsNotJson() {
        assertThat(found(
                        "a program: {'x': [ oops",
                        "{",
                        "    \"event\": \"NONE\",",
                        "    \"timestamp\": {\"seconds\": 1, \"microseconds\": 2}",
                        "}",
                        "]}"))
                .containsExactly("session:2:1: error: the schema has no event 'NONE' [traffic-violation]");
    }

    @Test
    void aCommandThatALogRepeatsIsRejectedOnce() {
        String wrong = "{\"execute\": \"count\", \"arguments\": {\"x\": 1}, \"id\": \"libvirt-1\"}";
        String error = "{\"id\": \"libvirt-1\", \"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}";
        assertThat(found(
                        "debug: Send command '" + wrong + "' for write with FD -1",
                        "info: QEMU_MONITOR_SEND_MSG: mon=0x7f msg=" + wrong,
                        "info: QEMU_MONITOR_IO_WRITE: mon=0x7f buf=" + wrong,
                        "debug: Line [" + error + "]",
                        "info: QEMU_MONITOR_RECV_REPLY: mon=0x7f reply=" + error))
                .isEmpty();
        assertThat(found(wrong, error, wrong.replace("1}", "2}"))).hasSize(1);
    }

    @Test
    void eachServerHasTheNegotiation() {
        assertThat(counts(
                        "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [\"oob\"]}}",
                        "{\"return\": {}}"))
                .hasToString("checked 1 command, 1 return value, 0 errors, 0 events");
    }

    @Test
    void dotsLeaveNothingOutOfRealMessages() {
        assertThat(found(
                        "{\"execute\": \"open\", \"arguments\": {\"...\": 1}}",
                        "{\"execute\": \"count\"}",
                        "{\"return\": {}}",
                        "{\"return\": \"...\", \"...\": 1}"))
                .containsExactly(
                        "session:1:1: error: command 'open': $.arguments lacks name [traffic-violation]",
                        "session:4:1: warning: the message has the unexpected member '...' [traffic-undeclared]",
                        "session:4:1: error: return value of command 'count': $.return: expected int, got string [traffic-violation]");
    }

    private static String line(String direction, String raw) {
        return "{\"dir\": \"" + direction + "\", \"raw\": \""
                + raw.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"}";
    }

    @Test
    void recordings() {
        assertThat(counts(
                        "{\"dir\": \"#\", \"format\": \"qapi4j-recording/1\"}",
                        line("->", "{\"execute\": \"list\""),
                        line("->", ", \"id\": 1}\n{\"execute\": \"count\", \"id\": 2}\n"),
                        line("<-", "{\"return\": [], \"id\": 1}\n{\"return\": 1, \"id\": 2}\n"),
                        "{\"dir\": \"<-\", \"mon\": \"other\", \"raw\": \"{\\\"return\\\": 1, \\\"id\\\": 2}\"}",
                        "{\"dir\": \"#\", \"note\": \"EOF from server\"}"))
                .hasToString(
                        "checked 2 commands, 2 return values, 0 errors, 0 events; not checked: 1 reply without its command");
    }

    @Test
    void textThatIsNoMessageIsAnsweredByErrors() {
        String error = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, x\"}}";
        assertThat(counts(
                        line("->", "{\"execute\": \"count\" bad}"),
                        line("->", "{\"execute\": \"\\udcff\"}").replace("\\\\udcff", "\\udcff"),
                        line("->", "[{\"execute\": \"nothing\"}]"),
                        line("->", "{\"execute\": \"count\"}"),
                        line("<-", error),
                        line("<-", error),
                        line("<-", "{\"return\": 1}")))
                .hasToString(
                        "checked 1 command, 1 return value, 2 errors, 0 events; not checked: 3 pieces that are not messages");
    }

    @Test
    void recordedTextWithoutBracketsIsNoMessage() {
        String error = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, x\"}}";
        assertThat(counts(
                        line("->", "nonsense"),
                        line("<-", error),
                        line("<-", "more of it"),
                        line("->", "\\udcff").replace("\\\\udcff", "\\udcff"),
                        line("->", " {\"execute\":\n"),
                        line("->", "\"count\""),
                        line("->", "}"),
                        line("<-", "{\"return\": 1}")))
                .hasToString(
                        "checked 1 command, 1 return value, 1 error, 0 events; not checked: 2 pieces that are not messages");
    }

    @Test
    void anOmittedMessageIsACommandOrAReply() {
        assertThat(counts(
                        line("->", "{\"execute\": \"list\"}"),
                        "{\"dir\": \"<-\", \"omitted\": 5000000}",
                        line("->", "{\"execute\": \"count\"}"),
                        line("<-", "{\"return\": 1}"),
                        "{\"dir\": \"->\", \"omitted\": 5000000}",
                        line("->", "{\"execute\": \"count\"}"),
                        line("<-", "{\"return\": {}}"),
                        line("<-", "{\"return\": 1}")))
                .hasToString(
                        "checked 3 commands, 2 return values, 0 errors, 0 events; not checked: 1 reply without its command, 2 omitted messages");
    }

    /** Without ids, replies belong to the commands in their order, so that one command too many would shift them all. */
    @Test
    void anOmittedCommandWithAnIdDoesNotShiftOtherReplies() {
        assertThat(counts(
                        line("->", "{\"execute\": \"count\", \"id\": 1}"),
                        line("<-", "{\"return\": 1, \"id\": 1}"),
                        "{\"dir\": \"->\", \"omitted\": 5000000}",
                        line("->", "{\"execute\": \"count\"}"),
                        line("<-", "{\"return\": {}, \"id\": 2}"),
                        line("<-", "{\"return\": 1}"),
                        line("->", "{\"execute\": \"list\"}"),
                        line("<-", "{\"return\": []}")))
                .hasToString(
                        "checked 3 commands, 3 return values, 0 errors, 0 events; not checked: 1 reply without its command, 1 omitted message");
    }

    @Test
    void aRecordingMayBeCutInItsLastLine() {
        String text = line("->", "{\"execute\": \"count\"}") + "\n" + line("<-", "{\"return\": 1}") + "\n";
        for (int length = 1; length < text.length(); length++) {
            List<Diagnostic> found = check(text.substring(0, length)).diagnostics();
            // Until its first line is whole, nothing shows that it is a recording.
            assertThat(found).as("%s chars", length).hasSizeLessThanOrEqualTo(length < text.indexOf('\n') ? 1 : 0);
        }
    }

    @Test
    void whatTheRecorderWrites(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("session.jsonl");
        InMemoryListener listener = new InMemoryListener();
        try (Recorder recorder = Recorder.to(file);
                Transport client = recorder.client(listener.connect(TIMEOUT));
                Transport server = listener.accept()) {
            write(
                    client,
                    "{\"execute\": \"add\", \"arguments\": {\"id\": \"a\", \"kind\": \"disk\", \"file\": \"f\", \"passphrase\": \"secret\"}}\n");
            server.read(ByteBuffer.allocate(1024));
            write(server, "{\"return\": {}}\r\n");
            client.read(ByteBuffer.allocate(1024));
            write(client, "{\"execute\": \"count\"}\n");
            server.read(ByteBuffer.allocate(1024));
            write(server, "{\"return\": \"1\"}\r\n");
            client.read(ByteBuffer.allocate(1024));
        }
        TranscriptReport report = CHECK.check(SourceResolver.directory(folder), "session.jsonl");
        assertThat(Files.readString(file)).contains("<redacted>");
        assertThat(report.diagnostics())
                .singleElement()
                .hasToString(
                        "session.jsonl:5:1: error: return value of command 'count': $.return: expected int, got string [traffic-violation]");
    }

    private static void write(Transport end, String text) throws IOException {
        end.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), TIMEOUT);
    }

    @Test
    void filesThatAreNoTranscripts() {
        assertThat(found("")).containsExactly("session:1:1: error: the file has no QMP message [invalid-transcript]");
        assertThat(found("{\"a\": 1}", "{bad}"))
                .containsExactly("session:1:1: error: the file has no QMP message [invalid-transcript]");
        assertThat(found("{\"dir\": \"->\"}"))
                .containsExactly("session:1:1: error: not a recording: 'raw' is missing [invalid-transcript]");
        assertThat(found("{\"dir\": \"#\", \"format\": \"qapi4j-recording/2\"}"))
                .containsExactly(
                        "session:1:1: error: not a recording: the format is not 'qapi4j-recording/1' [invalid-transcript]");
        assertThat(found("{\"dir\": \"#\"}", "text"))
                .containsExactly(
                        "session:2:1: error: not a recording: expected a JSON object in each line [invalid-transcript]");
    }

    @Test
    void bytesThatAreNotUtf8(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("a.log"), new byte[] {'{', '\n', (byte) 0xFF, '}'});
        Files.write(folder.resolve("cut.log"), new byte[] {'{', '\n', (byte) 0xE2, (byte) 0x82});
        SourceResolver files = SourceResolver.directory(folder);

        assertThat(CHECK.check(files, "a.log").diagnostics())
                .singleElement()
                .hasToString("a.log:2:1: error: the transcript is not UTF-8 text [invalid-utf8]");
        assertThat(CHECK.check(files, "cut.log").diagnostics())
                .singleElement()
                .hasToString("cut.log:1:1: error: the file has no QMP message [invalid-transcript]");
        assertThat(CHECK.check(files, "none.log").diagnostics())
                .singleElement()
                .hasToString("error: cannot read transcript 'none.log': no such file [unreadable-file]");
        assertThat(CHECK.check(SourceResolver.directory(folder, folder), "../x.log")
                        .diagnostics())
                .singleElement()
                .asString()
                .contains("cannot read transcript '../x.log'");
    }

    @Test
    void deepAndLongInputTakesLinearTime() {
        assertThat(found("{\"return\": " + "[".repeat(1100) + "]".repeat(1100) + "}"))
                .hasSize(1);
        String deep = "{\"a\":".repeat(50_000);
        assertThat(found(deep)).hasSize(1);
        StringBuilder pieces = new StringBuilder(line("->", "{\"execute\":")).append('\n');
        for (int i = 0; i < 5_000; i++) {
            pieces.append(line("->", "[{\"")).append('\n');
        }
        assertThat(check(pieces.toString()).diagnostics()).isEmpty();
    }

    /** Whatever happens to a transcript, its check ends without an exception, and reports at most one error about the file itself. */
    @Test
    void damagedTranscripts() {
        String recording = String.join(
                "\n",
                "{\"dir\": \"#\", \"format\": \"qapi4j-recording/1\"}",
                line("->", "{\"execute\": \"add\", \"arguments\": {\"id\": \"a\", \"kind\": \"net\"}, \"id\": [1]}"),
                line("<-", "{\"return\": {}, \"id\": [1]}"),
                "{\"dir\": \"<-\", \"omitted\": 5}",
                "");
        String log = "(QEMU) list\n{'execute': 'list'}\n{\"return\": [{\"id\": \"\\u00e4\", \"kind\": \"net\"}]}\n";
        Random random = new Random(15);
        for (int i = 0; i < 400; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? recording : log);
            for (int edits = random.nextInt(4); edits >= 0 && !text.isEmpty(); edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "{}[]\",:'\\\n\ud800 0".charAt(random.nextInt(13)));
                    case 2 -> text.setLength(at);
                    default -> text.insert(at, text.substring(at / 2, at));
                }
            }
            assertThat(check(text.toString()).diagnostics())
                    .filteredOn(found -> found.code().id().equals("invalid-transcript"))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }
}
