package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.DocReader.Beginning;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.DeclReader;
import io.github.qapi4j.syntax.DocBlock;
import io.github.qapi4j.syntax.Expr;
import io.github.qapi4j.syntax.Name;
import io.github.qapi4j.syntax.Parser;
import io.github.qapi4j.syntax.TopLevel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the files of a schema, each once; an included file is read in place of its first include directive. */
final class ModuleReader {
    private static final int MAX_NESTING = 300;
    /** The maximum length of a name in messages; a longer one would hide the reason that follows it. */
    private static final int MAX_SHOWN = 250;

    private static final String IN_INCLUDE = "in an include directive";

    private final SourceResolver resolver;
    private final Diagnostics diagnostics;
    private final Pragmas pragmas;
    private final Written written = new Written();
    private final Map<String, String> identities = new HashMap<>();
    private final Map<String, WrittenModule> byIdentity = new HashMap<>();
    private final List<Span> open = new ArrayList<>();
    private final List<String> openIdentities = new ArrayList<>();
    private String rootDirectory = "";

    ModuleReader(SourceResolver resolver, Diagnostics diagnostics, Pragmas pragmas) {
        this.resolver = resolver;
        this.diagnostics = diagnostics;
        this.pragmas = pragmas;
    }

    /** The content of all files, in the order of the text. */
    static final class Written {
        final List<WrittenModule> modules = new ArrayList<>();
        final Deque<WrittenDecl> decls = new ArrayDeque<>();
        final List<Doc> docs = new ArrayList<>();
        /** The names of definitions that are lost because of errors, which are reported. */
        final List<String> lost = new ArrayList<>();
        /** Whether definitions with unknown names are lost. */
        boolean incomplete;
    }

    /** One file. */
    record WrittenModule(String name, SourceFile source, List<SchemaModule.Include> includes) {}

    /** One declaration, its module and its documentation. */
    record WrittenDecl(
            Decl decl, WrittenModule module, @Nullable ReadDoc doc) {}

