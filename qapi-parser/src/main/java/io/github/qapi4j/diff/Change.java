package io.github.qapi4j.diff;

import io.github.qapi4j.source.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A difference between two schemas.
 *
 * @param rule the kind
 * @param path where it is on the wire, as in {@code "blockdev-add/arg-type/+qcow2/lazy-refcounts"}
 * @param wire the severity for peers that speak the older protocol
 * @param java the severity for Java code that was written for the older generated API
 * @param older the place in the older schema: of the element or, if it is new, of the nearest element around it that both schemas have; null if
 *     there is no such element
 * @param newer the same in the newer schema
 * @param detail the old and the new form if the rule does not say them, such as {@code "int32 to uint64"}; otherwise empty
 * @param form what distinguishes the change from others of the same rule and path, such as {@code "int to string"}; it has no names of types, except
 *     for {@link Rule#TYPE_RENAMED}. Empty if nothing does
 * @param effect who is affected and how, as a clause without a full stop
 */
public record Change(
        Rule rule,
        String path,
        Severity wire,
        Severity java,
        @Nullable Span older,
        @Nullable Span newer,
        String detail,
        String form,
        String effect) {
    private static final int FINGERPRINT_BYTES = 8;

    Change withJava(Severity severity) {
        return new Change(rule, path, wire, severity, older, newer, detail, form, effect);
    }

    /** Returns this change with another place in the newer schema. */
    public Change withNewer(Span place) {
        return new Change(rule, path, wire, java, older, place, detail, form, effect);
    }

    /** Returns an identifier that does not depend on places: 16 hexadecimal digits. */
    public String fingerprint() {
        try {
            String text = rule + "\n" + path + (form.isEmpty() ? "" : "\n" + form);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }
}
