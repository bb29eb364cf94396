package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.Manifest.Section;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the generated files of one owner into a directory, and removes those that are no longer generated.
 *
 * <p>A manifest lists the files of all owners that share it. A run checks everything before it changes anything:
 *
 * <ul>
 * <li>A file with equal bytes is not touched. A file that is marked as generated, by any version, is replaced. Any other file, and a symbolic link, is
 *     replaced only if the policy allows it. A directory in the place of a file is never replaced.
 * <li>If another owner in the manifest has generated the same file, the policy decides about the clash. This also applies if the other owner has another
 *     output directory, since both may be source roots of the same compilation.
 * <li>Files that this owner generated before, and files of owners that are gone, are removed if no owner generates them now and if they are marked as
 *     generated. Files that are not in the manifest are never removed.
 * </ul>
 *
 * <p>The manifest lists new files before they are written, so that the next run knows their owner if this one is interrupted. A file is never
 * truncated: it is written under a temporary name and then moved.
 *
 * <p>Not thread-safe; two runs with the same manifest must not overlap.
 */
public final class SourceWriter {
    private final Path manifestFile;
    private final OutputOwner owner;
    private final Path directory;
    private final OutputPolicy policy;

    /** The manifest as it was read or saved last; null before. */
    private @Nullable Manifest latest;

    /**
     * Creates a writer.
     *
     * @param manifest the manifest; created when needed
     * @param owner the configuration that generates the files
     * @param directory the output directory; created when needed
     * @param policy decides which existing files may be replaced and removed
     * @throws IOException if the output directory cannot be resolved
     */
    public SourceWriter(Path manifest, OutputOwner owner, Path directory, OutputPolicy policy) throws IOException {
        this.manifestFile = manifest.toAbsolutePath();
        this.owner = owner;
        this.directory = OutputDirectory.real(directory);
        this.policy = policy;
    }

    /** The numbers of files that were written, that were up to date, and that were removed. */
    public record Report(int written, int unchanged, int removed) {}

    /**
     * Brings the directory up to date.
     *
     * @param files the text of each file by its relative path, with {@code /}
     * @throws OutputConflictException if existing files must not be replaced; no file has been changed
     * @throws IOException if a file cannot be read, written or removed; some files may have been written before
     */
    public Report write(Map<String, String> files) throws IOException {
        Manifest manifest = manifest();
        OutputDirectory output = new OutputDirectory(directory, new TreeMap<>(files));
        Ownership ownership = new Ownership(owner, directory, policy, manifest.sections(), output);
        if (!ownership.conflicts().isEmpty()) {
            throw new OutputConflictException(ownership.conflicts());
        }
        List<Stale> stale = stale(ownership.replaced(), ownership.others(), output);
        int outdated = output.outdated();
        int removed = 0;
        if (outdated > 0 || !stale.isEmpty()) {
            manifest.save(ownership.during());
            // Files are removed before others are written: if the file system ignores case, a stale file may be where a
            // new one belongs.
            for (Stale each : stale) {
                removed += each.remove() ? 1 : 0;
            }
            output.write();
        }
        manifest.save(ownership.after());
        return new Report(outdated, files.size() - outdated, removed);
    }

    /**
     * Removes the files of owners that are gone, except for files that remaining owners have also generated.
     *
     * @return the number of removed files
     */
    public int removeGone() throws IOException {
        Manifest manifest = manifest();
        List<Section> gone = new ArrayList<>();
        List<Section> remaining = new ArrayList<>();
        for (Section section : manifest.sections()) {
            boolean isGone = !section.owner().isSame(owner) && policy.isGone(section.owner(), section.directory());
            (isGone ? gone : remaining).add(section);
        }
        if (gone.isEmpty()) {
            return 0;
        }
        int removed = 0;
        for (Stale each : stale(gone, remaining, null)) {
            removed += each.remove() ? 1 : 0;
        }
        manifest.save(remaining);
        return removed;
    }

    /**
     * The files of this owner's last run: the absolute path of each by its relative path, with {@code /}, in a fixed order. Empty if the run wrote
     * into another directory or was interrupted.
     */
    public Optional<Map<String, Path>> writtenFiles() throws IOException {
        Section own = null;
        for (Section section : manifest().sections()) {
            if (section.owner().isSame(owner)) {
                if (own != null) {
                    return Optional.empty();
                }
                own = section;
            }
        }
        return own == null || own.unfinished() || !own.directory().equals(directory)
                ? Optional.empty()
                : Optional.of(own.files());
    }

    /** Reads the manifest. It is parsed only if its text has changed, because it may have thousands of lines. */
    private Manifest manifest() throws IOException {
        Manifest manifest = Manifest.read(manifestFile, latest);
        latest = manifest;
        return manifest;
    }

    /** The files of sections, except for files that are also in remaining sections or in the output. */
    private List<Stale> stale(List<Section> sections, List<Section> remaining, @Nullable OutputDirectory output)
            throws IOException {
        if (sections.isEmpty()) {
            return List.of();
        }
        Set<Path> candidates = new HashSet<>();
        for (Section section : sections) {
            candidates.addAll(section.files().values());
        }
        Set<Path> targets = new HashSet<>();
        if (output != null) {
            output.targets().forEach(target -> targets.add(target.file()));
        }
        if (targets.containsAll(candidates)) {
            return List.of();
        }
        Set<Path> kept = new HashSet<>(targets);
        Map<String, Path> keptInAnyCase = new LinkedHashMap<>();
        for (Section section : remaining) {
            for (Path file : section.files().values()) {
                kept.add(file);
                keptInAnyCase.put(OutputDirectory.lowerCase(file), file);
            }
        }
        Map<String, Path> writtenInAnyCase = new LinkedHashMap<>();
        targets.forEach(file -> writtenInAnyCase.put(OutputDirectory.lowerCase(file), file));
        List<Stale> stale = new ArrayList<>();
        for (Section section : sections) {
            for (Path file : section.files().values()) {
                if (!kept.contains(file) && sameFile(keptInAnyCase, file).isEmpty()) {
                    stale.add(new Stale(
                            file, section.directory(), !section.directory().equals(directory)));
                    if (output != null) {
                        sameFile(writtenInAnyCase, file).ifPresent(output::rewrite);
                    }
                }
            }
        }
        return stale;
    }

    /** The file whose name differs only in case, if the file system treats both names as one file. */
    private static Optional<Path> sameFile(Map<String, Path> others, Path file) throws IOException {
        Path other = others.get(OutputDirectory.lowerCase(file));
        return other != null && Files.exists(other) && Files.exists(file) && Files.isSameFile(other, file)
                ? Optional.of(other)
                : Optional.empty();
    }

    /** A file that is no longer generated. */
    private record Stale(Path file, Path root, boolean removesRoot) {

        /** Removes the file, and the directories that are empty without it. Returns false if it is not there or was not generated. */
        boolean remove() throws IOException {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !GeneratedMark.isIn(Files.readAllBytes(file))) {
                return false;
            }
            Files.delete(file);
            Path parent = file.getParent();
            while (parent != null
                    && parent.startsWith(root)
                    && (removesRoot || !parent.equals(root))
                    && !Files.isSymbolicLink(parent)
                    && isEmpty(parent)) {
                Files.delete(parent);
                parent = parent.getParent();
            }
            return true;
        }

        private static boolean isEmpty(Path directory) throws IOException {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
                return !children.iterator().hasNext();
            }
        }
    }
}
