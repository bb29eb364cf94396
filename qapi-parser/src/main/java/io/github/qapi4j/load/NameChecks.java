package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks names as such and enters those of definitions. */
final class NameChecks {
    /** The features that every schema has. */
    static final Set<String> SPECIAL_FEATURES = Set.of("deprecated", "unstable");

    private static final int MAX_FEATURES = 64;

    private final Diagnostics diagnostics;
    private final Pragmas pragmas;
    private final Names names;
    private final Set<String> featureNames = new HashSet<>(SPECIAL_FEATURES);
    private int defined;
    private final List<Repeated> repeated = new ArrayList<>();
    private final Set<Decl> misnamed = Collections.newSetFromMap(new IdentityHashMap<>());

    NameChecks(Diagnostics diagnostics, Pragmas pragmas, Names names) {
        this.diagnostics = diagnostics;
        this.pragmas = pragmas;
        this.names = names;
    }

    /** Checks all names of all declarations. */
    void check(Collection<WrittenDecl> decls) {
        decls.forEach(written -> define(written.decl()));
        decls.forEach(written -> new InDefinition(written).check());
        tellRepeated(decls);
    }

    /** A declaration of a name that another one has, and which of all declarations it is. */
    private record Repeated(Decl decl, int place, Decl other) {}

    /** Tells of names that are defined twice; not of a name that should be another one, which has been told. */
    private void tellRepeated(Collection<WrittenDecl> decls) {
        List<Repeated> copied = new ArrayList<>();
        Map<Decl, Integer> places = new IdentityHashMap<>();
        for (Repeated each : repeated) {
            if (misnamed.contains(each.decl) || misnamed.contains(each.other)) {
                continue;
            }
            Repeated last = copied.isEmpty() ? null : copied.get(copied.size() - 1);
            if (last != null && last.place == each.place - 1 && last.other != each.other) {
                if (places.isEmpty()) {
                    decls.forEach(written -> places.put(written.decl(), places.size()));
                }
            } else {
                last = null;
            }
            // Two that follow each other and repeat two that do so too are text that was copied.
            if (last == null || places.getOrDefault(each.other, 0) - places.getOrDefault(last.other, 0) != 1) {
                tellCopied(copied);
                copied = new ArrayList<>();
            }
            copied.add(each);
        }
        tellCopied(copied);
    }

    /** Tells of names in copied text at once. */
    private void tellCopied(List<Repeated> copied) {
        if (copied.isEmpty()) {
            return;
        }
        Repeated first = copied.get(0);
        Name name = first.decl.head().name();
        diagnostics.add(DiagnosticCode.DUPLICATE_DEFINITION, name.span(), () -> {
            Diagnostic.Builder problem = Diagnostic.of(
                            DiagnosticCode.DUPLICATE_DEFINITION,
                            name.span(),
                            "'" + name.text() + "' is already defined")
                    .in(Places.of(first.decl.head()))
                    .label(first.other.head().name().span(), "first defined here");
            copied.stream()
                    .skip(1)
                    .map(each -> each.decl.head().name())
                    .forEach(other -> problem.label(other.span(), () -> "so is '" + other.text() + "'"));
            return problem;
        });
    }

