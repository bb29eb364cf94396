package io.github.qapi4j.check;

import io.github.qapi4j.check.Conversation.Finding;
import io.github.qapi4j.check.Conversation.Level;
import io.github.qapi4j.check.Conversation.Side;
import io.github.qapi4j.check.Conversation.Tally;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the examples in the documentation of a schema: whether each message is JSON and conforms to the schema. Its findings have the code {@link
 * DiagnosticCode#DOC_EXAMPLE}.
 *
 * <pre>{@code
 * LoadResult checked = ExampleCheck.check(SchemaLoader.load(files, "qapi.json", options), options.levels());
 * }</pre>
 *
 * <p>A message begins with {@code ->} if the client sends it, and with {@code <-} if the server does. {@code ...} and {@code ... text ...} represent
 * what an author has left out: members of an object, elements of an array, a value, or messages.
 */
public final class ExampleCheck {
    private final Schema schema;
    private final WireSchema wire;
    private final Diagnostics diagnostics;
    private final Tally tally = new Tally();
    private int examples;

    private ExampleCheck(Schema schema, Diagnostics diagnostics) {
        this.schema = schema;
        this.wire = WireSchema.of(schema);
        this.diagnostics = diagnostics;
    }

    /**
     * Returns the result of loading with the diagnostics of its examples. If they include an error, the result has no schema. A result without a schema
     * is returned as it is.
     *
     * @param levels the levels of the diagnostics
     */
    public static LoadResult check(LoadResult loaded, Levels levels) {
        Optional<Schema> schema = loaded.schema();
        Diagnostics diagnostics = new Diagnostics(levels);
        if (schema.isEmpty() || !diagnostics.reports(DiagnosticCode.DOC_EXAMPLE)) {
            return loaded;
        }
        Map<SourceFile, Integer> order = enterFiles(schema.get(), diagnostics);
        check(schema.get(), diagnostics);
        List<Diagnostic> all = new ArrayList<>(loaded.diagnostics());
        all.addAll(diagnostics.sorted());
        all.sort(Comparator.<Diagnostic>comparingInt(diagnostic -> {
                    Span span = diagnostic.span();
                    return span == null ? -1 : order.getOrDefault(span.source(), Integer.MAX_VALUE);
                })
                .thenComparingInt(diagnostic -> {
                    Span span = diagnostic.span();
                    return span == null ? 0 : span.start();
                }));
        DiagnosticCount count = loaded.count().plus(diagnostics.count());
        return new LoadResult(diagnostics.hasErrors() ? Optional.empty() : schema, all, count);
    }

    /**
     * Adds the diagnostics of the examples, and returns how much was checked: the numbers of examples and of their messages.
     *
     * @param diagnostics the collection to which they are added
     */
    static Checked check(Schema schema, Diagnostics diagnostics) {
        ExampleCheck check = new ExampleCheck(schema, diagnostics);
        schema.docs().forEach(check::doc);
        Tally tally = check.tally;
        return new Checked(
                check.examples, tally.commands, tally.returned, tally.errors, tally.events, tally.withoutCommand);
    }

    /** The numbers of what was checked. */
    record Checked(int examples, long commands, long returned, long errors, long events, long withoutCommand) {}

    /** Announces the files in their order, with the include directives that have led to each. */
    private static Map<SourceFile, Integer> enterFiles(Schema schema, Diagnostics diagnostics) {
        Map<String, List<Span>> directives = new HashMap<>();
        directives.put(schema.root().name(), List.of());
        Map<SourceFile, Integer> order = new HashMap<>();
        for (SchemaModule module : schema.modules()) {
            List<Span> before = directives.getOrDefault(module.name(), List.of());
            for (SchemaModule.Include include : module.includes()) {
                List<Span> path = new ArrayList<>(List.of(include.span()));
                path.addAll(before);
                directives.putIfAbsent(include.module(), path);
            }
            // A file without definitions and directives has no span.
            Optional<Span> any = module.definitions().stream()
                    .map(Definition::span)
                    .findFirst()
                    .or(() -> module.includes().stream()
                            .map(SchemaModule.Include::span)
                            .findFirst());
            if (any.isPresent()) {
                order.putIfAbsent(any.get().source(), order.size());
                diagnostics.enter(any.get().source(), before);
            }
        }
        return order;
    }

    private void doc(Doc doc) {
        Examples found = Examples.of(doc);
        if (found.all().isEmpty()) {
            return;
        }
        CommentLines lines = new CommentLines(doc.span());
        Optional<Label> definition = Optional.ofNullable(doc.symbol())
                .flatMap(schema::definition)
                .map(named -> new Label(named.nameSpan(), "in the documentation of '" + named.name() + "'"));
        for (Examples.Example example : found.all()) {
            example(example, lines, definition);
        }
    }

    private void example(Examples.Example example, CommentLines lines, Optional<Label> definition) {
        Reading reading = new Reading(lines.source(), definition);
        boolean hasMessage = false;
        for (List<String> block : example.blocks()) {
            int[] places = lines.find(block);
            for (ExampleText.Part part : ExampleText.parts(block, example.isMarked())) {
                reading.part(part, places[part.line()]);
                hasMessage |= part.isMessage();
            }
        }
        reading.conversation.end();
        if (hasMessage) {
            examples++;
        }
    }

    /** The messages of one example. */
    private final class Reading {
        private final SourceFile source;
        private final Optional<Label> definition;
        private final Conversation conversation;

        /** What was reported, without indices: an example often has the same mistake in each element of an array. */
        private final Set<String> reported = new HashSet<>();

        Reading(SourceFile source, Optional<Label> definition) {
            this.source = source;
            this.definition = definition;
            this.conversation = new Conversation(wire, tally, false, this::report);
        }

        void part(ExampleText.Part part, int at) {
            String text = part.text();
            String problem = part.problem();
            if (text != null) {
                message(part.side(), text, at);
                return;
            }
            if (problem != null) {
                report(new Finding(at, Level.VIOLATION, problem));
            }
            lost(part.side());
        }

        private void message(Side side, String text, int at) {
            try {
                if (LooseJson.readExample(text) instanceof JsonObject object) {
                    conversation.message(side, object, at);
                }
            } catch (IOException e) {
                // Without an arrow, the text need not be a message.
                if (side != Side.ANY) {
                    report(new Finding(at, Level.VIOLATION, "the message is not JSON: " + e.getMessage()));
                    lost(side);
                }
            }
        }

        private void lost(Side side) {
            if (side == Side.CLIENT) {
                conversation.sentUnknownCommand();
            } else {
                conversation.lostReply(false);
            }
        }

        private void report(Finding finding) {
            boolean wrong = finding.level() == Level.VIOLATION || finding.level() == Level.UNDECLARED;
            if (wrong && reported.add(finding.at() + Conversation.withoutIndices(finding.message()))) {
                int line = source.line(finding.at());
                int end = source.lineStart(line) + source.lineText(line).length();
                Span span = new Span(source, finding.at(), Math.max(finding.at(), end));
                String unknown = finding.unknown();
                diagnostics.add(Diagnostic.of(DiagnosticCode.DOC_EXAMPLE, span, finding.message())
                        .in(definition.orElse(null))
                        .help(unknown == null ? null : wire.similarTo(unknown)));
            }
        }
    }
}
