package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A QMP call or session failed. The subtypes say how: the peer answered with an error, a deadline passed, the peer broke the
 * protocol, the session ended. Other trouble with the connection is a plain {@link IOException}.
 */
public abstract sealed class QmpException extends IOException
        permits QmpErrorException, QmpTimeoutException, QmpProtocolException, QmpClosedException {
    private static final long serialVersionUID = 1L;

    QmpException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
