package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonString;
import java.nio.charset.StandardCharsets;

/** The beginning of all requests with one command, which is encoded once. Immutable. */
final class RequestHead {
    private static final byte[] ARGUMENTS = ascii(", \"arguments\": ");
    private static final byte[] ID = ascii(", \"id\": ");
    private static final byte[] END = ascii("}\n");

    private final String command;
    private final byte[] inBand;
    private final byte[] outOfBand;

    RequestHead(String command) {
        this.command = command;
        this.inBand = ascii("{\"execute\": " + new JsonString(command));
        this.outOfBand = ascii("{\"exec-oob\": " + new JsonString(command));
    }

    String command() {
        return command;
    }

    /**
     * Returns the text of a request.
     *
     * @param arguments the object of arguments, as JSON text
     * @param id the id, which is positive
     * @param ahead whether the server executes the command out of band
     */
    byte[] request(byte[] arguments, long id, boolean ahead) {
        byte[] text = ahead ? outOfBand : inBand;
        boolean hasArguments = arguments.length > 2;
        int digits = digits(id);
        int length = text.length
                + (hasArguments ? ARGUMENTS.length + arguments.length : 0)
                + ID.length
                + digits
                + END.length;
        byte[] request = new byte[length];
        int at = put(text, request, 0);
        if (hasArguments) {
            at = put(ARGUMENTS, request, at);
            at = put(arguments, request, at);
        }
        at = put(ID, request, at);
        long rest = id;
        for (int i = at + digits - 1; i >= at; i--) {
            request[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        put(END, request, at + digits);
        return request;
    }

    /** Returns the index in a request at which the arguments begin, if it has any. */
    int argumentsAt(boolean ahead) {
        return (ahead ? outOfBand : inBand).length + ARGUMENTS.length;
    }

    private static int digits(long id) {
        int digits = 1;
        for (long rest = id; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static int put(byte[] part, byte[] into, int at) {
        System.arraycopy(part, 0, into, at, part.length);
        return at + part.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
