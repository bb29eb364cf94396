package io.github.qapi4j.runtime.transport;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a client authenticates a server, and itself, over TLS. The user's {@link SSLContext} decides which certificates are trusted and presented. TLS
 * 1.3 and 1.2 are used, as far as the context enables them. The server's certificate must be valid for its host name, unless that check is switched
 * off. Immutable.
 *
 * <pre>{@code
 * TlsOptions options = TlsOptions.of(context).withServerName("vm7.example.org");
 * Transport transport = Transport.tls("192.0.2.7", 4444, options, Duration.ofSeconds(5));
 * }</pre>
 */
public final class TlsOptions {
    /** The maximum number of bytes that TLS encrypts together. */
    static final int LONGEST_RECORD = 16 * 1024;

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final SSLContext context;
    private final @Nullable String serverName;
    private final boolean verified;
    private final int recordLength;

    private TlsOptions(SSLContext context, @Nullable String serverName, boolean verified, int recordLength) {
        this.context = context;
        this.serverName = serverName;
        this.verified = verified;
        this.recordLength = recordLength;
    }

    /**
     * Returns options with which the server's certificate must be valid for the host that is connected to.
     *
     * @param context an initialized context
     */
    public static TlsOptions of(SSLContext context) {
        return new TlsOptions(Objects.requireNonNull(context, "context"), null, true, LONGEST_RECORD);
    }

    /**
     * Returns options with another server name: the certificate must be valid for it, instead of for the host that is connected to. It is also the
     * name in the server name indication (SNI).
     *
     * @param name a host name or an IP address
     */
    public TlsOptions withServerName(String name) {
        return new TlsOptions(context, Objects.requireNonNull(name, "name"), verified, recordLength);
    }

    /**
     * Returns options without the check of the host name: the server may present any certificate that the context trusts, also one that was issued
     * for another host. With a context that trusts a public authority, such a connection is not protected.
     */
    public TlsOptions withoutHostNameVerification() {
        return new TlsOptions(context, serverName, false, recordLength);
    }

    /**
     * Returns options for QEMU before 8.0: each byte is sent in a record of its own, which costs about 22 bytes. Such a QEMU reads one byte of a record
     * for a monitor, and the rest only when the next record arrives, so that it does not answer a command in one record.
     */
    public TlsOptions withSingleByteRecords() {
        return new TlsOptions(context, serverName, verified, 1);
    }

    /** Returns the maximum number of bytes that are encrypted together. */
    int recordLength() {
        return recordLength;
    }

    /** Returns the engine for a connection to this host. */
    SSLEngine engine(String host, int port) {
        String name = serverName == null ? host : serverName;
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        limitProtocols(parameters);
        if (!ADDRESS.matcher(name).matches()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        parameters.setEndpointIdentificationAlgorithm(verified ? "HTTPS" : "");
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Leaves only the versions of TLS that are supported. */
    static void limitProtocols(SSLParameters parameters) {
        parameters.setProtocols(
                Stream.of(parameters.getProtocols()).filter(PROTOCOLS::contains).toArray(String[]::new));
    }

    @Override
    public String toString() {
        return "TLS options: server name " + (serverName == null ? "of the host" : serverName)
                + (verified ? ", verified" : ", not verified")
                + (recordLength == 1 ? ", single-byte records" : "");
    }
}
