package io.github.qapi4j.codegen.processor;

import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diagnostic.WarningSummary;
import io.github.qapi4j.input.ReleaseFile;
import io.github.qapi4j.input.SchemaInput;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.merge.Release;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.annotation.processing.SupportedOptions;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;

/**
 * The annotation processor that generates Java from the schemas that {@code @QapiSchema} names, into the annotated packages.
 *
 * <p>A schema, and each file that it includes, is searched for in the directory of the option {@value #SCHEMA_DIR}, beside the annotated source and
 * at the roots of the source path, in the class output, on the class path and on the processor path, in this order. Messages are reported at the
 * annotation and name the position in the schema. If a generated type has the name of a type in the sources, the error is reported at that type.
 */
@SupportedAnnotationTypes({"io.github.qapi4j.runtime.annotation.*", QapiProcessor.NULL_MARKED})
@SupportedOptions(QapiProcessor.SCHEMA_DIR)
public final class QapiProcessor extends AbstractProcessor {
    /** The option, given as {@code -Aqapi.schemaDir=DIRECTORY}, that names a directory of schemas. */
    static final String SCHEMA_DIR = "qapi.schemaDir";

    static final String NULL_MARKED = "org.jspecify.annotations.NullMarked";

    /** The annotations for which types were generated in any round, by the qualified names of these types. */
    private final Map<String, SchemaAnnotation> generated = new HashMap<>();

    /** The qualified names of the types of all rounds, except for those that this processor generated. */
    private final Set<String> declared = new HashSet<>();

