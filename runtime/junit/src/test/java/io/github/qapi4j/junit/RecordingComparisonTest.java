package io.github.qapi4j.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.trace.Recorder;
import io.github.qapi4j.runtime.trace.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Differences between recordings, and between a recording and a server. */
@Timeout(30)
class RecordingComparisonTest {
    @TempDir
    private Path folder;

    private static FakeServer qemu(String status, String list) {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on("query-status").replyJson(status);
        qemu.onUnknown("query-list").lenient().replyJson(list);
        return qemu;
    }

    private Recording record(String file, FakeServer qemu, String... commands) throws IOException {
        Path path = folder.resolve(file);
        try (qemu;
                Recorder recorder = Recorder.to(path);
                QmpClient client =
                        QmpClient.connect(recorder.client(qemu.connector().connect(Duration.ofSeconds(5))))) {
            for (String command : commands) {
                try {
                    client.execute(command, JsonObject.EMPTY);
                } catch (QmpErrorException e) {
                    // Recorded, too.
                }
            }
        }
        return Recording.read(path);
    }

    @Test
    void differences() throws Exception {
        FakeServer old = qemu("{'running': true, 'old': 1, 'status': 'x'}", "[{'a': 1}, {'a': 2}]");
        old.onUnknown("query-gone").reply();
        Recording recording = record("old.jsonl", old, "query-status", "query-list", "query-gone");
        FakeServer changed = qemu("{'running': 'yes', 'status': 'y', 'new': null}", "[{'a': 1, 'b': []}]");
        changed.onUnknown("query-gone").fail("CommandNotFound", "gone");
        String name = folder.resolve("old.jsonl").toString();
        String[] expected = {
            name + ":5: query-status: $.return.running: boolean, then string",
            name + ":5: query-status: $.return.old: number, then missing",
            name + ":5: query-status: $.return.new: missing, then null",
            name + ":7: query-list: $.return[0].b: missing, then array",
            name + ":9: query-gone: $: return, then error CommandNotFound"
        };
        assertThat(RecordingComparison.withServer(recording, changed.connect())).containsExactly(expected);
        Recording other = record("new.jsonl", changed, "query-status", "query-list", "query-gone");
        assertThat(RecordingComparison.ofRecordings(recording, other)).containsExactly(expected);
        assertThat(RecordingComparison.ofRecordings(recording, recording)).isEmpty();
        Recording shorter =
                record("shorter.jsonl", qemu("{'running': true, 'old': 1, 'status': 'x'}", "[]"), "query-status");
        assertThat(RecordingComparison.ofRecordings(recording, shorter))
                .containsExactly(name + ":7: query-list, then no command");
        assertThat(RecordingComparison.ofRecordings(shorter, recording))
                .containsExactly(name + ":7: no command, then query-list");
    }
}
