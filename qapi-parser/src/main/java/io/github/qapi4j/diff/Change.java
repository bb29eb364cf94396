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
 * @param onWire what it means for peers that speak the older protocol
 * @param inJava what it means for Java code that was written for the older generated API
 * @param older the place in the older schema: of the element or, if it is new, of the nearest element around it that both schemas have; null if
 *     there is no such element
 * @param newer the same in the newer schema
 * @param detail the old and the new form if the rule does not say them, such as {@code "int32 to uint64"}; otherwise empty
 * @param form what distinguishes the change from others of the same rule and path, such as {@code "int to string"}; it has no names of types, except
 *     for {@link Rule#TYPE_RENAMED}. Empty if nothing does
 */
public record Change(
        Rule rule,
        String path,
        Side onWire,
        Side inJava,
        @Nullable Span older,
        @Nullable Span newer,
        String detail,
        String form) {
    private static final int FINGERPRINT_BYTES = 8;

    /**
     * What a change means for one kind of users.
     *
     * @param severity how much they are affected
     * @param most the highest severity that a setting may choose: it is lower than a break if the place is exempt, and the severity itself if the
     *     change is less severe than is usual for its rule
     * @param effect who is affected and how, as a clause without a full stop
     */
    public record Side(Severity severity, Severity most, String effect) {

        /**
         * Returns a change for peers.
         *
         * @param place the highest severity that the place allows
         * @param sent whether clients send the values, or only Java has the type
         */
        static Side onWire(Rule rule, Severity severity, Severity place, boolean sent) {
            Severity found = least(severity, place);
            return new Side(found, most(found, rule.wire(), place), Effects.onWire(rule, sent, found));
        }

        /** Returns a change for Java code. See {@link #onWire}. */
        static Side inJava(Rule rule, Severity severity, Severity place, boolean sent) {
            Severity found = least(severity, place);
            return new Side(found, most(found, rule.java(), place), Effects.inJava(rule, sent, found));
        }

        private static Severity most(Severity found, Severity usual, Severity place) {
            return found.compareTo(usual) < 0 ? found : place;
        }

        private static Severity least(Severity one, Severity other) {
            return one.compareTo(other) < 0 ? one : other;
        }

        private Side orMoreSevere(Side other) {
            int order = severity.compareTo(other.severity);
            return order < 0 || order == 0 && most.compareTo(other.most) < 0 ? other : this;
        }
    }

    /** Returns this change or another one of the same place and rule, with the more severe side of the two for each kind of users. */
    Change moreSevere(Change other) {
        Change first = wire().compareTo(other.wire()) >= 0 ? this : other;
        return new Change(
                rule,
                path,
                onWire.orMoreSevere(other.onWire),
                inJava.orMoreSevere(other.inJava),
                first.older,
                first.newer,
                first.detail,
                form);
    }

    /** Returns this change with another place in the newer schema. */
    public Change withNewer(Span place) {
        return new Change(rule, path, onWire, inJava, older, place, detail, form);
    }

    /** Returns the severity for peers that speak the older protocol. */
    public Severity wire() {
        return onWire.severity();
    }

    /** Returns the severity for Java code that was written for the older generated API. */
    public Severity java() {
        return inJava.severity();
    }

    /** Returns who is affected and how, as a clause without a full stop. See {@link #effect(Severity, Severity)}. */
    public String effect() {
        return effect(wire(), java());
    }

    /**
     * Returns who is affected and how if a change has other severities: a clause that is about Java code if only that is affected. If no user is, the
     * change's own severities decide.
     *
     * @param wire the severity for peers
     * @param java the severity for Java code
     */
    public String effect(Severity wire, Severity java) {
        boolean harmless = wire == Severity.OK && java == Severity.OK;
        Severity forPeers = harmless ? wire() : wire;
        Severity forJava = harmless ? java() : java;
        return (forPeers == Severity.OK && forJava != Severity.OK ? inJava : onWire).effect();
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