    /** For the service loader. */
    public QapiProcessor() {}

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    /** Claims the annotations that this processor handles, since javac warns users about annotations that no processor claims. */
    @Override
    @SuppressWarnings("DoNotClaimAnnotations")
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (Element root : round.getRootElements()) {
            if (root instanceof TypeElement && !generated.containsKey(root.toString())) {
                declared.add(root.toString());
            }
        }
        for (TypeElement annotationType : annotations) {
            if (annotationType.getQualifiedName().contentEquals(SchemaAnnotation.TYPE)) {
                round.getElementsAnnotatedWith(annotationType).forEach(this::process);
            }
        }
        return annotations.stream().allMatch(annotationType -> isHandled(annotationType, round));
    }

    /** Whether an annotation belongs to the runtime, or is present in this round only on generated elements. */
    private boolean isHandled(TypeElement annotationType, RoundEnvironment round) {
        return !annotationType.getQualifiedName().contentEquals(NULL_MARKED)
                || round.getElementsAnnotatedWith(annotationType).stream()
                        .allMatch(element -> generated.containsKey(element.toString()));
    }

    private void process(Element element) {
        SchemaAnnotation.of(element, processingEnv.getElementUtils()).ifPresent(this::process);
    }

    private void process(SchemaAnnotation annotation) {
        try {
            generate(annotation);
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            report(annotation, Kind.ERROR, "bug: " + trace);
        }
    }

    private void generate(SchemaAnnotation annotation) {
        if (annotation.packageName().isEmpty()) {
            report(annotation, Kind.ERROR, "Java cannot be generated into the unnamed package");
            return;
        }
        if (processingEnv.getOptions().containsKey(SCHEMA_DIR) && schemaDir().isEmpty()) {
            report(annotation, Kind.ERROR, "-A" + SCHEMA_DIR + " has no value; write -A" + SCHEMA_DIR + "=DIRECTORY");
            return;
        }
        List<ReleaseFile> releases;
        GeneratorOptions options;
        try {
            releases = annotation.releases();
            options = GeneratorOptions.of(annotation);
        } catch (IllegalArgumentException e) {
            report(annotation, Kind.ERROR, String.valueOf(e.getMessage()));
            return;
        }
        List<SchemaPlaces> places = new ArrayList<>();
        Optional<GeneratorRequest> request;
        try {
            request = request(annotation, releases, options, places);
        } catch (InvalidPathException e) {
            report(annotation, Kind.ERROR, "-A" + SCHEMA_DIR + ": not a valid path: " + e.getMessage());
            return;
        }
        if (request.isPresent()) {
            GeneratorResult result = QapiGenerator.generate(request.get());
            report(
                    annotation,
                    result.diagnostics(),
                    result.count(),
                    request.get().levels(),
                    places);
            if (!result.hasErrors()) {
                write(annotation, result.files());
            }
        }
    }

    /**
     * Loads the schemas of an annotation. Returns empty if there is an error, which was reported.
     *
     * @param releases the schemas of several releases; empty for a single schema
     * @param places the places of each schema are added
     * @throws InvalidPathException if the option that names a directory cannot be a path
     */
    private Optional<GeneratorRequest> request(
            SchemaAnnotation annotation,
            List<ReleaseFile> releases,
            GeneratorOptions options,
            List<SchemaPlaces> places) {
        if (releases.isEmpty()) {
            return load(annotation, annotation.schemaName(), options, places)
                    .map(schema -> options.request(schema, annotation.packageName()));
        }
        List<Release> loaded = new ArrayList<>();
        for (ReleaseFile release : releases) {
            load(annotation, release.file(), options, places)
                    .ifPresent(schema -> loaded.add(new Release(release.release(), schema)));
        }
        if (loaded.size() < releases.size()) {
            return Optional.empty();
        }
        MergeResult merged = options.merge(loaded);
        report(
                annotation,
                merged.diagnostics(),
                merged.count(),
                options.loadOptions(false).levels(),
                places);
        return merged.schema().map(schema -> options.request(schema, merged.availability(), annotation.packageName()));
    }

    /** Loads a schema and reports its diagnostics; its places are added. */
    private Optional<Schema> load(
            SchemaAnnotation annotation, String name, GeneratorOptions options, List<SchemaPlaces> places) {
        SchemaPlaces own = SchemaPlaces.of(annotation, processingEnv);
        boolean isFirst = places.isEmpty();
        places.add(own);
        LoadOptions loadOptions = options.loadOptions(false);
        LoadResult loaded = SchemaInput.load(own, name, loadOptions);
        report(annotation, loaded.diagnostics(), loaded.count(), loadOptions.levels(), List.of(own));
        if (isFirst && !isUnreadable(loaded) && !schemaDir().isEmpty() && !Files.isDirectory(Path.of(schemaDir()))) {
            report(annotation, Kind.WARNING, "-A" + SCHEMA_DIR + ": '" + schemaDir() + "' is not a directory");
        }
        return loaded.schema();
    }

    /** The value of the option that names a directory; empty if the option is absent. */
    private String schemaDir() {
        String value = processingEnv.getOptions().get(SCHEMA_DIR);
        return value == null ? "" : value;
    }

    /** Whether the schema was not found: the error then names all places. */
    private static boolean isUnreadable(LoadResult loaded) {
        return loaded.diagnostics().stream().anyMatch(QapiProcessor::isUnreadableSchema);
    }

    private static boolean isUnreadableSchema(Diagnostic diagnostic) {
        return diagnostic.code() == DiagnosticCode.UNREADABLE_FILE && diagnostic.span() == null;
    }

    private void write(SchemaAnnotation annotation, Map<String, String> files) {
        Map<String, String> types = new TreeMap<>();
        files.forEach((path, text) -> types.put(qualifiedName(path), text));
        for (String type : types.keySet()) {
            SchemaAnnotation earlier = generated.get(type);
            if (earlier != null) {
                report(annotation, Kind.ERROR, clash(annotation, earlier, type));
                return;
            }
        }
        List<String> taken = types.keySet().stream().filter(declared::contains).toList();
        if (!taken.isEmpty()) {
            taken.forEach(type -> reportTaken(annotation, type));
            return;
        }
        types.keySet().forEach(type -> generated.put(type, annotation));
        types.forEach((type, text) -> {
            try (Writer out = processingEnv
                    .getFiler()
                    .createSourceFile(type, annotation.element())
                    .openWriter()) {
                out.write(text);
            } catch (IOException e) {
                report(annotation, Kind.ERROR, "cannot write " + type + ": " + e.getMessage());
            }
        });
    }

    /** Reports, at a type in the user's sources, that a generated type has the same name. */
    private void reportTaken(SchemaAnnotation annotation, String type) {
        processingEnv
                .getMessager()
                .printMessage(
                        Kind.ERROR,
                        "type '" + type + "' is also generated, from schema '" + annotation.schemaName()
                                + "' by @QapiSchema on " + annotation.element()
                                + "; rename this type, or the generated one with 'renames' or 'facade'",
                        processingEnv.getElementUtils().getTypeElement(type));
    }

    private static String clash(SchemaAnnotation annotation, SchemaAnnotation earlier, String type) {
        String first = "@QapiSchema(\"" + earlier.schemaName() + "\") on " + earlier.element();
        return annotation.schemaName().equals(earlier.schemaName())
                ? "schema '" + annotation.schemaName() + "' is already generated into package '"
                        + annotation.packageName() + "' by " + first
                : "type '" + type + "' is already generated by " + first;
    }

    private static String qualifiedName(String path) {
        return path.substring(0, path.length() - ".java".length()).replace('/', '.');
    }

    /** Reports errors in full, and warnings with one message for each code, since most users cannot change the schema and need no list of places. */
    private void report(
            SchemaAnnotation annotation,
            List<Diagnostic> diagnostics,
            DiagnosticCount count,
            Levels levels,
            List<SchemaPlaces> places) {
        for (Diagnostic diagnostic : WarningSummary.inFull(diagnostics)) {
            report(annotation, diagnostic.isError() ? Kind.ERROR : Kind.WARNING, text(diagnostic, places));
        }
        for (WarningSummary summary : WarningSummary.of(diagnostics, count)) {
            DiagnosticCode code = summary.first().code();
            // Problems in documentation affect only comments, so they must not fail a build with -Werror.
            boolean note = code.isDocumentation() && !levels.isChosen(code);
            String off = String.join("\", \"", WarningSummary.off(List.of(summary)));
            String line = summary.line("'qapi validate'", setting -> "levels = \"" + setting + "\"");
            String text =
                    summary.isShortened() ? line + "\n      = help: levels = \"" + off + "\" turns them off" : line;
            report(annotation, note ? Kind.NOTE : Kind.WARNING, text + origin(summary.first(), places));
        }
    }

    private String text(Diagnostic diagnostic, List<SchemaPlaces> places) {
        StringBuilder text =
                new StringBuilder(DiagnosticFormat.formatForLog(diagnostic).stripTrailing());
        text.append(origin(diagnostic, places));
        if (isUnreadableSchema(diagnostic)) {
            for (SchemaPlaces each : places) {
                each.searched().forEach(line -> text.append("\n      = ").append(line));
            }
            if (!processingEnv.getOptions().containsKey(SCHEMA_DIR)) {
                text.append("\n      = help: name the directory of the schema with -A" + SCHEMA_DIR + "=DIRECTORY");
            }
        }
        return text.toString();
    }

    /** A line that says where the file of a diagnostic was read from; empty for a diagnostic without a place. */
    private static String origin(Diagnostic diagnostic, List<SchemaPlaces> places) {
        Span span = diagnostic.span();
        if (span == null) {
            return "";
        }
        String name = span.source().name();
        String origin = places.stream()
                .map(each -> each.origin(name))
                .filter(each -> !each.equals(name))
                .findFirst()
                .orElse(name);
        return "\n      = read from " + origin;
    }

    private void report(SchemaAnnotation annotation, Kind kind, String message) {
        processingEnv
                .getMessager()
                .printMessage(kind, message, annotation.element(), annotation.mirror(), annotation.value());
    }
}
