package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import io.github.qapi4j.syntax.Name;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks that names obey the rules of the language, and that those in one list are distinct. */
final class NameChecks {
    /** The special feature that marks something as deprecated. */
    static final String DEPRECATED = "deprecated";

    /** The features that are predefined in every schema. */
    static final Set<String> SPECIAL_FEATURES = Set.of(DEPRECATED, "unstable");

    private static final int MAX_FEATURES = 64;

    private final Diagnostics diagnostics;
    private final Pragmas pragmas;
    private final KnownErrors errors;
    private final NameProblems problems = new NameProblems();
    private final Set<String> featureNames = new HashSet<>(SPECIAL_FEATURES);

    NameChecks(Diagnostics diagnostics, Pragmas pragmas, KnownErrors errors) {
        this.diagnostics = diagnostics;
        this.pragmas = pragmas;
        this.errors = errors;
    }

    /** Checks all names in all declarations. */
    void check(Collection<WrittenDecl> decls) {
        decls.forEach(written -> new InDefinition(written).check());
    }

    /** The check of the names in one definition. */
    private final class InDefinition implements Decl.Visitor<Void> {
        private final WrittenDecl written;
        private final Head head;
        private int collisions;

        InDefinition(WrittenDecl written) {
            this.written = written;
            this.head = written.decl().head();
        }

        void check() {
            Decl decl = written.decl();
            checkDefinedName();
            int before = problems.rules();
            checkDistinctFeatures(head.features());
            checkFeatures(head.features());
            decl.accept(this);
            if (collisions > 0 || problems.rules() > before && problems.hasErrors(diagnostics)) {
                errors.addWrongMembers(decl, collisions + problems.names());
            }
            problems.report(head, diagnostics);
        }

        @Override
        public Void enumeration(Decl.EnumDecl enumeration) {
            DistinctNames distinct = new DistinctNames(
                    diagnostics, head, "value", enumeration.values().size(), true);
            for (ValueDecl value : enumeration.values()) {
                checkDistinct(value.name(), distinct);
                checkLower(value.name(), value.name().text(), "value", Exempt.type(head), true);
                checkFeatures(value.features());
            }
            return null;
        }

        @Override
        public Void struct(Decl.StructDecl struct) {
            checkMembers(struct, "member", Exempt.type(head));
            return null;
        }

        @Override
        public Void union(Decl.UnionDecl union) {
            String name = head.name().text();
            checkMembers(union, "base member", new Exempt(name, ImplicitTypes.base(name)));
            if (union.simple() && !diagnostics.isError(DiagnosticCode.OLD_UNION)) {
                checkBranches(union.branches(), "branch", ImplicitTypes.simpleUnionKind(name));
            }
            return null;
        }

        @Override
        public Void alternate(Decl.AlternateDecl alternate) {
            checkBranches(alternate.alternatives(), "alternative", head.name().text());
            return null;
        }

        @Override
        public Void command(Decl.CommandDecl command) {
            checkMembers(command, "parameter", Exempt.arguments(head));
            return null;
        }

        @Override
        public Void event(Decl.EventDecl event) {
            checkMembers(event, "parameter", Exempt.arguments(head));
            return null;
        }

        private void checkDefinedName() {
            Name name = head.name();
            int stem = stem(name, name.text(), head.kind().key());
            if (stem < 0) {
                errors.addInvalid(name.text());
            } else if (isAnother(written.doc())) {
                errors.addMisnamed(written.decl());
            } else if (BuiltinType.of(name.text()).isEmpty()) {
                checkStyle(name, stem);
            }
            if (stem >= 0 && isReservedForArrays(name)) {
                problems.add(
                        DiagnosticCode.RESERVED_NAME,
                        name,
                        "the name of " + head.describe() + " must not end in 'List', which is reserved for array types",
                        null);
            }
            if (problems.hasErrors(diagnostics)) {
                errors.addMisnamed(name.text());
                errors.addMisnamed(written.decl());
            }
        }

