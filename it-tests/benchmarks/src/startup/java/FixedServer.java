import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A QMP server with fixed replies. It listens on the Unix socket given as argument, and serves one client after another until it is killed. */
final class FixedServer {
    private static final Pattern COMMAND = Pattern.compile("\"execute\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\"[^\"]*\"|\\d+)");

    private static final String VERSION = "{\"qemu\": {\"micro\": 2, \"minor\": 2, \"major\": 10}, \"package\": \"\"}";
    private static final Map<String, String> REPLIES = Map.of(
            "qmp_capabilities",
            "{}",
            "query-version",
            VERSION,
            "query-status",
            "{\"status\": \"running\", \"singlestep\": false, \"running\": true}",
            "query-commands",
            commands());

    private FixedServer() {}

    /** About as many commands as a real QEMU has. */
    private static String commands() {
        return IntStream.range(0, 240)
                .mapToObj(i -> "{\"name\": \"query-some-thing-" + i + "\"}")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    public static void main(String[] args) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(args[0]));
            while (true) {
                try (SocketChannel client = server.accept()) {
                    serve(client);
                } catch (IOException e) {
                    // A client that disconnects must not end the server.
                    System.err.println(e);
                }
            }
        }
    }

    private static void serve(SocketChannel client) throws IOException {
        write(client, "{\"QMP\": {\"version\": " + VERSION + ", \"capabilities\": [\"oob\"]}}");
        BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher command = COMMAND.matcher(line);
            Matcher id = ID.matcher(line);
            if (!command.find() || !id.find()) {
                throw new IOException("not a request: " + line);
            }
            write(client, "{\"return\": " + REPLIES.get(command.group(1)) + ", \"id\": " + id.group(1) + "}");
        }
    }

    private static void write(SocketChannel client, String message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((message + "\r\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }
}
