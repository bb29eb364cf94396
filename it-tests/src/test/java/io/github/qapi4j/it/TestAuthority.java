package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority that issues certificates to a QEMU, which is {@code localhost}, and to its client, in files with the names that QEMU expects. */
final class TestAuthority {
    private static final char[] PASSWORD = "public".toCharArray();

    private final Path folder;

    private TestAuthority(Path folder) {
        this.folder = folder;
    }

    /** Creates the authority and both certificates, with {@code openssl}. */
    static TestAuthority create(Path folder) throws IOException, InterruptedException {
        TestAuthority authority = new TestAuthority(folder);
        authority.openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority"
                        + " -addext keyUsage=critical,keyCertSign -keyout ca-key.pem -out ca-cert.pem");
        authority.issue("server", "serverAuth", "subjectAltName=DNS:localhost");
        authority.issue("client", "clientAuth", "");
        authority.openssl(
                "pkcs12 -export -inkey client-key.pem -in client-cert.pem -name client -passout pass:public -out client.p12");
        return authority;
    }

    private void issue(String name, String usage, String extension) throws IOException, InterruptedException {
        Files.write(
                folder.resolve(name + ".ext"),
                List.of(
                        "basicConstraints=critical,CA:FALSE",
                        "keyUsage=critical,digitalSignature",
                        "extendedKeyUsage=" + usage,
                        extension));
        openssl(("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=%1$s"
                        + " -keyout %1$s-key.pem -out %1$s.csr")
                .formatted(name));
        openssl(("x509 -req -in %1$s.csr -CA ca-cert.pem -CAkey ca-key.pem -CAcreateserial -days 2"
                        + " -extfile %1$s.ext -out %1$s-cert.pem")
                .formatted(name));
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("openssl.log");
        Process process = new ProcessBuilder(("openssl " + arguments).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    }

    /** Returns a context that trusts the authority and presents the client's certificate. */
    SSLContext clientContext() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(folder.resolve("client.p12"))) {
            keys.load(file, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        return context(own.getKeyManagers());
    }

    /** Returns a context that trusts the authority and presents no certificate. */
    SSLContext contextWithoutCertificate() throws IOException, GeneralSecurityException {
        return context(null);
    }

    private SSLContext context(KeyManager @Nullable [] keys) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream file = Files.newInputStream(folder.resolve("ca-cert.pem"))) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, others.getTrustManagers(), null);
        return context;
    }
}
