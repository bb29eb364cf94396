package io.github.qapi4j.codegen.processor;

import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.processing.Filer;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * The places that are searched for the files of an annotation's schema, the project's own first. The schema's root file is read from the first place
 * that has it, and each included file from the first place that has it, starting with the root file's: a schema on the class path must not reach the
 * project's directories.
 */
final class SchemaPlaces implements SourceResolver {
    private final Map<String, SourceResolver> places;
    private @Nullable String own;

    private SchemaPlaces(Map<String, SourceResolver> places) {
        this.places = places;
    }

    /**
     * The places for one annotation.
     *
     * @throws java.nio.file.InvalidPathException if the option that names a directory cannot be a path
     */
    static SchemaPlaces of(SchemaAnnotation annotation, ProcessingEnvironment environment) {
        Map<String, SourceResolver> places = new LinkedHashMap<>();
        String schemaDir = environment.getOptions().get(QapiProcessor.SCHEMA_DIR);
        if (schemaDir != null) {
            places.put("-A" + QapiProcessor.SCHEMA_DIR, SourceResolver.directory(Path.of(schemaDir)));
        }
        Filer filer = environment.getFiler();
        String beside = annotation.packageName().replace('.', '/') + "/";
        places.put("source path, beside the source", new FilerPlace(filer, StandardLocation.SOURCE_PATH, beside));
        directoryOf(annotation.element(), environment)
                .ifPresent(directory -> places.put("beside the source", SourceResolver.directory(directory)));
        places.put("source path", new FilerPlace(filer, StandardLocation.SOURCE_PATH, ""));
        places.put("class output, package", new FilerPlace(filer, StandardLocation.CLASS_OUTPUT, beside));
        places.put("class output", new FilerPlace(filer, StandardLocation.CLASS_OUTPUT, ""));
        places.put("class path, package", new FilerPlace(filer, StandardLocation.CLASS_PATH, beside));
        places.put("class path", new FilerPlace(filer, StandardLocation.CLASS_PATH, ""));
        places.put("processor path", new FilerPlace(filer, StandardLocation.ANNOTATION_PROCESSOR_PATH, ""));
        return new SchemaPlaces(places);
    }

    /** The directory of the annotated source, which javac knows even without a source path. Other compilers may not. */
    private static Optional<Path> directoryOf(Element element, ProcessingEnvironment environment) {
        try {
            TreePath path = Trees.instance(environment).getPath(element);
            if (path != null) {
                URI source = path.getCompilationUnit().getSourceFile().toUri();
                if ("file".equals(source.getScheme())) {
                    return Optional.ofNullable(Path.of(source).getParent());
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException | LinkageError notJavac) {
            return Optional.empty();
        }
    }

    @Override
    public String identity(String name) throws IOException {
        return find(name).identity(name);
    }

    @Override
    public byte[] read(String name) throws IOException {
        return find(name).read(name);
    }

    /** The origin of a file that was read. */
    String origin(String name) {
        try {
            return identity(name);
        } catch (IOException goneMeanwhile) {
            return name;
        }
    }

    private SourceResolver find(String name) throws IOException {
        Set<String> reasons = new LinkedHashSet<>();
        boolean reached = own == null;
        for (Map.Entry<String, SourceResolver> place : places.entrySet()) {
            reached |= place.getKey().equals(own);
            if (!reached) {
                continue;
            }
            try {
                place.getValue().identity(name);
                own = own == null ? place.getKey() : own;
                return place.getValue();
            } catch (IOException e) {
                reasons.add(place.getKey() + ": " + e.getMessage());
            }
        }
        throw new IOException("not found (" + String.join("; ", reasons) + ")");
    }
}
