import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Executes the same commands as {@link FacadeStartup} without generated code: it reads lines and converts them to maps with jackson-databind. */
final class UntypedStartup implements AutoCloseable {
    private final ObjectMapper mapper = new ObjectMapper();
    private final SocketChannel channel;
    private final BufferedReader lines;
    private int calls;

    private UntypedStartup(String socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        if (!read().containsKey("QMP")) {
            throw new IOException("no greeting");
        }
        call("qmp_capabilities");
    }

    private Map<?, ?> read() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the session ended");
        }
        return mapper.readValue(line, Map.class);
    }

    private Object call(String command) throws IOException {
        Integer id = ++calls;
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("execute", command);
        request.put("id", id);
        ByteBuffer bytes =
                ByteBuffer.wrap((mapper.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        while (true) {
            Map<?, ?> message = read();
            if (id.equals(message.get("id"))) {
                if (!message.containsKey("return")) {
                    throw new IOException(String.valueOf(message.get("error")));
                }
                return message.get("return");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    public static void main(String[] args) throws IOException {
        try (UntypedStartup client = new UntypedStartup(args[0])) {
            Map<?, ?> version = (Map<?, ?>) client.call("query-version");
            Map<?, ?> status = (Map<?, ?>) client.call("query-status");
            List<?> commands = (List<?>) client.call("query-commands");
            System.out.println(((Map<?, ?>) version.get("qemu")).get("major") + " " + status.get("status") + " "
                    + commands.size());
        }
    }
}