        /**
         * Whether an error has been reported because the documentation is for another name. The name of the definition is then most likely misspelt,
         * so its style is not checked.
         */
        private boolean isAnother(@Nullable ReadDoc doc) {
            return doc != null
                    && diagnostics.isError(DiagnosticCode.DOC_WRONG_SYMBOL)
                    && doc.intact()
                    && doc.doc().symbol() != null
                    && !doc.doc().symbol().equals(head.name().text());
        }

        private void checkStyle(Name name, int stem) {
            String text = name.text().substring(stem);
            String broken = switch (head.kind()) {
                case EVENT ->
                    NameSyntax.hasLower(text) || text.indexOf('-') >= 0
                            ? "must not use lowercase letters or '-'"
                            : null;
                case COMMAND ->
                    text.indexOf('_') >= 0 && !pragmas.freeCommandName(name.text()) || NameSyntax.hasUpper(text)
                            ? "must not use uppercase letters or '_'"
                            : null;
                case ENUM, STRUCT, UNION, ALTERNATE -> isCamelCase(text) ? null : "must use CamelCase";
            };
            if (broken == null) {
                return;
            }
            // Releases that accept any style reserve both endings for all definitions.
            String ending = text.endsWith("Kind") ? "Kind" : text.endsWith("List") ? "List" : null;
            if (ending == null) {
                style(DiagnosticCode.NAME_STYLE, name, stem, head.kind().key(), broken, () -> styled(text));
            } else if (!isReservedForArrays(name)) {
                problems.add(
                        DiagnosticCode.RESERVED_NAME,
                        name,
                        "the name of " + head.describe() + " " + broken + " and must not end in '" + ending + "'",
                        null);
            }
        }

        /** Whether the definition is a type and its name ends like the name of an array type. */
        private boolean isReservedForArrays(Name name) {
            return head.kind().isType() && ImplicitTypes.arrayElement(name.text()) != null;
        }

        private String styled(String text) {
            return switch (head.kind()) {
                case EVENT -> NameSyntax.upper(text);
                case COMMAND -> NameSyntax.lower(text);
                case ENUM, STRUCT, UNION, ALTERNATE -> NameSyntax.camelCase(text);
            };
        }

        private void checkMembers(ObjectDecl decl, String role, Exempt exempt) {
            for (MemberDecl member : decl.members()) {
                String text = member.name().text();
                if (checkLower(member.name(), text, role, exempt, false)) {
                    if (NameSyntax.isSameIdentifier(text, "u") || NameSyntax.startsLike(text, "has_")) {
                        problems.add(
                                member.optional()
                                        ? DiagnosticCode.RESERVED_OPTIONAL_NAME
                                        : DiagnosticCode.RESERVED_NAME,
                                member.name(),
                                "the name of " + role + " '" + text + "' is reserved",
                                "generated C code uses 'u' and names that begin with 'has-'");
                    }
                }
                checkDistinctFeatures(member.features());
                checkFeatures(member.features());
            }
        }

        private void checkBranches(List<BranchDecl> branches, String role, String owner) {
            Exempt exempt = new Exempt(null, owner);
            DistinctNames distinct = new DistinctNames(diagnostics, head, role, branches.size(), false);
            for (BranchDecl branch : branches) {
                if (branch.name().text().startsWith("*") && !head.complete()) {
                    // The definition also has an unknown key, so most likely a command is meant, and this is a
                    // parameter.
                    continue;
                }
                checkDistinct(branch.name(), distinct);
                checkLower(branch.name(), branch.name().text(), role, exempt, false);
            }
        }

