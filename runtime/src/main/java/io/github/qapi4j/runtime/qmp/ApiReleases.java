package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.qmp.QmpGreeting.Version;
import io.github.qapi4j.runtime.qmp.ServerRelease.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The releases from whose schemas an API was generated. Immutable; generated code has one, {@code QmpApi.releases()}.
 *
 * <p>A name that is a version, such as {@code 7.2.0}, {@code 7.2} or {@code v7.2.0}, is compared with the version of a server. Any other name, such as
 * {@code rhel9}, only fits a server whose package text is exactly this name.
 *
 * <pre>{@code
 * // A guest agent has no greeting.
 * ServerRelease release = AgentApi.releases().find("7.2.22");
 * System.out.println(release.isIncluded());
 * }</pre>
 */
public final class ApiReleases {
    private static final Pattern VERSION = Pattern.compile("[vV]?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

    /** QEMU numbers what is developed after the release 8.2.0 as 8.2.50, and its candidates for the next release from 8.2.90 on. */
    private static final int FIRST_DEVELOPMENT_MICRO = 50;

    private final List<String> names;
    private final List<Known> known = new ArrayList<>();

    /** A release whose name is a version. */
    private record Known(String name, Version version) {}

    private ApiReleases(List<String> names) {
        this.names = List.copyOf(names);
        for (String name : names) {
            version(name).ifPresent(version -> known.add(new Known(name, version)));
        }
    }

    /**
     * Returns the releases with these names.
     *
     * @param names the names, the oldest first
     */
    public static ApiReleases of(String... names) {
        return new ApiReleases(List.of(names));
    }

    /** Returns the names, the oldest first. */
    public List<String> names() {
        return names;
    }

    /**
     * Returns which of the releases a server is, by the version and the package text in its greeting. A client of QEMU's monitor has the greeting: {@link
     * QmpClient#greeting()}.
     */
    public ServerRelease find(QmpGreeting greeting) {
        Version server = greeting.qemuVersion().orElse(null);
        return server == null ? new ServerRelease(Relation.UNKNOWN, null, null) : find(server.packageName(), server);
    }

    /**
     * Returns which of the releases a server is, for servers without a greeting, such as a guest agent, which sends its version in the answer to {@code
     * guest-info}.
     *
     * @param version the version as the server writes it, e.g. {@code 7.2.22}; the relation is unknown if it is neither a version nor one of the names
     */
    public ServerRelease find(String version) {
        return find(version, version(version).orElse(null));
    }

    private ServerRelease find(String text, @Nullable Version server) {
        if (names.contains(text)) {
            return new ServerRelease(Relation.EXACT, text, server);
        }
        if (server == null || known.isEmpty()) {
            return new ServerRelease(Relation.UNKNOWN, null, server);
        }
        Known older = null;
        Known series = null;
        boolean newer = false;
        for (Known release : known) {
            int order = compare(release.version(), server);
            if (order == 0) {
                return new ServerRelease(Relation.EXACT, release.name(), server);
            }
            if (isSameSeries(release.version(), server)) {
                series = series == null ? release : nearest(series, release, server);
            }
            if (order > 0) {
                newer = true;
            } else if (older == null || compare(older.version(), release.version()) < 0) {
                older = release;
            }
        }
        if (series != null) {
            return new ServerRelease(Relation.SAME_SERIES, series.name(), server);
        }
        if (older == null) {
            return new ServerRelease(Relation.OLDER, null, server);
        }
        return new ServerRelease(newer ? Relation.BETWEEN : Relation.NEWER, older.name(), server);
    }

    private static boolean isSameSeries(Version release, Version server) {
        return release.major() == server.major()
                && release.minor() == server.minor()
                && server.micro() < FIRST_DEVELOPMENT_MICRO
                && release.micro() < FIRST_DEVELOPMENT_MICRO;
    }

    /** Returns the newest of two releases that is older than a server, otherwise the oldest of them. */
    private static Known nearest(Known one, Known other, Version server) {
        boolean oneIsOlder = compare(one.version(), server) < 0;
        boolean otherIsOlder = compare(other.version(), server) < 0;
        if (oneIsOlder != otherIsOlder) {
            return oneIsOlder ? one : other;
        }
        boolean oneIsFirst = compare(one.version(), other.version()) < 0;
        boolean wantsFirst = !oneIsOlder;
        return oneIsFirst == wantsFirst ? one : other;
    }

    /** Compares only the numbers. */
    private static int compare(Version one, Version other) {
        return withoutPackage(one).compareTo(withoutPackage(other));
    }

    private static Version withoutPackage(Version version) {
        return new Version(version.major(), version.minor(), version.micro(), "");
    }

    private static Optional<Version> version(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Version(number(matcher, 1), number(matcher, 2), number(matcher, 3), ""));
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(Objects.requireNonNullElse(matcher.group(group), "0"));
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
