package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.diff.WorkList.Pair;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The places that are left to compare, breadth first and those that are exempt last, because types that several places have are compared at the first of
 * them. Nothing is recursive, because schemas may be deep.
 */
final class WorkList {
    /** What is left to compare, by the exemption of its place. */
    private final List<Deque<Runnable>> waiting = new ArrayList<>();

    private final Set<Pair> seen = new HashSet<>();

    WorkList() {
        for (int i = 0; i < Marks.EXEMPTIONS; i++) {
            waiting.add(new ArrayDeque<>());
        }
    }

    /**
     * Two types that are compared once.
     *
     * @param role whether they are values, arguments or branches; what is reported elsewhere is excluded from the comparison
     */
    record Pair(String older, String newer, boolean sent, String role) {}

    /** Postpones the comparison of a place. */
    void later(Node node, Runnable comparison) {
        waiting.get(node.marks().exemption()).add(comparison);
    }

    /** Compares all places, also those that are added by then. */
    void run() {
        for (Deque<Runnable> queue : waiting) {
            for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
                next.run();
            }
        }
    }

    /** Returns whether two types are to be compared: the first time that it is asked. */
    boolean isFirst(Pair pair) {
        return seen.add(pair);
    }

    /** Returns whether two types were compared already. */
    boolean has(Pair pair) {
        return seen.contains(pair);
    }
}
