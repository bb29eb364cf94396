package io.github.qapi4j.runtime.generated;

import java.util.List;

/** The discriminator of a union: its name and the names of the branches that a generated codec knows. Thread-safe. */
public final class Discriminator {
    private final Names member;
    private final Names branches;

    private Discriminator(Names member, Names branches) {
        this.member = member;
        this.branches = branches;
    }

    /**
     * Returns a discriminator.
     *
     * @param member its name
     * @param branches the names of the branches, which have indexes in this order; a string may hold several, separated by spaces
     */
    public static Discriminator of(String member, String... branches) {
        return new Discriminator(Names.ofMembers(List.of(member)), Names.ofStrings(Names.split(branches)));
    }

    /** Returns its name, as the only one of a set. */
    public Names member() {
        return member;
    }

    /** Returns the names of the branches. */
    public Names branches() {
        return branches;
    }
}
