package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A certificate of {@code localhost}, which is valid until 2126, with its key: everyone has the key, so it is for tests only. */
public final class Certificates {
    private static final char[] PASSWORD = "public".toCharArray();

    private Certificates() {}

    /** Returns a context that presents the certificate and trusts it. */
    public static SSLContext context() {
        return context(null);
    }

    /**
     * Returns a context that presents the certificate.
     *
     * @param others decides which certificates are trusted; null for this one
     */
    public static SSLContext context(@Nullable TrustManager others) {
        try (InputStream file = Certificates.class.getResourceAsStream("localhost.p12")) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("localhost", keys.getCertificate("localhost"));
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD);
            TrustManagerFactory known = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            known.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    own.getKeyManagers(),
                    others == null ? known.getTrustManagers() : new TrustManager[] {others},
                    null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SSLEngine serverEngine(String protocol) {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }
}
