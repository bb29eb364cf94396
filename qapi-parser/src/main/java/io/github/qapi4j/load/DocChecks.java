package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticGroup;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.DocReader.Beginning;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks documentation comments against the definitions that they document, and adds empty descriptions for members that they omit. */
final class DocChecks {
    private final Diagnostics diagnostics;
    private final Pragmas pragmas;
    private final KnownErrors errors;
    private final Suggestions suggestions = new Suggestions();
    private @Nullable DiagnosticGroup undocumented;

    DocChecks(Diagnostics diagnostics, Pragmas pragmas, KnownErrors errors) {
        this.diagnostics = diagnostics;
        this.pragmas = pragmas;
        this.errors = errors;
    }

    /** Checks the documentation of a declaration and returns it with an empty description for each member that has none. */
    @Nullable
    Doc check(WrittenDecl written) {
        Head head = written.decl().head();
        ReadDoc read = written.doc();
        if (read == null) {
            if (pragmas.docRequired()) {
                undocumented(head);
            }
            return null;
        }
        Doc doc = read.doc();
        if (!read.intact()
                || doc.symbol() == null
                || !doc.symbol().equals(head.name().text())) {
            return doc;
        }
        Documentable documentable = new Documentable(written.decl());
        if (read.beginning() != Beginning.NAME) {
            return withStubs(doc, documentable.members());
        }
        if (read.older() != null && describesMore(read.older().doc(), doc, head, documentable)) {
            doc = read.older().doc();
            read.older().warnings().forEach(use -> use.report(diagnostics));
        }
        checkSections(head, doc, documentable);
        if (head.complete() && !errors.hasWrongMembers(written.decl())) {
            checkEntries(head, doc, documentable, read.unnamed());
        }
        return withStubs(doc, documentable.members());
    }

    /**
     * Whether the old rules find descriptions of members or features in a comment that the newest rules do not find. False if the old rules find a
     * description of an unknown name, because no release accepted that. Also false for each comment that is valid by the newest rules, because such a
     * comment describes all members and features.
     */
    private boolean describesMore(Doc older, Doc doc, Head head, Documentable documentable) {
        List<Name> described = documentable.membersAndOptional();
        List<Name> features = documentable.features();
        List<Name> lackingMembers = undocumented(doc.members(), described);
        List<Name> lackingFeatures = undocumented(doc.features(), features);
        boolean lacksMembers = !lackingMembers.isEmpty()
                && !pragmas.freeDocumentation(head.name().text());
        boolean describesMembers =
                lacksMembers && undocumented(older.members(), described).size() < lackingMembers.size();
        boolean describesFeatures = undocumented(older.features(), features).size() < lackingFeatures.size();
        return (describesMembers || describesFeatures)
                && unknown(older.members(), described).isEmpty()
                && unknown(older.features(), features).isEmpty();
    }

    /** Reports all definitions without documentation as one diagnostic, since one pragma requires it. */
    private void undocumented(Head head) {
        if (undocumented == null) {
            undocumented = diagnostics.addGroup(undocumentedDefinition(head));
        } else {
            undocumented.add(
                    head.name().span(),
                    () -> undocumentedDefinition(head),
                    () -> head.describe() + " also has no documentation comment");
        }
    }

    private static Diagnostic.Builder undocumentedDefinition(Head head) {
        return Diagnostic.of(
                        DiagnosticCode.DOC_REQUIRED,
                        head.name().span(),
                        head.describe() + " must have a documentation comment")
                .in(Places.of(head));
    }

    /** Reports all sections that definitions of this kind cannot have, as one diagnostic: most likely, the kind is wrong. */
    private void checkSections(Head head, Doc doc, Documentable documentable) {
        DiagnosticGroup group = null;
        for (Doc.Section section : doc.sections()) {
            boolean returns = "Returns".equals(section.tag());
            if (!returns && !"Errors".equals(section.tag())) {
                continue;
            }
            String problem = null;
            if (!documentable.isExecutable()) {
                problem = "section '" + section.tag() + "' is only for commands";
            } else if (returns && !documentable.returns()) {
                problem = "section 'Returns' is not allowed because the command has no return value";
            }
            if (problem == null) {
                continue;
            }
            String message = problem;
            Supplier<Diagnostic.Builder> diagnostic =
                    () -> Diagnostic.of(DiagnosticCode.DOC_SECTION_NOT_ALLOWED, section.span(), message)
                            .in(Places.of(head));
            if (group != null) {
                group.add(section.span(), diagnostic, () -> message);
            } else {
                group = diagnostics.addGroup(diagnostic.get());
            }
        }
    }

