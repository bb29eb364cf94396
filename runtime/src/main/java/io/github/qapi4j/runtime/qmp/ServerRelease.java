package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.qmp.QmpGreeting.Version;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of the releases of an API a server is.
 *
 * <pre>{@code
 * ServerRelease release = QmpApi.serverRelease(client);
 * if (!release.isIncluded()) {
 *     System.err.println(release); // the server 8.1.3 is between two releases of the API, after 7.2.0
 * }
 * }</pre>
 *
 * <p>A version says what a release of QEMU has, and not what a distribution has added or removed: for one command or member, ask {@link
 * QmpClient#supports(String)}.
 */
public final class ServerRelease {
    private final Relation relation;
    private final @Nullable String name;
    private final @Nullable Version server;

    ServerRelease(Relation relation, @Nullable String name, @Nullable Version server) {
        this.relation = relation;
        this.name = name;
        this.server = server;
    }

    /** How a server relates to the releases of an API. */
    public enum Relation {
        /** It is one of the releases: their numbers are equal, or its package text is the name of the release. */
        EXACT,
        /** It has the major and minor number of one of the releases, and another micro number: releases of such a series have the same schema. */
        SAME_SERIES,
        /** It is not one of the releases, and between two of them. */
        BETWEEN,
        /** It is older than all releases. */
        OLDER,
        /** It is newer than all releases. */
        NEWER,
        /** It has no version, or no release has a name that is a version. */
        UNKNOWN
    }

    /** Returns how the server relates to the releases. */
    public Relation relation() {
        return relation;
    }

    /** Returns whether the server is one of the releases, or belongs to the same series as one. */
    public boolean isIncluded() {
        return relation == Relation.EXACT || relation == Relation.SAME_SERIES;
    }

    /**
     * Returns the name of the release that the server is; for {@link Relation#BETWEEN} and {@link Relation#NEWER}, that of the newest release that is older
     * than the server; for {@link Relation#SAME_SERIES}, that of the newest release of the series that is older than the server, or of the oldest of the
     * series if all are newer. Empty for {@link Relation#OLDER} and {@link Relation#UNKNOWN}.
     */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** Returns the version of the server; empty if it has none. */
    public Optional<Version> server() {
        return Optional.ofNullable(server);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerRelease that
                && relation == that.relation
                && Objects.equals(name, that.name)
                && Objects.equals(server, that.server);
    }

    @Override
    public int hashCode() {
        return Objects.hash(relation, name, server);
    }

    /** Returns a sentence without a full stop, for humans. */
    @Override
    public String toString() {
        String what = server == null ? "the server, which has no version," : "the server " + server;
        return switch (relation) {
            case EXACT -> what + " is the release " + name + " of the API";
            case SAME_SERIES -> what + " is of the same series as the release " + name + " of the API";
            case BETWEEN -> what + " is between two releases of the API, after " + name;
            case OLDER -> what + " is older than all releases of the API";
            case NEWER -> what + " is newer than all releases of the API, after " + name;
            case UNKNOWN -> what + " cannot be compared with the releases of the API";
        };
    }
}
