import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Speaks QMP on its standard input and output, as QEMU does with {@code -qmp stdio}. */
final class Server {
    private static final String SCHEMA =
            """
            [{"name": "query-door", "meta-type": "command", "arg-type": "0", "ret-type": "1"},
             {"name": "0", "meta-type": "object", "members": []},
             {"name": "1", "meta-type": "object", "members": [{"name": "open", "type": "bool"}]},
             {"name": "bool", "meta-type": "builtin", "json-type": "boolean"}]""";

    private Server() {}

    public static void main(String[] arguments) throws IOException {
        say("{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 0}, \"package\": \"\"}, \"capabilities\": []}}");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String id = line.replaceAll(".*\"id\": ?(\"[^\"]*\"|[0-9]+).*", ", \"id\": $1");
            say("{\"return\": " + (line.contains("query-qmp-schema") ? SCHEMA.replace("\n", " ") : "{}")
                    + (id.startsWith(", ") ? id : "") + "}");
        }
    }

    private static void say(String message) {
        System.out.print(message + "\r\n");
        System.out.flush();
    }
}