    /** @param unnamed the number of descriptions with unknown names, which may belong to members and features that seem undocumented */
    private void checkEntries(Head head, Doc doc, Documentable documentable, int unnamed) {
        List<Name> members = documentable.members();
        List<Name> features = documentable.features();
        if (areSame(doc.members(), members) && areSame(doc.features(), features)) {
            return;
        }
        List<Doc.Entry> unknownMembers = documentable.isClosed() ? unknown(doc.members(), members) : new ArrayList<>();
        List<Doc.Entry> unknownFeatures = unknown(doc.features(), features);
        List<Name> undocumentedMembers = undocumented(doc.members(), members);
        if (!undocumentedMembers.isEmpty()
                && pragmas.freeDocumentation(head.name().text())) {
            undocumentedMembers.clear();
        }
        List<Name> undocumentedFeatures = undocumented(doc.features(), features);
        if (undocumentedMembers.size() + undocumentedFeatures.size() <= unnamed) {
            undocumentedMembers.clear();
            undocumentedFeatures.clear();
        }
        List<Name> asMembers = misplaced(unknownMembers, undocumentedFeatures);
        List<Name> asFeatures = misplaced(unknownFeatures, undocumentedMembers);

        String role = role(head.kind());
        if (unknownMembers.isEmpty()) {
            reportUndocumented(head, doc, DiagnosticCode.DOC_UNDOCUMENTED_MEMBER, role, undocumentedMembers);
        } else {
            DiagnosticGroup group = reportUnknown(
                    head, DiagnosticCode.DOC_UNKNOWN_MEMBER, role, unknownMembers, members, undocumentedMembers);
            asMembers.forEach(name ->
                    group.add(name.span(), "'" + name.text() + "' is a feature: describe it after 'Features:'"));
        }
        if (unknownFeatures.isEmpty()) {
            reportUndocumented(head, doc, DiagnosticCode.DOC_UNDOCUMENTED_FEATURE, "feature", undocumentedFeatures);
        } else {
            DiagnosticGroup group = reportUnknown(
                    head,
                    DiagnosticCode.DOC_UNKNOWN_FEATURE,
                    "feature",
                    unknownFeatures,
                    features,
                    undocumentedFeatures);
            asFeatures.forEach(name ->
                    group.add(name.span(), "'" + name.text() + "' is not a feature: describe it before 'Features:'"));
        }
    }

    /** The word for a member of a definition in messages. */
    private static String role(Decl.Kind kind) {
        return switch (kind) {
            case ENUM -> "value";
            case ALTERNATE -> "alternative";
            case COMMAND, EVENT -> "parameter";
            case STRUCT, UNION -> "member";
        };
    }

    /** Whether all declared names are described, no others, and in the same order, as in most comments. */
    private static boolean areSame(List<Doc.Entry> entries, List<Name> declared) {
        if (entries.size() != declared.size()) {
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            if (!entries.get(i).name().equals(declared.get(i).text())) {
                return false;
            }
        }
        return true;
    }

    private static List<Name> undocumented(List<Doc.Entry> entries, List<Name> declared) {
        Set<String> documented = new HashSet<>();
        entries.forEach(entry -> documented.add(entry.name()));
        List<Name> undocumented = new ArrayList<>();
        for (Name name : declared) {
            if (documented.add(name.text())) {
                undocumented.add(name);
            }
        }
        return undocumented;
    }

    private static List<Doc.Entry> unknown(List<Doc.Entry> entries, List<Name> declared) {
        Set<String> known = new HashSet<>();
        declared.forEach(name -> known.add(name.text()));
        List<Doc.Entry> unknown = new ArrayList<>();
        for (Doc.Entry entry : entries) {
            if (!known.contains(entry.name())) {
                unknown.add(entry);
            }
        }
        return unknown;
    }

