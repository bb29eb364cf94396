package io.github.qapi4j.load;

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
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Loads schemas: reads a file and all files that it includes, and returns a checked {@link Schema} or the errors in it.
 *
 * <p>Loading has these passes, each over the whole schema:
 *
 * <ol>
 *   <li>Read: parse the files, follow include directives, collect pragmas, read documentation comments and definitions.
 *   <li>Name: enter definitions in the symbol table, and check all names.
 *   <li>Resolve: check that every type that is referred to exists.
 *   <li>Check: check the definitions themselves, such as bases, discriminators and the names of members; skip what depends on unresolved names.
 *   <li>Document: check that documentation comments describe all members and features, and nothing else.
 *   <li>Lower: read conditions and make definitions, which are the schema if no error is reported.
 *   <li>Lint, if requested: report what is valid but worth changing.
 * </ol>
 *
 * <p>Errors in the schema are never exceptions, and one run reports all of them. The methods can be called by several threads.
 */
public final class SchemaLoader {
    private SchemaLoader() {}

    /** Loads the schema of a file with the default options. */
    public static LoadResult load(Path root) {
        return load(root, LoadOptions.defaults());
    }

    /** Loads the schema of a file. Messages use the path as given here, also for included files. */
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
     * @param rootName the name of the root file
     */
    public static LoadResult load(SourceResolver resolver, String rootName, LoadOptions options) {
        Diagnostics diagnostics = new Diagnostics(options.levels());
        Checked checked = checked(resolver, rootName, diagnostics);
        Lowered lowered = lower(checked, diagnostics);
        Optional<Schema> schema = diagnostics.hasErrors() ? Optional.empty() : Optional.of(lowered.schema());
        if (options.lint()) {
            Pragmas pragmas = checked.pragmas();
            schema.ifPresent(whole -> Lint.check(whole, pragmas.exceptions(), pragmas.docRequired(), diagnostics));
        }
        return new LoadResult(
                diagnostics.hasErrors() ? Optional.empty() : schema, diagnostics.sorted(), diagnostics.count());
    }

    private static Checked checked(SourceResolver resolver, String rootName, Diagnostics diagnostics) {
        Pragmas pragmas = new Pragmas(diagnostics);
        Written written = new ModuleReader(resolver, diagnostics, pragmas).read(rootName);

        SymbolTable symbols = new SymbolTable(written.decls.size());
        KnownErrors errors = new KnownErrors(written, symbols, new MemberDocs(written.decls), pragmas, diagnostics);
        DefinitionNames definitions = new DefinitionNames(diagnostics, symbols, errors);
        definitions.enter(written.decls);
        new NameChecks(diagnostics, pragmas, errors).check(written.decls);
        definitions.reportRepeated(written.decls);
        Suggestions suggestions = new Suggestions();
        new Resolver(diagnostics, symbols, errors, suggestions).check(written.decls);
        Set<Decl> recursive = new RecursionCheck(diagnostics, symbols).check(written.decls);
        new DefinitionChecks(diagnostics, symbols, errors, suggestions, pragmas, recursive).check(written.decls);
        Map<Doc, Doc> completed = document(written, new DocChecks(diagnostics, pragmas, errors));
        return new Checked(written, symbols.arrayElements(), completed, pragmas);
    }

    /**
     * A schema after all checks.
     *
     * @param arrayElements the element types of its array types, see {@link SymbolTable#arrayElement}
     * @param completed maps each incomplete comment of a definition to its complete form; other comments are not in the map
     */
    private record Checked(Written written, Set<String> arrayElements, Map<Doc, Doc> completed, Pragmas pragmas) {
        Doc doc(Doc read) {
            return completed.getOrDefault(read, read);
        }
    }

    /** Checks documentation and returns a map from each incomplete comment of a definition to its complete form. */
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

    /** Lowers all declarations and drops each when it is lowered, since both forms of a large schema take too much memory. */
    private static Lowered lower(Checked checked, Diagnostics diagnostics) {
        Written written = checked.written();
        DeclLowering lowering = new DeclLowering(checked.arrayElements(), new ConditionReader(diagnostics));
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

    /** The parts of a schema. */
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
