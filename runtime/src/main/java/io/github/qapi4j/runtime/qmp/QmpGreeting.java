package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The greeting that a server sends when a client connects.
 *
 * <pre>{@code
 * boolean modern = client.greeting().qemuVersion().filter(version -> version.isAtLeast(8, 2)).isPresent();
 * }</pre>
 *
 * <p>To find out whether a server has a feature, query its schema rather than its version: distributions add features of later versions and remove
 * others.
 *
 * @param version the server's version, e.g. {@code {"qemu": {"major": 7, "minor": 2, "micro": 0}, "package": ""}}
 * @param capabilities the capabilities of QMP that it offers, e.g. {@code oob}
 */
public record QmpGreeting(JsonObject version, List<String> capabilities) {

    /** Copies the capabilities. */
    public QmpGreeting {
        Objects.requireNonNull(version, "version");
        capabilities = List.copyOf(capabilities);
    }

    /**
     * Returns the server's version. Empty if the greeting does not contain the numbers of QEMU's version, which happens only with servers that are not
     * QEMU. A missing package is an empty text, and a missing micro version is 0.
     */
    public Optional<Version> qemuVersion() {
        if (!(version.members().get("qemu") instanceof JsonObject qemu)) {
            return Optional.empty();
        }
        OptionalInt major = number(qemu.find("major"));
        OptionalInt minor = number(qemu.find("minor"));
        if (major.isEmpty() || minor.isEmpty()) {
            return Optional.empty();
        }
        String packageName = version.members().get("package") instanceof JsonString text ? text.value() : "";
        int micro = number(qemu.find("micro")).orElse(0);
        return Optional.of(new Version(major.getAsInt(), minor.getAsInt(), micro, packageName));
    }

    private static OptionalInt number(Optional<JsonValue> value) {
        if (value.isEmpty() || !(value.get() instanceof JsonNumber number)) {
            return OptionalInt.empty();
        }
        try {
            int result = Math.toIntExact(number.toLong());
            return result < 0 ? OptionalInt.empty() : OptionalInt.of(result);
        } catch (ArithmeticException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * A version of QEMU. Versions are ordered by their numbers; versions with equal numbers are ordered by their package, as text.
     *
     * <pre>{@code
     * boolean old = version.compareTo(new QmpGreeting.Version(7, 2, 0, "")) < 0;
     * }</pre>
     *
     * @param major the first number, at least 0
     * @param minor the second number, at least 0
     * @param micro the third number, at least 0
     * @param packageName the version of the distribution's package, for humans, e.g. {@code Debian 1:7.2+dfsg-7}; often empty
     */
    public record Version(int major, int minor, int micro, String packageName) implements Comparable<Version> {
        private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
                .thenComparingInt(Version::minor)
                .thenComparingInt(Version::micro)
                .thenComparing(Version::packageName);

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a number is negative
         */
        public Version {
            if (major < 0 || minor < 0 || micro < 0) {
                throw new IllegalArgumentException("negative: " + major + "." + minor + "." + micro);
            }
            Objects.requireNonNull(packageName, "packageName");
        }

        /** Returns whether this is the release {@code major.minor}, any of its micro versions, or a later release. */
        public boolean isAtLeast(int major, int minor) {
            return this.major > major || (this.major == major && this.minor >= minor);
        }

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }

        /** Returns the numbers, e.g. {@code 7.2.22}. */
        @Override
        public String toString() {
            return major + "." + minor + "." + micro;
        }
    }
}
