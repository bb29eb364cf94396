package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.transport.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The input from a guest agent, apart from a session. */
@Timeout(20)
class AgentInputTest {
    private final Transport.Pair ends = Transport.pair();
    private final AgentInput input = new AgentInput(ends.client(), JsonLimits.DEFAULT);

    private void send(String text) throws Exception {
        ends.server().write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), Duration.ofSeconds(9));
    }

    private String next() throws Exception {
        return input.next() instanceof Frame.Message message ? new String(message.text(), UTF_8) : "no message";
    }

    @Test
    void acceptingAMessageEndsASkipThatWasRequestedBefore() throws Exception {
        send("garbage\u00FF{\"return\":1}\n{\"return\":2}\n");
        assertThat(next()).isEqualTo("{\"return\":1}");
        input.skip();
        input.open();
        assertThat(next()).isEqualTo("{\"return\":2}");
        input.skip();
        send("{\"return\":3}\n\u00FF{\"return\":4}\n");
        assertThat(next()).isEqualTo("{\"return\":4}");
        assertThat(input.isDelimited()).isTrue();
    }
}
