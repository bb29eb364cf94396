package io.github.qapi4j.codegen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file that lists generated files by owner. Its paths are relative to its own directory, so that it can be committed and moved together with the
 * generated files. Unknown lines are ignored: a damaged manifest may list fewer files, but no wrong ones.
 */
final class Manifest {
    private static final String HEADER =
            "# Generated files by schema. qapi4j removes those that are no longer generated.\n";

    /** The beginning of a line that names a file. */
    private static final String FILE = "file ";

    private final Path file;
    private final Path base;
    private String text;
    private List<Section> sections;

    /**
     * The files of one owner in one directory.
     *
     * @param unfinished whether a run that writes these files has begun and has not ended, so that some may have their earlier text or be missing
     * @param files the absolute path of each file by its path below the directory, with {@code /}; not copied, because it may have thousands of files
     */
    record Section(OutputOwner owner, Path directory, boolean unfinished, Map<String, Path> files) {
        Section {
            files = Collections.unmodifiableMap(files);
        }

        Section without(Collection<String> others) {
            Map<String, Path> rest = new LinkedHashMap<>(files);
            rest.keySet().removeAll(others);
            return new Section(owner, directory, unfinished, rest);
        }
    }

    private Manifest(Path file, String text) throws IOException {
        this.file = file;
        this.base = OutputDirectory.real(file.resolveSibling(""));
        this.text = text;
        this.sections = parse();
    }

    /**
     * Reads a manifest; one that does not exist has no sections.
     *
     * @param former the manifest that was read from the same file before, or null; it is returned if the file has the same text
     */
    static Manifest read(Path file, @Nullable Manifest former) throws IOException {
        String text = text(file);
        return former != null && former.text.equals(text) ? former : new Manifest(file, text);
    }

    private static String text(Path file) throws IOException {
        return Files.isRegularFile(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    List<Section> sections() {
        return sections;
    }

    /**
     * Replaces the sections, and writes the file if its text changes. If the run is interrupted, the file has either the old text or the new text.
     */
    void save(List<Section> newSections) throws IOException {
        String newText = print(newSections);
        sections = List.copyOf(newSections);
        if (newText.equals(text)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        Files.writeString(temporary, newText);
        OutputDirectory.move(temporary, file);
        text = newText;
    }

    private String print(List<Section> newSections) {
        StringBuilder out = new StringBuilder(HEADER);
        for (Section section : newSections) {
            String key = "schema";
            for (String schema : section.owner().schemas()) {
                line(out, key, relative(schema));
                key = "newer";
            }
            if (section.owner().execution() != null) {
                line(out, "execution", section.owner().execution());
            }
            line(out, "directory", relative(section.directory().toString()));
            if (section.unfinished()) {
                line(out, "unfinished", "");
            }
            for (String path : section.files().keySet()) {
                line(out, "file", path);
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String key, String value) {
        out.append(key)
                .append(' ')
                .append(value.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D"))
                .append('\n');
    }

    private List<Section> parse() {
        List<Section> parsed = new ArrayList<>();
        Draft draft = new Draft();
        // Version control may have added carriage returns; those of names are encoded.
        String lines = text.replace("\r", "");
        int end;
        for (int start = 0; start < lines.length(); start = end + 1) {
            end = lines.indexOf('\n', start);
            if (end < 0) {
                end = lines.length();
            }
            // Most lines are of this kind.
            if (lines.startsWith(FILE, start)) {
                draft.add(decoded(lines.substring(start + FILE.length(), end)));
                continue;
            }
            String line = lines.substring(start, end);
            int space = line.indexOf(' ');
            String key = space < 0 ? line : line.substring(0, space);
            String value = decoded(line.substring(space + 1));
            switch (key) {
                case "schema" -> {
                    draft.addTo(parsed);
                    draft = new Draft();
                    draft.schemas.add(absolute(value));
                }
                case "newer" -> draft.schemas.add(absolute(value));
                case "execution" -> draft.execution = value;
                case "directory" -> draft.directory = path(value);
                case "unfinished" -> draft.unfinished = true;
                default -> {}
            }
        }
        draft.addTo(parsed);
        return parsed;
    }

    private static String decoded(String value) {
        return value.indexOf('%') < 0
                ? value
                : value.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    }

    /** A section of which not all lines have been read. */
    private static final class Draft {
        /** The names of the schemas; null for one that is not a path. */
        private final List<@Nullable String> schemas = new ArrayList<>();

        private @Nullable String execution;
        private @Nullable Path directory;
        private boolean unfinished;
        private final Map<String, Path> files = new LinkedHashMap<>();

        /** Adds a path, unless it may lead out of the directory. No name of a generated file has two dots in a row. */
        void add(String path) {
            if (directory == null || path.isEmpty() || path.contains("..")) {
                return;
            }
            try {
                Path relative = Path.of(path);
                if (relative.getRoot() == null) {
                    files.put(path, directory.resolve(relative));
                }
            } catch (InvalidPathException damaged) {
                // Such a line is unknown, like others that this version does not write.
            }
        }

        void addTo(List<Section> sections) {
            List<String> names = new ArrayList<>();
            for (String schema : schemas) {
                if (schema != null) {
                    names.add(schema);
                }
            }
            if (!names.isEmpty() && names.size() == schemas.size() && directory != null) {
                sections.add(new Section(new OutputOwner(execution, names), directory, unfinished, files));
            }
        }
    }

    private String relative(String path) {
        try {
            return slashed(base.relativize(Path.of(path)));
        } catch (IllegalArgumentException otherRootOrNoPath) {
            return path;
        }
    }

    private @Nullable String absolute(String path) {
        Path absolute = path(path);
        return absolute == null ? null : slashed(absolute);
    }

    private @Nullable Path path(String path) {
        try {
            return base.resolve(path).normalize();
        } catch (InvalidPathException damaged) {
            return null;
        }
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }
}
