package io.github.qapi4j.it;

import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Sessions recorded with QEMU 7.2: generated codecs read and write the arguments and the reply of each command, and every event. */
class RecordedSessionsTest {
    @Test
    void whatWasRecordedDecodesAndEncodesBack() throws IOException {
        new RecordedSessions(RecordedSessionsTest::schema).replay("transcripts");
    }

    private static SchemaDescriptor schema(String file, String text) {
        if (file.startsWith("g")) {
            return RealSchema.AGENT_7_2.sdk().descriptor();
        }
        return (RecordedSessions.isOfStorageDaemon(text) ? RealSchema.STORAGE_DAEMON_7_2 : RealSchema.QEMU_7_2)
                .sdk()
                .descriptor();
    }
}