    private void define(Decl decl) {
        Head head = decl.head();
        String name = head.name().text();
        Decl other = names.add(decl);
        defined++;
        if (other != null) {
            repeated.add(new Repeated(decl, defined, other));
        } else if (BuiltinType.of(name).isPresent()) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.DUPLICATE_DEFINITION,
                            head.name().span(),
                            "'" + name + "' is the name of a built-in type")
                    .in(Places.of(head)));
        }
    }

    /** The names in one definition. Those that break one rule are one diagnostic: mostly they have one cause. */
    private final class InDefinition {
        private final WrittenDecl written;
        private final Head head;
        private int collisions;
        // A map with an order that needs no memory while all is right.
        private final Map<DiagnosticCode, Problem> problems = new TreeMap<>();

        InDefinition(WrittenDecl written) {
            this.written = written;
            this.head = written.decl().head();
        }

        void check() {
            Decl decl = written.decl();
            checkDefinedName();
            int told = problems.size();
            checkDistinctFeatures(head.features());
            checkFeatures(head.features());
            if (decl instanceof Decl.EnumDecl enumeration) {
                checkValues(enumeration.values());
            } else if (decl instanceof Decl.StructDecl struct) {
                checkMembers(struct.members(), "member", true);
            } else if (decl instanceof Decl.UnionDecl union) {
                checkMembers(union.base().members(), "base member", true);
                if (union.simple() && !diagnostics.isError(DiagnosticCode.OLD_UNION)) {
                    checkBranches(union.branches(), "branch");
                }
            } else if (decl instanceof Decl.AlternateDecl alternate) {
                checkBranches(alternate.alternatives(), "alternative");
            } else if (decl instanceof Decl.CommandDecl command) {
                checkMembers(command.arguments().members(), "parameter", false);
            } else if (decl instanceof Decl.EventDecl event) {
                checkMembers(event.data().members(), "parameter", false);
            }
            if (collisions > 0 || problems.size() > told && hasErrors()) {
                int misnamed = problems.values().stream()
                        .mapToInt(problem -> 1 + problem.others.size())
                        .sum();
                names.addWrongMembers(decl, collisions + misnamed);
            }
            problems.values()
                    .forEach(problem -> diagnostics.add(problem.code, problem.name.span(), problem::diagnostic));
        }

        private boolean hasErrors() {
            return problems.keySet().stream().anyMatch(diagnostics::isError);
        }

        private void checkDefinedName() {
            Name name = head.name();
            int stem = stem(name, name.text(), head.kind().key());
            if (stem < 0) {
                names.addInvalid(name.text());
            } else if (isAnother(written.doc())) {
                misnamed.add(written.decl());
            } else if (BuiltinType.of(name.text()).isEmpty()) {
                checkStyle(name, stem);
            }
            if (stem >= 0 && head.kind().isType() && name.text().endsWith("List")) {
                refuse(
                        DiagnosticCode.RESERVED_NAME,
                        name,
                        "the name of " + head.describe() + " must not end in 'List', as those of array types do",
                        null);
            }
            if (hasErrors()) {
                names.addMisnamed(name.text());
                misnamed.add(written.decl());
            }
        }

        /** Whether the documentation is of another name, which has been told: the name is a slip, and nobody's style. */
        private boolean isAnother(@Nullable ReadDoc doc) {
            return doc != null
                    && doc.intact()
                    && doc.doc().symbol() != null
                    && !doc.doc().symbol().equals(head.name().text());
        }

        private void checkStyle(Name name, int stem) {
            String text = name.text().substring(stem);
            switch (head.kind()) {
                case EVENT -> {
                    if (NameSyntax.hasLower(text) || text.indexOf('-') >= 0) {
                        style(
                                name,
                                stem,
                                "event",
                                "must not use lowercase letters or '-'",
                                () -> NameSyntax.upper(text));
                    }
                }
                case COMMAND -> {
                    if (text.indexOf('_') >= 0 && !pragmas.freeCommandName(name.text()) || NameSyntax.hasUpper(text)) {
                        style(
                                name,
                                stem,
                                "command",
                                "must not use uppercase letters or '_'",
                                () -> NameSyntax.lower(text));
                    }
                }
                default -> {
                    if (!isCamelCase(text)) {
                        style(name, stem, head.kind().key(), "must use CamelCase", () -> NameSyntax.camelCase(text));
                    }
                }
            }
        }

        private void checkValues(List<ValueDecl> values) {
            SeenNames seen = new SeenNames(values.size());
            Diagnostic.Builder copied = null;
            for (ValueDecl value : values) {
                copied = checkDistinct("value", value.name(), seen, copied);
                checkLower(value.name(), value.name().text(), "value", true, true);
                checkFeatures(value.features());
            }
        }

        private void checkMembers(List<MemberDecl> members, String role, boolean ofType) {
            for (MemberDecl member : members) {
                String text = member.name().text();
                if (checkLower(member.name(), text, role, ofType, false)) {
                    if (NameSyntax.isSameIdentifier(text, "u") || NameSyntax.startsLike(text, "has_")) {
                        refuse(
                                DiagnosticCode.RESERVED_NAME,
                                member.name(),
                                "the name of " + role + " '" + text + "' is reserved",
                                "generated code needs 'u' and what begins with 'has-'");
                    }
                }
                checkDistinctFeatures(member.features());
                checkFeatures(member.features());
            }
        }

        private void checkBranches(List<BranchDecl> branches, String role) {
            SeenNames seen = new SeenNames(branches.size());
            for (BranchDecl branch : branches) {
                if (branch.name().text().startsWith("*") && !head.complete()) {
                    // It may be a parameter of what is most likely meant to be a command, where another key is unknown.
                    continue;
                }
                checkDistinct(role, branch.name(), seen, null);
                checkLower(branch.name(), branch.name().text(), role, false, false);
            }
        }

        private void checkFeatures(List<FeatureDecl> features) {
            if (features.isEmpty()) {
                return;
            }
            for (FeatureDecl feature : features) {
                Name name = feature.name();
                checkLower(name, name.text(), "feature", false, false);
                if (featureNames.add(name.text()) && featureNames.size() == MAX_FEATURES + 1) {
                    refuse(
                            DiagnosticCode.TOO_MANY_FEATURES,
                            name,
                            "feature '" + name.text() + "' is one more than the " + MAX_FEATURES
                                    + " that a schema may have",
                            null);
                }
            }
        }

        private void checkDistinctFeatures(List<FeatureDecl> features) {
            if (features.size() > 1) {
                SeenNames seen = new SeenNames(features.size());
                features.forEach(feature -> checkDistinct("feature", feature.name(), seen, null));
            }
        }

        /**
         * Checks that a name is not there already.
         *
         * @param copied what was told of the name before this one if it is there already too: text that was copied is one mistake
         * @return what was told of this one, or null
         */
        private Diagnostic.@Nullable Builder checkDistinct(
                String role, Name name, SeenNames seen, Diagnostic.@Nullable Builder copied) {
            Name other = seen.add(name);
            if (other == null) {
                return null;
            }
            collisions++;
            if (copied != null && name.text().equals(other.text())) {
                return copied.label(name.span(), () -> "so does '" + name.text() + "'");
            }
            Diagnostic.Builder problem = Diagnostic.of(
                            DiagnosticCode.DUPLICATE_MEMBER,
                            name.span(),
                            role + " '" + name.text() + "' collides with " + role + " '" + other.text() + "'")
                    .in(Places.of(head))
                    .label(other.span(), "the other one")
                    .help(NameSyntax.whySame(name.text(), other.text()));
            diagnostics.add(problem);
            return problem;
        }

        /**
         * Checks a name of lowercase letters; false if it is no name at all.
         *
         * @param ofType whether it is one in a type, which may be exempt
         * @param digit whether it may begin with one
         */
        private boolean checkLower(Name name, String text, String role, boolean ofType, boolean digit) {
            if (NameSyntax.isPlain(text)) {
                return true;
            }
            boolean hidden = digit && !text.isEmpty() && Character.isDigit(text.charAt(0));
            int stem = stem(name, hidden ? "d" + text : text, role);
            if (stem < 0) {
                return false;
            }
            String letters = text.substring(hidden ? 0 : stem);
            if ((NameSyntax.hasUpper(letters) || letters.indexOf('_') >= 0)
                    && !(ofType && pragmas.freeMemberNames(head.name().text()))) {
                style(
                        name,
                        name.text().length() - letters.length(),
                        role,
                        "must not use uppercase letters or '_'",
                        () -> NameSyntax.lower(letters));
            }
            return true;
        }

        /** Where a name's own part begins, after the prefixes of vendors and experiments; -1 if it is no name, which is told. */
        private int stem(Name name, String text, String role) {
            int stem = NameSyntax.stem(text);
            if (stem < 0 || NameSyntax.startsLike(text, "q_")) {
                String help = stem < 0
                        ? "names begin with a letter and go on with letters, digits, '-' and '_'"
                        : "names that begin with 'q_' are kept for generated ones";
                refuse(
                        DiagnosticCode.INVALID_NAME,
                        name,
                        "'" + name.text() + "' is not a valid " + role + " name",
                        text.isEmpty() ? null : help);
                return -1;
            }
            return stem;
        }

        private void style(Name name, int stem, String role, String rule, Supplier<String> better) {
            refuse(
                    DiagnosticCode.NAME_STYLE,
                    name,
                    () -> "the name of " + role + " '" + name.text() + "' " + rule,
                    () -> {
                        String whole = name.text().substring(0, stem) + better.get();
                        return whole.equals(name.text()) ? null : "did you mean '" + whole + "'?";
                    });
        }

        private void refuse(DiagnosticCode code, Name name, String message, @Nullable String help) {
            refuse(code, name, () -> message, () -> help);
        }

        private void refuse(DiagnosticCode code, Name name, Supplier<String> message, Supplier<@Nullable String> help) {
            Problem first = problems.get(code);
            if (first == null) {
                problems.put(code, new Problem(head, code, name, message, help, new ArrayList<>(0)));
            } else {
                first.others.add(name);
            }
        }
    }

    /** A rule that names in a definition break, the first one and others. */
    private record Problem(
            Head head,
            DiagnosticCode code,
            Name name,
            Supplier<String> message,
            Supplier<@Nullable String> help,
            List<Name> others) {

        Diagnostic.Builder diagnostic() {
            Diagnostic.Builder problem = Diagnostic.of(code, name.span(), message.get())
                    .in(Places.of(head))
                    .help(help.get());
            if (code == DiagnosticCode.NAME_STYLE && !name.equals(head.name())) {
                // One pragma could allow them all.
                problem.oneMistake(name.span().source().name());
            }
            others.forEach(other -> problem.label(other.span(), () -> "likewise '" + other.text() + "'"));
            return problem;
        }
    }

    private static boolean isCamelCase(String stem) {
        return stem.charAt(0) >= 'A'
                && stem.charAt(0) <= 'Z'
                && NameSyntax.hasLower(stem)
                && stem.indexOf('-') < 0
                && stem.indexOf('_') < 0;
    }
}
