package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServerAnswerTest {
    /** The client waits for the greeting from the time at which it has started, and so longer than the deadline. */
    @Test
    @Timeout(30)
    void aServerThatDoesNotGreetAClientThatStartsLateIsReportedAsSuch() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Transport transport = Transport.tcp("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(5))) {
            ServerAnswer late = new ServerAnswer(Duration.ofMillis(500));
            assertThatThrownBy(() -> late.ask(startingLate(transport), Optional.empty()))
                    .isInstanceOf(FetchException.class)
                    .hasMessage("the server has sent no greeting within 500 ms;"
                            + " it may serve another client, be a guest agent, or not speak QMP");
        }
    }

    /** A connection for which a client takes 300 ms to start, as it does in a JVM that is still loading its classes. */
    private static Transport startingLate(Transport transport) {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (self, method, arguments) -> {
                    if (method.getName().equals("toString")) {
                        Thread.sleep(300);
                    }
                    try {
                        return method.invoke(transport, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
