package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a QMP call or session. The subtypes are the kinds of failure: the peer replied with an error, a deadline
 * passed, the peer violated the protocol, the session ended. Other failures of the connection are plain
 * {@link IOException}s.
 */
public abstract sealed class QmpException extends IOException
        permits QmpErrorException, QmpTimeoutException, QmpProtocolException, QmpClosedException {
    private static final long serialVersionUID = 1L;

    QmpException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
