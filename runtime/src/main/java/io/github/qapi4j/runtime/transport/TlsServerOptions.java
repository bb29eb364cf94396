package io.github.qapi4j.runtime.transport;

import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How a listener authenticates itself, and its clients, over TLS. The user's {@link SSLContext} decides which certificate is presented and which
 * certificates of clients are trusted. TLS 1.3 and 1.2 are used, as far as the context enables them. Immutable.
 *
 * <pre>{@code
 * TlsServerOptions options = TlsServerOptions.of(context).withRequiredClientCertificate();
 * server.listen(Listener.tls("localhost", 4444, options));
 * }</pre>
 */
public final class TlsServerOptions {
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private final SSLContext context;
    private final ClientCertificate certificate;
    private final int recordLength;
    private final Duration handshakeTimeout;

    /** Whether a client presents a certificate. */
    private enum ClientCertificate {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    private TlsServerOptions(
            SSLContext context, ClientCertificate certificate, int recordLength, Duration handshakeTimeout) {
        this.context = context;
        this.certificate = certificate;
        this.recordLength = recordLength;
        this.handshakeTimeout = handshakeTimeout;
    }

    /**
     * Returns options with which clients need no certificate, and a handshake may take 10 seconds.
     *
     * @param context an initialized context with a key and its certificate
     */
    public static TlsServerOptions of(SSLContext context) {
        return new TlsServerOptions(
                Objects.requireNonNull(context, "context"),
                ClientCertificate.NONE,
                TlsOptions.LONGEST_RECORD,
                HANDSHAKE_TIMEOUT);
    }

    /** Returns options with which a client may present a certificate. One that the context does not trust ends the handshake. */
    public TlsServerOptions withOptionalClientCertificate() {
        return new TlsServerOptions(context, ClientCertificate.OPTIONAL, recordLength, handshakeTimeout);
    }

    /** Returns options with which each client must present a certificate that the context trusts. */
    public TlsServerOptions withRequiredClientCertificate() {
        return new TlsServerOptions(context, ClientCertificate.REQUIRED, recordLength, handshakeTimeout);
    }

    /** Returns options for a QEMU before 8.0 that connects to the listener; see {@link TlsOptions#withSingleByteRecords}. */
    public TlsServerOptions withSingleByteRecords() {
        return new TlsServerOptions(context, certificate, 1, handshakeTimeout);
    }

    /**
     * Returns options with another deadline of the handshake, which begins when the connection is accepted.
     *
     * @param timeout how long a handshake may take, more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public TlsServerOptions withHandshakeTimeout(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("a deadline must be positive: " + timeout);
        }
        return new TlsServerOptions(context, certificate, recordLength, timeout);
    }

    /** Returns the maximum number of bytes that are encrypted together. */
    int recordLength() {
        return recordLength;
    }

    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** Returns the engine for one accepted connection. */
    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        TlsOptions.limitProtocols(parameters);
        switch (certificate) {
            case NONE -> parameters.setNeedClientAuth(false);
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public String toString() {
        String client = switch (certificate) {
            case NONE -> "no client certificate";
            case OPTIONAL -> "optional client certificate";
            case REQUIRED -> "required client certificate";
        };
        return "TLS server options: " + client + ", handshake within " + handshakeTimeout
                + (recordLength == 1 ? ", single-byte records" : "");
    }
}
