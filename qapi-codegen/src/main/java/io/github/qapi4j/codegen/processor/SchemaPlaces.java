package io.github.qapi4j.codegen.processor;

import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.annotation.processing.Filer;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * The places that are searched for the files of an annotation's schema, in order; the project's own directories come first. The root file is read
 * from the first place that has it. Included files are searched for from that place on, so that a schema on the class path cannot include files of
 * the project.
 */
final class SchemaPlaces implements SourceResolver {
    private final List<Place> places;
    /** The places from which the root file could not be read, by reason. */
    private final Map<String, List<String>> searched = new LinkedHashMap<>();

    private @Nullable Place own;

    private SchemaPlaces(List<Place> places) {
        this.places = places;
    }

    /**
     * A place that is searched.
     *
     * @param directory the directory; null for a location of the compiler, whose directories are unknown
     */
    private record Place(String name, @Nullable Path directory, SourceResolver files) {
        static Place directory(String name, Path directory) {
            return new Place(name, directory, SourceResolver.directory(directory));
        }

        static Place location(String name, FilerPlace files) {
            return new Place(name, null, files);
        }

        /** The place as messages name it: with the path of the file if the directory exists, otherwise with that of the directory. */
        String describe(String file) {
            return directory == null ? "the " + name : "'" + path(directory, file) + "' (" + name + ")";
        }

        private static Path path(Path directory, String file) {
            Path path = directory;
            try {
                path = Files.isDirectory(directory) ? directory.resolve(file) : directory;
            } catch (InvalidPathException e) {
                // The file's name is not a path here, so the directory is all there is to name.
            }
            return path.toAbsolutePath().normalize();
        }

        /** Why a file was not read. */
        String reason(IOException e) {
            if (directory != null && !Files.isDirectory(directory)) {
                return Files.exists(directory) ? "not a directory" : "no such directory";
            }
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * The places for one annotation.
     *
     * @throws java.nio.file.InvalidPathException if the option that names a directory cannot be a path
     */
    static SchemaPlaces of(SchemaAnnotation annotation, ProcessingEnvironment environment) {
        List<Place> places = new ArrayList<>();
        String schemaDir = environment.getOptions().get(QapiProcessor.SCHEMA_DIR);
        if (schemaDir != null) {
            places.add(Place.directory("-A" + QapiProcessor.SCHEMA_DIR, Path.of(schemaDir)));
        }
        Filer filer = environment.getFiler();
        String folder = annotation.packageName().replace('.', '/') + "/";
        places.add(Place.location(
                "package's directory on the source path", new FilerPlace(filer, StandardLocation.SOURCE_PATH, folder)));
        directoryOf(annotation.element(), environment)
                .ifPresent(directory -> places.add(Place.directory("beside the source", directory)));
        places.add(Place.location("source path", new FilerPlace(filer, StandardLocation.SOURCE_PATH, "")));
        places.add(Place.location(
                "package's directory in the class output",
                new FilerPlace(filer, StandardLocation.CLASS_OUTPUT, folder)));
        places.add(Place.location("class output", new FilerPlace(filer, StandardLocation.CLASS_OUTPUT, "")));
        places.add(Place.location(
                "package's directory on the class path", new FilerPlace(filer, StandardLocation.CLASS_PATH, folder)));
        places.add(Place.location("class path", new FilerPlace(filer, StandardLocation.CLASS_PATH, "")));
        places.add(Place.location(
                "processor path", new FilerPlace(filer, StandardLocation.ANNOTATION_PROCESSOR_PATH, "")));
        return new SchemaPlaces(places);
    }

    /** The directory of the annotated source. javac knows it even without a source path; other compilers may not. */
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

    /** The places from which the root file could not be read: one line for each reason, with the places. */
    List<String> searched() {
        return lines(searched);
    }

    private static List<String> lines(Map<String, List<String>> failures) {
        List<String> lines = new ArrayList<>();
        failures.forEach((reason, places) -> lines.add(reason + ": " + String.join(", ", places)));
        return lines;
    }

    private SourceResolver find(String name) throws IOException {
        boolean root = own == null;
        Map<String, List<String>> failures = root ? searched : new LinkedHashMap<>();
        boolean reached = root;
        for (Place place : places) {
            reached |= place.equals(own);
            if (!reached) {
                continue;
            }
            try {
                place.files().identity(name);
                own = root ? place : own;
                return place.files();
            } catch (IOException e) {
                failures.computeIfAbsent(place.reason(e), reason -> new ArrayList<>())
                        .add(place.describe(name));
            }
        }
        throw new IOException(root ? "not found" : "not found (" + String.join("; ", lines(failures)) + ")");
    }
}
