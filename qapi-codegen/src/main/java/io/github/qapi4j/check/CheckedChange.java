package io.github.qapi4j.check;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.source.Span;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change with the severities that the user's settings give it.
 *
 * @param change the change; its own severities are those before any setting
 * @param wire the severity for the verdict {@link Verdict#WIRE}
 * @param java the severity for the verdict {@link Verdict#JAVA}
 * @param approval the valid approval of this change; null if it has none
 */
public record CheckedChange(
        Change change,
        Severity wire,
        Severity java,
        @Nullable Approval approval) {

    /** Returns the severity for one verdict. */
    public Severity severity(Verdict verdict) {
        return verdict == Verdict.WIRE ? wire : java;
    }

    /** Returns the highest severity for some verdicts, at least one. */
    public Severity severity(Set<Verdict> verdicts) {
        Severity highest = Severity.OK;
        for (Verdict verdict : verdicts) {
            Severity one = severity(verdict);
            highest = one.compareTo(highest) > 0 ? one : highest;
        }
        return highest;
    }

    /** Returns whether the change is a break for one of some verdicts and is not approved. */
    public boolean fails(Set<Verdict> verdicts) {
        return approval == null && severity(verdicts) == Severity.BREAK;
    }

    /** Returns one sentence on who is affected and how. It is about Java code if only that is affected, or only the verdict on it decides. */
    public String sentence(Set<Verdict> verdicts) {
        Severity peers = verdicts.contains(Verdict.WIRE) ? wire : Severity.OK;
        String effect = change.effect(peers, java);
        String detail = change.detail().isEmpty() ? "" : " (" + change.detail() + ")";
        return Character.toUpperCase(effect.charAt(0)) + effect.substring(1) + detail + ".";
    }

    /**
     * Returns the place that a report shows first: in the newer schema, where an author can change something, unless the element exists only in
     * the older one. Null if there is no place at all.
     */
    public @Nullable Span place() {
        Span newer = change.newer();
        return newer == null || change.rule().isRemoval() && change.older() != null ? change.older() : newer;
    }
}