    /** Removes and returns the names that are described in the wrong place: members as features, or features as members. */
    private static List<Name> misplaced(List<Doc.Entry> unknown, List<Name> undocumented) {
        Set<String> described = new HashSet<>();
        unknown.forEach(entry -> described.add(entry.name()));
        List<Name> misplaced = undocumented.stream()
                .filter(name -> described.contains(name.text()))
                .toList();
        undocumented.removeAll(misplaced);
        return misplaced;
    }

    private void reportUndocumented(Head head, Doc doc, DiagnosticCode code, String role, List<Name> names) {
        if (names.isEmpty()) {
            return;
        }
        DiagnosticGroup group = diagnostics.addGroup(undocumented(head, doc, code, role, names.get(0)));
        for (Name name : names.subList(1, names.size())) {
            group.add(
                    name.span(),
                    () -> undocumented(head, doc, code, role, name),
                    () -> "'" + name.text() + "' also lacks documentation");
        }
    }

    private static Diagnostic.Builder undocumented(Head head, Doc doc, DiagnosticCode code, String role, Name name) {
        Diagnostic.Builder problem = Diagnostic.of(
                        code, name.span(), role + " '" + name.text() + "' lacks documentation")
                .in(Places.of(head));
        Span mention = mention(doc, name.text());
        if (mention != null) {
            problem.label(mention, "if this is its description, a ':' is missing");
        }
        if (code == DiagnosticCode.DOC_UNDOCUMENTED_MEMBER) {
            // One pragma can allow them all.
            problem.oneMistake(name.span().source().name());
        }
        return problem;
    }

    /** The place where a line of a comment begins with a name without a colon after it, or null. */
    private static @Nullable Span mention(Doc doc, String name) {
        // The comment only: a search to the end of the file for each name would be quadratic.
        int found = doc.span().text().indexOf("\n# @" + name + " ");
        if (found < 0) {
            return null;
        }
        int at = doc.span().start() + found + "\n# ".length();
        return new Span(doc.span().source(), at, at + 1 + name.length());
    }

    /** Reports descriptions of unknown names. Labels show the names that are not described, since one of them may be meant. */
    private DiagnosticGroup reportUnknown(
            Head head,
            DiagnosticCode code,
            String role,
            List<Doc.Entry> entries,
            List<Name> declared,
            List<Name> undocumented) {
        Set<String> known = new TreeSet<>();
        declared.forEach(name -> known.add(name.text()));
        DiagnosticGroup group = diagnostics.addGroup(unknown(head, code, role, entries.get(0), known));
        for (Doc.Entry entry : entries.subList(1, entries.size())) {
            group.add(
                    entry.span(),
                    () -> unknown(head, code, role, entry, known),
                    () -> "'" + entry.name() + "' does not exist either");
        }
        undocumented.forEach(name -> group.add(name.span(), "'" + name.text() + "' lacks documentation"));
        return group;
    }

    private Diagnostic.Builder unknown(
            Head head, DiagnosticCode code, String role, Doc.Entry entry, Set<String> known) {
        return Diagnostic.of(code, entry.span(), "documented " + role + " '" + entry.name() + "' does not exist")
                .in(Places.of(head))
                .help(suggestions.didYouMean(entry.name(), () -> known));
    }

    private static Doc withStubs(Doc doc, List<Name> members) {
        if (areSame(doc.members(), members)) {
            return doc;
        }
        Map<String, Name> undescribed = new LinkedHashMap<>();
        members.forEach(name -> undescribed.putIfAbsent(name.text(), name));
        doc.members().forEach(entry -> undescribed.remove(entry.name()));
        if (undescribed.isEmpty()) {
            return doc;
        }
        List<Doc.Entry> entries = new ArrayList<>(doc.members());
        undescribed.forEach((name, place) -> entries.add(new Doc.Entry(name, DocText.EMPTY, place.span())));
        return new Doc(
                doc.symbol(), doc.span(), doc.introduction(), doc.body(), entries, doc.features(), doc.sections());
    }
}
