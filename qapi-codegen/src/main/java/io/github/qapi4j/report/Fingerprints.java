package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.source.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** The fingerprints of diagnostics, which identify a diagnostic and stay the same when its lines move. */
final class Fingerprints {
    private static final int MAX_TEXT = 200;

    private final Map<String, Integer> seen = new HashMap<>();
    private final MessageDigest sha256;

    Fingerprints() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("bug: every JDK has SHA-256", e);
        }
    }

    /** The fingerprint of a diagnostic in a file; equal ones are numbered. */
    String next(Diagnostic diagnostic, String file) {
        Span span = diagnostic.span();
        String subject = span == null
                ? diagnostic.message()
                : span.source().text().substring(span.start(), Math.min(span.end(), span.start() + MAX_TEXT));
        String definition =
                diagnostic.definition() == null ? "" : diagnostic.definition().text();
        String what = String.join("\0", diagnostic.code().id(), file, definition, subject);
        byte[] digest = sha256.digest(what.getBytes(StandardCharsets.UTF_8));
        String hash = HexFormat.of().formatHex(digest, 0, 16);
        return hash + ":" + seen.merge(hash, 1, Integer::sum);
    }
}