        private void checkFeatures(List<FeatureDecl> features) {
            if (features.isEmpty()) {
                return;
            }
            for (FeatureDecl feature : features) {
                Name name = feature.name();
                checkLower(name, name.text(), "feature", null, false);
                if (featureNames.add(name.text()) && featureNames.size() == MAX_FEATURES + 1) {
                    problems.add(
                            DiagnosticCode.TOO_MANY_FEATURES,
                            name,
                            "feature '" + name.text() + "' exceeds the limit of " + MAX_FEATURES
                                    + " features for a schema",
                            null);
                }
            }
        }

        private void checkDistinctFeatures(List<FeatureDecl> features) {
            if (features.size() > 1) {
                DistinctNames distinct = new DistinctNames(diagnostics, head, "feature", features.size(), false);
                features.forEach(feature -> checkDistinct(feature.name(), distinct));
            }
        }

        private void checkDistinct(Name name, DistinctNames distinct) {
            if (!distinct.add(name)) {
                collisions++;
            }
        }

        /**
         * Checks a name that must be in lowercase letters; returns false if it is not a valid name.
         *
         * @param exempt the exceptions from this rule, or null for features, whose style no release before 7.2 checked
         * @param digit whether it may begin with a digit
         */
        private boolean checkLower(Name name, String text, String role, @Nullable Exempt exempt, boolean digit) {
            if (NameSyntax.isPlain(text)) {
                return true;
            }
            boolean hidden = digit && !text.isEmpty() && Character.isDigit(text.charAt(0));
            int stem = stem(name, hidden ? "d" + text : text, role);
            if (stem < 0) {
                return false;
            }
            String letters = text.substring(hidden ? 0 : stem);
            boolean upper = NameSyntax.hasUpper(letters);
            if (!upper && letters.indexOf('_') < 0 || exempt != null && exempt.now(pragmas)) {
                return true;
            }
            boolean old = !upper || exempt == null || exempt.before(pragmas);
            style(
                    old ? DiagnosticCode.NAME_STYLE : DiagnosticCode.UPPER_CASE_NAME,
                    name,
                    name.text().length() - letters.length(),
                    role,
                    old ? "must not use uppercase letters or '_'" : "must not use uppercase letters",
                    () -> NameSyntax.lower(letters));
            return true;
        }

        /** The offset at which a name begins after the prefixes of vendors and experiments; -1 if the name is invalid, which is reported. */
        private int stem(Name name, String text, String role) {
            int stem = NameSyntax.stem(text);
            if (stem < 0 || NameSyntax.startsLike(text, "q_")) {
                String help = stem < 0
                        ? "names begin with a letter and contain only letters, digits, '-' and '_'"
                        : "names that begin with 'q_' are reserved for generated code";
                problems.add(
                        DiagnosticCode.INVALID_NAME,
                        name,
                        "'" + name.text() + "' is not a valid " + role + " name",
                        text.isEmpty() ? null : help);
                return -1;
            }
            return stem;
        }

        private void style(
                DiagnosticCode code, Name name, int stem, String role, String rule, Supplier<String> better) {
            problems.add(code, name, () -> "the name of " + role + " '" + name.text() + "' " + rule, () -> {
                String whole = name.text().substring(0, stem) + better.get();
                return whole.equals(name.text()) ? null : "did you mean '" + whole + "'?";
            });
        }
    }

    /**
     * The names by which a pragma can exempt the members of a definition from the style rule.
     *
     * @param type the name since QEMU 6.0, or null if exceptions are no longer possible
     * @param owner the name before QEMU 6.0, which may be the name of an implicit type
     */
    private record Exempt(@Nullable String type, String owner) {
        static Exempt type(Head head) {
            return new Exempt(head.name().text(), head.name().text());
        }

        static Exempt arguments(Head head) {
            return new Exempt(null, ImplicitTypes.arguments(head.name().text()));
        }

        boolean now(Pragmas pragmas) {
            return type != null && pragmas.freeMemberNames(type);
        }

        /** Whether releases that accepted underscores everywhere accepted uppercase letters too. */
        boolean before(Pragmas pragmas) {
            return pragmas.freeMemberNames(owner);
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
