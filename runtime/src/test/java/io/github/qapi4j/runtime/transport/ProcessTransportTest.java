package io.github.qapi4j.runtime.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProcessTransportTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void closingEndsTheInputAndNotTheProcess() throws Exception {
        Process process = start("sh", "-c", "cat; exit 7");
        try (Transport transport = Transport.process(process)) {
            assertThat(transport).hasToString("process " + process.pid());
            transport.write(ByteBuffer.wrap("there and back".getBytes(UTF_8)), LONG);
            assertThat(readToEnd(transport, 14)).isEqualTo("there and back");
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.waitFor()).as("it ends by itself").isEqualTo(7);
    }

    @Test
    void whatAProcessHasSentIsReadAfterItsEnd() throws Exception {
        Process process = start("sh", "-c", "read line; echo $line; echo last");
        try (Transport transport = Transport.process(process)) {
            transport.write(ByteBuffer.wrap("first\n".getBytes(UTF_8)), LONG);
            process.waitFor();
            assertThat(readToEnd(transport, Integer.MAX_VALUE)).isEqualTo("first\nlast\n");
            assertThatThrownBy(() -> transport.write(ByteBuffer.allocate(1), LONG))
                    .isInstanceOf(IOException.class);
        }
    }

    private static String readToEnd(Transport transport, int most) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(3);
        while (text.length() < most && transport.read(buffer.clear()) >= 0) {
            text.append(new String(buffer.array(), 0, buffer.position(), UTF_8));
        }
        return text.toString();
    }

    @Test
    void rejectsAProcessWithoutPipes() throws Exception {
        Process redirected = new ProcessBuilder("sleep", "60")
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            assertThatThrownBy(() -> Transport.process(redirected))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the standard input of process " + redirected.pid() + " is not a pipe: /dev/null");
        } finally {
            redirected.destroyForcibly();
        }
        Process ended = start("true");
        ended.waitFor();
        assertThatThrownBy(() -> Transport.process(ended))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot connect to process " + ended.pid() + ": it has ended");
    }
}
