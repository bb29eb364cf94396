package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.Name;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks documentation comments against what they document, and adds what they leave out. */
final class DocChecks {
    private final Diagnostics diagnostics;
    private final Pragmas pragmas;
    private Diagnostic.@Nullable Builder undocumented;

    DocChecks(Diagnostics diagnostics, Pragmas pragmas) {
        this.diagnostics = diagnostics;
        this.pragmas = pragmas;
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
        checkSections(written.decl(), doc);
        List<Name> members = new ArrayList<>();
        List<Name> features = new ArrayList<>();
        collect(written.decl(), members, features);
        if (head.complete()) {
            // The branches of a simple union may be described or not.
            boolean simple = written.decl() instanceof Decl.UnionDecl union && union.simple();
            checkEntries(head, doc, members, features, simple);
        }
        return withStubs(doc, members);
    }

    /** Tells of all definitions without documentation at once, since one pragma asks for it. */
    private void undocumented(Head head) {
        if (undocumented == null) {
            undocumented = Diagnostic.of(
                            DiagnosticCode.DOC_REQUIRED,
                            head.name().span(),
                            head.describe() + " must have a documentation comment")
                    .in(Places.of(head));
            diagnostics.add(undocumented);
        } else {
            undocumented.label(head.name().span(), "so must " + head.describe());
        }
    }

    private void checkSections(Decl decl, Doc doc) {
        for (Doc.Section section : doc.sections()) {
            boolean returns = "Returns".equals(section.tag());
            if (!returns && !"Errors".equals(section.tag())) {
                continue;
            }
            String problem = null;
            if (!(decl instanceof Decl.CommandDecl command)) {
                problem = "section '" + section.tag() + "' is only for commands";
            } else if (returns && !command.hasReturns()) {
                problem = "section 'Returns' describes what the command does not have, a return value";
            }
            if (problem != null) {
                diagnostics.add(Diagnostic.of(DiagnosticCode.DOC_SECTION_NOT_ALLOWED, section.span(), problem)
                        .in(Places.of(decl.head())));
            }
        }
    }

    /** The names that a declaration's documentation must describe. */
    private static void collect(Decl decl, List<Name> members, List<Name> features) {
        decl.head().features().forEach(feature -> features.add(feature.name()));
        if (decl instanceof Decl.EnumDecl enumeration) {
            enumeration.values().forEach(value -> {
                members.add(value.name());
                value.features().forEach(feature -> features.add(feature.name()));
            });
        } else if (decl instanceof Decl.StructDecl struct) {
            collect(struct.members(), members, features);
        } else if (decl instanceof Decl.UnionDecl union) {
            collect(union.base().members(), members, features);
        } else if (decl instanceof Decl.AlternateDecl alternate) {
            alternate.alternatives().forEach(alternative -> members.add(alternative.name()));
        } else if (decl instanceof Decl.CommandDecl command) {
            collect(command.arguments().members(), members, features);
        } else if (decl instanceof Decl.EventDecl event) {
            collect(event.data().members(), members, features);
        }
    }

    private static void collect(List<MemberDecl> declared, List<Name> members, List<Name> features) {
        for (MemberDecl member : declared) {
            members.add(member.name());
            member.features().stream().map(FeatureDecl::name).forEach(features::add);
        }
    }

    private void checkEntries(Head head, Doc doc, List<Name> members, List<Name> features, boolean simple) {
        List<Doc.Entry> unknownMembers = simple ? List.of() : unknown(doc.members(), members);
        List<Name> undocumented =
                pragmas.freeDocumentation(head.name().text()) ? List.of() : undocumented(doc.members(), members);
        if (unknownMembers.isEmpty()) {
            tellUndocumented(head, DiagnosticCode.DOC_UNDOCUMENTED_MEMBER, "", undocumented);
        } else {
            tellUnknown(head, DiagnosticCode.DOC_UNKNOWN_MEMBER, "member", unknownMembers, members, undocumented);
        }
        List<Doc.Entry> unknownFeatures = unknown(doc.features(), features);
        List<Name> undocumentedFeatures = undocumented(doc.features(), features);
        if (unknownFeatures.isEmpty()) {
            tellUndocumented(head, DiagnosticCode.DOC_UNDOCUMENTED_FEATURE, "feature ", undocumentedFeatures);
        } else {
            tellUnknown(
                    head,
                    DiagnosticCode.DOC_UNKNOWN_FEATURE,
                    "feature",
                    unknownFeatures,
                    features,
                    undocumentedFeatures);
        }
    }

    private static List<Name> undocumented(List<Doc.Entry> entries, List<Name> declared) {
        Set<String> documented = new HashSet<>();
        entries.forEach(entry -> documented.add(entry.name()));
        return declared.stream().filter(name -> documented.add(name.text())).toList();
    }

    private static List<Doc.Entry> unknown(List<Doc.Entry> entries, List<Name> declared) {
        Set<String> known = new HashSet<>();
        declared.forEach(name -> known.add(name.text()));
        return entries.stream().filter(entry -> !known.contains(entry.name())).toList();
    }

    private void tellUndocumented(Head head, DiagnosticCode code, String role, List<Name> names) {
        if (names.isEmpty()) {
            return;
        }
        Name first = names.get(0);
        Diagnostic.Builder problem = Diagnostic.of(
                        code, first.span(), role + "'" + first.text() + "' lacks documentation")
                .in(Places.of(head));
        names.stream().skip(1).forEach(name -> problem.label(name.span(), "so does '" + name.text() + "'"));
        diagnostics.add(problem);
    }

    /** Tells what is described and does not exist; what exists and is not described is told with it, since it may be what is meant. */
    private void tellUnknown(
            Head head,
            DiagnosticCode code,
            String role,
            List<Doc.Entry> entries,
            List<Name> declared,
            List<Name> undocumented) {
        Doc.Entry first = entries.get(0);
        Set<String> known = new TreeSet<>();
        declared.forEach(name -> known.add(name.text()));
        Diagnostic.Builder problem = Diagnostic.of(
                        code, first.span(), "documented " + role + " '" + first.name() + "' does not exist")
                .in(Places.of(head))
                .help(Suggestion.didYouMean(first.name(), known));
        entries.stream().skip(1).forEach(entry -> problem.label(entry.span(), "nor does '" + entry.name() + "'"));
        undocumented.forEach(name -> problem.label(name.span(), "'" + name.text() + "' lacks documentation"));
        diagnostics.add(problem);
    }

    private static Doc withStubs(Doc doc, List<Name> members) {
        Set<String> described = new HashSet<>();
        doc.members().forEach(entry -> described.add(entry.name()));
        List<Doc.Entry> entries = new ArrayList<>(doc.members());
        for (Name name : members) {
            if (described.add(name.text())) {
                entries.add(new Doc.Entry(name.text(), "", name.span()));
            }
        }
        return entries.size() == doc.members().size()
                ? doc
                : new Doc(doc.symbol(), doc.span(), doc.body(), entries, doc.features(), doc.sections());
    }
}
