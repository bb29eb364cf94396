package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds types whose members would include their own, by way of bases and branches, and those that are nested out of all proportion. */
final class RecursionCheck {
    private static final int MAX_NESTING = 500;

    private final Diagnostics diagnostics;
    private final Names names;
    private final Map<Decl, Integer> depths = new IdentityHashMap<>();
    private final Set<Decl> recursive = Collections.newSetFromMap(new IdentityHashMap<>());

    RecursionCheck(Diagnostics diagnostics, Names names) {
        this.diagnostics = diagnostics;
        this.names = names;
    }

    /** Checks all declarations and returns the types that contain themselves. */
    Set<Decl> check(Collection<WrittenDecl> decls) {
        for (WrittenDecl written : decls) {
            Decl decl = written.decl();
            if (!depths.containsKey(decl) && !contained(decl).isEmpty()) {
                walk(decl);
            }
        }
        return recursive;
    }

    /** A type on the way, and those that it contains and that are still to be seen. */
    private record Step(Decl decl, Iterator<Decl> rest) {}

    private void walk(Decl start) {
        Deque<Step> path = new ArrayDeque<>();
        Set<Decl> onPath = Collections.newSetFromMap(new IdentityHashMap<>());
        path.push(new Step(start, contained(start).iterator()));
        onPath.add(start);
        while (!path.isEmpty()) {
            Step step = path.element();
            if (!step.rest().hasNext()) {
                path.pop();
                onPath.remove(step.decl());
                finish(step.decl());
                continue;
            }
            Decl next = step.rest().next();
            if (onPath.contains(next)) {
                tell(next, path);
            } else if (!depths.containsKey(next)) {
                path.push(new Step(next, contained(next).iterator()));
                onPath.add(next);
            }
        }
    }

    private void finish(Decl decl) {
        int depth = 0;
        for (Decl contained : contained(decl)) {
            depth = Math.max(depth, depths.getOrDefault(contained, 0) + 1);
        }
        if (depth > MAX_NESTING) {
            recursive.add(decl);
            depth = 0;
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.RECURSIVE_TYPE,
                            decl.head().name().span(),
                            "bases and branches of " + decl.head().describe() + " are nested more than " + MAX_NESTING
                                    + " deep")
                    .in(Places.of(decl.head()))
                    .oneMistake("depth"));
        }
        if (depth > 0 || recursive.contains(decl)) {
            depths.put(decl, depth);
        }
    }

    private void tell(Decl target, Deque<Step> path) {
        boolean known = false;
        List<Decl> others = new ArrayList<>();
        for (Step step : path) {
            known |= !recursive.add(step.decl());
            if (step.decl() == target) {
                break;
            }
            others.add(0, step.decl());
        }
        if (known) {
            return;
        }
        Diagnostic.Builder problem = Diagnostic.of(
                        DiagnosticCode.RECURSIVE_TYPE,
                        target.head().name().span(),
                        target.head().describe() + " contains itself")
                .in(Places.of(target.head()));
        others.stream()
                .limit(5)
                .forEach(other -> problem.label(other.head().name().span(), "by way of this one"));
        diagnostics.add(problem);
    }

    private List<Decl> contained(Decl decl) {
        if (decl instanceof Decl.StructDecl struct) {
            Decl base = object(struct.base());
            return base == null ? List.of() : List.of(base);
        }
        if (!(decl instanceof Decl.UnionDecl union) || union.simple()) {
            return List.of();
        }
        List<Decl> contained = new ArrayList<>(union.branches().size() + 1);
        if (object(union.base().type()) instanceof Decl.StructDecl base) {
            contained.add(base);
        }
        for (BranchDecl branch : union.branches()) {
            Decl type = object(branch.type());
            if (type != null) {
                contained.add(type);
            }
        }
        return contained;
    }

    private @Nullable Decl object(@Nullable TypeDecl type) {
        Type target = names.resolve(type);
        return target.isObject() && target instanceof Type.Declared declared ? declared.decl() : null;
    }
}
