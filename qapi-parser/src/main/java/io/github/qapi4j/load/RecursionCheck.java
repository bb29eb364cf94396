package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
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

/** Finds types that contain themselves through bases and branches, and types that are nested too deeply. */
final class RecursionCheck {
    private static final int MAX_NESTING = 500;

    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final Contained contained = new Contained();
    private final Map<Decl, Integer> depths = new IdentityHashMap<>();
    private final Set<Decl> recursive = Collections.newSetFromMap(new IdentityHashMap<>());

    RecursionCheck(Diagnostics diagnostics, SymbolTable symbols) {
        this.diagnostics = diagnostics;
        this.symbols = symbols;
    }

    /** Checks all declarations and returns the types that contain themselves. */
    Set<Decl> check(Collection<WrittenDecl> decls) {
        for (WrittenDecl written : decls) {
            Decl decl = written.decl();
            List<Decl> contained = depths.containsKey(decl) ? List.of() : contained(decl);
            if (!contained.isEmpty()) {
                walk(new Step(decl, contained));
            }
        }
        return recursive;
    }

    /**
     * A type on the path.
     *
     * @param contained the types that it contains
     * @param rest those of them that are not visited yet
     */
    private record Step(Decl decl, List<Decl> contained, Iterator<Decl> rest) {
        Step(Decl decl, List<Decl> contained) {
            this(decl, contained, contained.iterator());
        }
    }

    private void walk(Step start) {
        Deque<Step> path = new ArrayDeque<>();
        Set<Decl> onPath = Collections.newSetFromMap(new IdentityHashMap<>());
        path.push(start);
        onPath.add(start.decl());
        while (!path.isEmpty()) {
            Step step = path.element();
            if (!step.rest().hasNext()) {
                path.pop();
                onPath.remove(step.decl());
                finish(step);
                continue;
            }
            Decl next = step.rest().next();
            if (onPath.contains(next)) {
                report(next, path);
            } else if (!depths.containsKey(next)) {
                path.push(new Step(next, contained(next)));
                onPath.add(next);
            }
        }
    }

    private void finish(Step step) {
        Decl decl = step.decl();
        int depth = 0;
        for (Decl contained : step.contained()) {
            depth = Math.max(depth, depths.getOrDefault(contained, 0) + 1);
        }
        if (depth > MAX_NESTING) {
            recursive.add(decl);
            depth = 0;
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.RECURSIVE_TYPE,
                            decl.head().name().span(),
                            "bases and branches of " + decl.head().describe() + " are nested more than " + MAX_NESTING
                                    + " levels deep")
                    .in(Places.of(decl.head()))
                    .oneMistake("depth"));
        }
        if (depth > 0 || recursive.contains(decl)) {
            depths.put(decl, depth);
        }
    }

    private void report(Decl target, Deque<Step> path) {
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
                .forEach(other -> problem.label(other.head().name().span(), "through this type"));
        diagnostics.add(problem);
    }

    private List<Decl> contained(Decl decl) {
        return decl.accept(contained);
    }

    /** The declarations whose members a declaration includes through its base and branches. */
    private final class Contained implements Decl.Visitor<List<Decl>> {
        @Override
        public List<Decl> enumeration(Decl.EnumDecl enumeration) {
            return List.of();
        }

        @Override
        public List<Decl> struct(Decl.StructDecl struct) {
            ObjectDecl base = objectDecl(struct.base());
            return base == null ? List.of() : List.of(base);
        }

        @Override
        public List<Decl> union(Decl.UnionDecl union) {
            if (union.simple()) {
                return List.of();
            }
            List<Decl> contained = new ArrayList<>(union.branches().size() + 1);
            if (symbols.resolve(union.base()) instanceof Type.ObjectType base
                    && base.isFixed()
                    && base.decl() != null) {
                contained.add(base.decl());
            }
            for (BranchDecl branch : union.branches()) {
                ObjectDecl type = objectDecl(branch.type());
                if (type != null) {
                    contained.add(type);
                }
            }
            return contained;
        }

        @Override
        public List<Decl> alternate(Decl.AlternateDecl alternate) {
            return List.of();
        }

        @Override
        public List<Decl> command(Decl.CommandDecl command) {
            return List.of();
        }

        @Override
        public List<Decl> event(Decl.EventDecl event) {
            return List.of();
        }

        private @Nullable ObjectDecl objectDecl(@Nullable TypeDecl type) {
            return symbols.resolve(type) instanceof Type.ObjectType object ? object.decl() : null;
        }
    }
}