    /** Reads a schema that begins with a file. */
    Written read(String rootName) {
        rootDirectory = rootName.substring(0, rootName.lastIndexOf('/') + 1);
        try {
            String identity = resolver.identity(rootName);
            read(rootName, identity, Decoded.of(resolver.read(rootName)));
        } catch (IOException e) {
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.UNREADABLE_FILE,
                    null,
                    "cannot read schema file '" + shown(rootName) + "': " + reason(e)));
        }
        return written;
    }

    private WrittenModule read(String name, String identity, Decoded decoded) {
        SourceFile source = new SourceFile(name, decoded.text());
        WrittenModule module = new WrittenModule(ModuleName.relative(rootDirectory, name), source, new ArrayList<>());
        written.modules.add(module);
        byIdentity.put(identity, module);
        List<Span> directives = new ArrayList<>(open);
        Collections.reverse(directives);
        diagnostics.enter(source, directives);
        if (decoded.invalidAt() >= 0) {
            loseUnknown();
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.INVALID_UTF8,
                    new Span(source, decoded.invalidAt(), decoded.invalidAt() + 1),
                    "the file is not UTF-8 text"));
            return module;
        }
        openIdentities.add(identity);
        new FileReader(module).read();
        openIdentities.remove(openIdentities.size() - 1);
        return module;
    }

    private static String shown(String name) {
        return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
    }

    private static String reason(IOException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    /** Records that unknown definitions and pragmas are lost. */
    private void loseUnknown() {
        written.incomplete = true;
        pragmas.lose();
    }

    /** Reads the top-level items of one file. */
    private final class FileReader {
        private final WrittenModule module;
        private @Nullable ReadDoc pending;
        private @Nullable DocBlock pendingBlock;
        /** The documentation that is not followed by its definition, by the name of the definition, which may come later. */
        private final Map<String, ReadDoc> misplaced = new HashMap<>();
        /** Whether the previous item is broken, so that a comment may be lost in it. */
        private boolean afterBroken;

        FileReader(WrittenModule module) {
            this.module = module;
        }

        void read() {
            Parser.parse(module.source(), diagnostics, this::accept);
            reportPending();
        }

        private void accept(TopLevel item) {
            boolean broken = item instanceof TopLevel.Broken;
            read(item);
            afterBroken = broken;
        }

        private void read(TopLevel item) {
            if (item instanceof TopLevel.Documentation documentation) {
                reportPending();
                pendingBlock = documentation.block();
                pending = DocReader.read(documentation.block(), diagnostics);
                written.docs.add(pending.doc());
            } else if (item instanceof TopLevel.Expression expression) {
                expression(expression.expr());
            } else if (item instanceof TopLevel.Broken broken) {
                lost(broken.names());
                if (broken.names().isEmpty() && !isDocumented()) {
                    pragmas.lose();
                }
                pending = null;
            }
        }

        /** Records that a definition is lost, and the names under which others may refer to it. */
        private void lost(List<String> names) {
            written.lost.addAll(names);
            if (pending != null && pending.doc().symbol() != null) {
                written.lost.add(pending.doc().symbol());
            }
            written.incomplete |= names.isEmpty() && !isDocumented();
        }

        private boolean isDocumented() {
            return pending != null && pending.doc().symbol() != null;
        }

        private void reportPending() {
            reportPending(null);
        }

        /**
         * Reports documentation that is not followed by its definition, and returns whether an error was reported.
         *
         * @param mistake the key that makes the next expression a directive instead of the definition, or null; errors with the same key are
         *     reported as one mistake
         */
        private boolean reportPending(@Nullable String mistake) {
            boolean error = false;
            String symbol = pending == null ? null : pending.doc().symbol();
            if (pending != null && pendingBlock != null && symbol != null && pending.intact()) {
                error = diagnostics.isError(DiagnosticCode.DOC_MISPLACED);
                if (pending.beginning() == Beginning.NAME) {
                    Diagnostic.Builder problem = Diagnostic.of(
                            DiagnosticCode.DOC_MISPLACED,
                            pendingBlock.opening(),
                            "the documentation of '" + symbol + "' is not followed by its definition");
                    diagnostics.add(mistake == null ? problem : problem.oneMistake(mistake));
                }
                if (error) {
                    written.lost.add(symbol);
                } else if (pending.beginning() == Beginning.NAME) {
                    misplaced.put(symbol, pending);
                }
            }
            pending = null;
            return error;
        }

        private void expression(Expr.Obj expr) {
            if (expr.has("include") || expr.has("pragma")) {
                boolean definition = expr.entries().size() != 1;
                String key = expr.has("include") ? "include" : "pragma";
                boolean reported = reportPending(definition ? key : null);
                if (reported && definition) {
                    // The documentation shows that this is a definition, and an error is already reported.
                    loseUnknown();
                } else if (expr.has("include")) {
                    include(expr);
                } else {
                    pragmas.read(expr);
                    // With other keys it may be a definition with an unknown name.
                    written.incomplete |= expr.entries().size() != 1;
                }
                return;
            }
            ReadDoc doc = pending == null && afterBroken ? DocReader.lost(expr.span()) : pending;
            Decl decl = DeclReader.read(expr, doc == null ? null : returns(doc.doc()), diagnostics);
            checkSymbol(decl, doc);
            if (decl == null) {
                lost(possibleNames(expr));
                if (Pragmas.mayBeOne(expr)) {
                    pragmas.lose();
                }
                written.incomplete |= Pragmas.mayBeInclude(expr);
            } else {
                written.decls.add(new WrittenDecl(
                        decl, module, documentationOf(decl.head().name().text(), doc)));
            }
            pending = null;
        }

        /**
         * The documentation of a definition. This is the preceding comment, read as if it named the definition if it names none. If no comment
         * precedes the definition, it is a misplaced comment that names the definition, or null.
         */
        private @Nullable ReadDoc documentationOf(String definition, @Nullable ReadDoc preceding) {
            if (preceding == null) {
                return misplaced.remove(definition);
            }
            if (pendingBlock == null
                    || !preceding.intact()
                    || preceding.beginning() == Beginning.NAME
                    || diagnostics.isError(DiagnosticCode.DOC_WITHOUT_SYMBOL)) {
                return preceding;
            }
            ReadDoc read = preceding.with(DocReader.readAs(definition, pendingBlock, diagnostics));
            written.docs.set(written.docs.size() - 1, read.doc());
            return read;
        }

        /** The possible names of a definition that cannot be read; empty if they cannot be known. */
        private static List<String> possibleNames(Expr.Obj expr) {
            List<String> names = new ArrayList<>();
            for (Expr.Entry entry : expr.entries()) {
                if (DeclReader.isPart(entry.key().text())) {
                    continue;
                }
                if (entry.value() instanceof Name text) {
                    names.add(text.text());
                    names.add(entry.key().text());
                } else if (DeclReader.isKind(entry.key().text())) {
                    return List.of();
                }
            }
            return names;
        }

        private static @Nullable Span returns(Doc doc) {
            return doc.sections().stream()
                    .filter(section -> "Returns".equals(section.tag()))
                    .findFirst()
                    .map(Doc.Section::span)
                    .orElse(null);
        }

        /** Checks that the documentation before a definition is for this definition. */
        private void checkSymbol(@Nullable Decl decl, @Nullable ReadDoc doc) {
            if (doc == null || pendingBlock == null || !doc.intact()) {
                return;
            }
            Name name = decl == null ? null : decl.head().name();
            String symbol = doc.doc().symbol();
            if (doc.beginning() == Beginning.TEXT) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.DOC_WITHOUT_SYMBOL,
                                pendingBlock.opening(),
                                "the documentation of a definition must begin with its name")
                        .help("write '@" + (name == null ? "NAME" : name.text()) + ":' in its first line"));
            } else if (doc.beginning() == Beginning.NAME
                    && symbol != null
                    && decl != null
                    && name != null
                    && !symbol.equals(name.text())) {
                if (diagnostics.isError(DiagnosticCode.DOC_WRONG_SYMBOL)) {
                    // One of the two names is most likely misspelt, and other definitions may use the one in the
                    // comment.
                    written.lost.add(symbol);
                }
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.DOC_WRONG_SYMBOL,
                                name.span(),
                                "the documentation comment is for '" + symbol + "'")
                        .in(Places.of(decl.head()))
                        .label(pendingBlock.lineSpan(0), "the comment"));
            }
        }

        private void include(Expr.Obj directive) {
            Expr.Entry entry = directive.entry("include");
            if (entry == null) {
                throw new IllegalStateException("bug: no include directive");
            }
            if (directive.entries().size() != 1) {
                Name other = directive.entries().stream()
                        .map(Expr.Entry::key)
                        .filter(key -> !key.text().equals("include"))
                        .findFirst()
                        .orElse(entry.key());
                invalid(directive, other.span(), "an include directive cannot have the key '" + other.text() + "'");
            } else if (!(entry.value() instanceof Name text)) {
                invalid(
                        directive,
                        entry.value().span(),
                        "'include' must be a string, not " + entry.value().describe());
            } else if (open.size() == MAX_NESTING) {
                invalid(
                        directive,
                        text.span(),
                        "include directives are nested more than " + MAX_NESTING + " levels deep");
            } else {
                include(text, directive);
            }
        }

        private void invalid(Expr.Obj directive, Span span, String message) {
            loseUnknown();
            diagnostics.add(Diagnostic.of(DiagnosticCode.INVALID_INCLUDE, span, message)
                    .in(Places.of(directive, IN_INCLUDE))
                    .oneMistake(message));
        }

        private void include(Name text, Expr.Obj directive) {
            String name = SourceResolver.join(module.source().name(), text.text());
            try {
                String identity = identities.get(name);
                if (identity == null) {
                    identity = resolver.identity(name);
                    identities.put(name, identity);
                }
                if (openIdentities.contains(identity)) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.INCLUSION_LOOP,
                                    text.span(),
                                    "file '" + text.text() + "' includes itself"
                                            + (openIdentities
                                                            .get(openIdentities.size() - 1)
                                                            .equals(identity)
                                                    ? ""
                                                    : " through other files"))
                            .in(Places.of(directive, IN_INCLUDE))
                            .oneMistake(identity));
                    return;
                }
                WrittenModule included = byIdentity.get(identity);
                if (included == null) {
                    Decoded decoded = Decoded.of(resolver.read(name));
                    open.add(directive.span());
                    included = ModuleReader.this.read(name, identity, decoded);
                    open.remove(open.size() - 1);
                }
                module.includes().add(new SchemaModule.Include(included.name(), directive.span()));
            } catch (IOException e) {
                loseUnknown();
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.UNREADABLE_FILE,
                                text.span(),
                                "cannot read included file '" + shown(name) + "': " + reason(e))
                        .in(Places.of(directive, IN_INCLUDE))
                        .oneMistake(name));
            }
        }
    }
}
