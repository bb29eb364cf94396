package io.github.qapi4j.runtime.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that listens on a socket when {@link SocketTakeoverTest} requests it. */
final class SocketStarter {
    private SocketStarter() {}

    /** @param args the path of the socket */
    public static void main(String[] args) throws IOException {
        Path socket = Path.of(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("ready");
        Listener listener = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("close")) {
                if (listener != null) {
                    listener.close();
                    listener = null;
                }
                System.out.println("closed");
            } else {
                // All starters begin at the same time.
                long at = Long.parseLong(line);
                while (System.currentTimeMillis() < at) {
                    Thread.onSpinWait();
                }
                try {
                    listener = Listener.unix(socket);
                    System.out.println("listens");
                } catch (IOException e) {
                    System.out.println(e.getClass().getSimpleName());
                }
            }
        }
    }
}
