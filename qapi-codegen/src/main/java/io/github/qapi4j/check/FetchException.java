package io.github.qapi4j.check;

import java.io.IOException;

/** The reason why a server's schema cannot be fetched. The message is for users: the first line is complete, further ones are the output of a program. */
public final class FetchException extends IOException {
    private static final long serialVersionUID = 1;

    FetchException(String message, Throwable cause) {
        super(message, cause);
    }

    FetchException(String message) {
        super(message);
    }
}
