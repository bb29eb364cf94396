package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.lint.Lint;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.load.ModuleReader.Written;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.load.ModuleReader.WrittenModule;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Loads schemas: from the name of a file to a checked {@link Schema}, or to all that is wrong with it.
 *
 * <p>A schema goes through these passes, each over all of it:
 *
 * <ol>
 *   <li>Read: the files are parsed, include directives followed, pragmas noted, documentation comments taken apart, definitions read.
 *   <li>Name: names are checked as such, and those of definitions entered.
 *   <li>Resolve: every type that is referred to must exist.
 *   <li>Check: what definitions mean, such as bases, discriminators and the names of members; what rests on a name that did not resolve is passed
 *       over.
 *   <li>Document: documentation comments must describe what is there, and all of it.
 *   <li>Lower: conditions are read and definitions made; if no error was told by now, they are the schema.
 *   <li>Lint, if asked for: what the schema's author may want to change is told.
 * </ol>
 *
 * <p>What is wrong with the schema is never an exception, and one run tells all of it. The methods may be called by several threads.
 */
public final class SchemaLoader {
    private SchemaLoader() {}

    /** Loads the schema of a file with the default options. */
    public static LoadResult load(Path root) {
        return load(root, LoadOptions.defaults());
    }

    /** Loads the schema of a file. Messages name it as it is given here, and the files that it includes likewise. */
    public static LoadResult load(Path root, LoadOptions options) {
        FileSystem files = root.getFileSystem();
        return load(
                SourceResolver.directory(files.getPath("")),
                root.toString().replace(files.getSeparator(), "/"),
                options);
    }

    /**
     * Loads a schema.
     *
     * @param rootName the name of the file to begin with
     */
    public static LoadResult load(SourceResolver resolver, String rootName, LoadOptions options) {
        Diagnostics diagnostics = new Diagnostics(options.levels());
        Checked checked = checked(resolver, rootName, diagnostics);
        Lowered lowered = lower(checked, diagnostics);
        Optional<Schema> schema = diagnostics.hasErrors() ? Optional.empty() : Optional.of(lowered.schema());
        if (options.lint()) {
            schema.ifPresent(whole -> Lint.check(whole, checked.pragmas().exceptions(), diagnostics));
        }
        return new LoadResult(
                diagnostics.hasErrors() ? Optional.empty() : schema, diagnostics.sorted(), diagnostics.count());
    }

    private static Checked checked(SourceResolver resolver, String rootName, Diagnostics diagnostics) {
        Pragmas pragmas = new Pragmas(diagnostics);
        Written written = new ModuleReader(resolver, diagnostics, pragmas).read(rootName);

        Names names = new Names(written);
        new NameChecks(diagnostics, pragmas, names).check(written.decls);
        new Resolver(diagnostics, names).check(written.decls);
        check(written, diagnostics, names, pragmas);
        Map<Doc, Doc> completed = document(written, new DocChecks(diagnostics, pragmas, names));
        return new Checked(written, names.arrayElements(), completed, pragmas);
    }

    /**
     * What was written, after all checks.
     *
     * @param arrayElements the types that there are arrays of
     * @param completed the comments of definitions with their completed forms
     */
    private record Checked(Written written, Set<String> arrayElements, Map<Doc, Doc> completed, Pragmas pragmas) {
        Doc doc(Doc read) {
            return completed.getOrDefault(read, read);
        }
    }

    private static void check(Written written, Diagnostics diagnostics, Names names, Pragmas pragmas) {
        Set<Decl> recursive = new RecursionCheck(diagnostics, names).check(written.decls);
        Scopes scopes = new Scopes(names, recursive);
        Enums enums = new Enums();
        ObjectChecks objects = new ObjectChecks(diagnostics, names, scopes, enums, recursive, pragmas);
        AlternateChecks alternates = new AlternateChecks(diagnostics, names, enums);
        CommandChecks commands = new CommandChecks(diagnostics, names, scopes, pragmas);
        for (WrittenDecl each : written.decls) {
            Decl decl = each.decl();
            if (names.isDuplicate(decl) || !decl.head().complete()) {
                continue;
            }
            if (decl.head().kind().isType()) {
                checkTypeFeatures(decl.head(), diagnostics);
            }
            if (decl instanceof Decl.StructDecl struct) {
                objects.check(struct);
            } else if (decl instanceof Decl.UnionDecl union) {
                objects.check(union);
            } else if (decl instanceof Decl.AlternateDecl alternate) {
                alternates.check(alternate);
            } else if (decl instanceof Decl.CommandDecl command) {
                objects.checkOwnMembers(command, command.arguments().members(), "parameter");
                commands.check(command);
            } else if (decl instanceof Decl.EventDecl event) {
                objects.checkOwnMembers(event, event.data().members(), "parameter");
                commands.check(event);
            }
        }
    }

    private static void checkTypeFeatures(Decl.Head head, Diagnostics diagnostics) {
        Diagnostic.Builder first = null;
        for (FeatureDecl feature : head.features()) {
            String name = feature.name().text();
            if (!NameChecks.SPECIAL_FEATURES.contains(name)) {
                continue;
            }
            if (first != null) {
                first.label(feature.name().span(), "nor can '" + name + "'");
            } else {
                first = Diagnostic.of(
                                DiagnosticCode.SPECIAL_FEATURE_ON_TYPE,
                                feature.name().span(),
                                "feature '" + name + "' cannot stand on a type")
                        .in(Places.of(head));
                diagnostics.add(first);
            }
        }
    }

    /** Checks documentation and returns each comment of a definition with its completed form. */
    private static Map<Doc, Doc> document(Written written, DocChecks docs) {
        Map<Doc, Doc> completed = new IdentityHashMap<>();
        for (WrittenDecl each : written.decls) {
            Doc doc = docs.check(each);
            ReadDoc read = each.doc();
            if (doc != null && read != null && !doc.equals(read.doc())) {
                completed.put(read.doc(), doc);
            }
        }
        return completed;
    }

    /** Lowers all declarations, of which each is gone when the next one's turn comes: both forms of a large schema take too much memory. */
    private static Lowered lower(Checked checked, Diagnostics diagnostics) {
        Written written = checked.written();
        Lowering lowering = new Lowering(checked.arrayElements(), new ConditionReader(diagnostics));
        Map<WrittenModule, List<Definition>> byModule = new IdentityHashMap<>();
        List<Definition> definitions = new ArrayList<>(written.decls.size());
        for (WrittenDecl each = written.decls.poll(); each != null; each = written.decls.poll()) {
            if (diagnostics.hasErrors()) {
                lowering.checkConditions(each.decl());
                continue;
            }
            Definition definition = lowering.lower(
                    each, each.doc() == null ? null : checked.doc(each.doc().doc()));
            definitions.add(definition);
            byModule.computeIfAbsent(each.module(), module -> new ArrayList<>()).add(definition);
        }
        List<SchemaModule> modules = new ArrayList<>();
        for (WrittenModule module : written.modules) {
            modules.add(new SchemaModule(module.name(), module.includes(), byModule.getOrDefault(module, List.of())));
        }
        return new Lowered(
                modules,
                definitions,
                lowering.implicitTypes(),
                written.docs.stream().map(checked::doc).toList());
    }

    /** What a schema is made of. */
    private record Lowered(
            List<SchemaModule> modules,
            List<Definition> definitions,
            List<TypeDefinition> implicitTypes,
            List<Doc> docs) {

        Schema schema() {
            return new Schema(modules.get(0), modules, definitions, implicitTypes, docs);
        }
    }
}
