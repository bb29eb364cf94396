package io.github.qapi4j.maven;

import io.github.qapi4j.input.SchemaSide;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoExecutionException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * The jar of a Maven repository that has one side of a comparison, as a user names it.
 *
 * @param name the text of the user
 * @param classifier may be empty
 * @param path the entry of the root file; empty to search for it
 */
record ArtifactSide(String name, String groupId, String artifactId, String version, String classifier, String path) {
    /** A path on Windows has a backslash or slash after its colon, and the names of other sides begin with a word that is a key of its own. */
    private static final Pattern COORDINATES = Pattern.compile(
            "(?!git:|unix:|tcp:)([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+):([^:/\\\\!]+)(?::([A-Za-z0-9_.-]+))?(?:!/(.*))?");

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_.+-]+");

    /**
     * Returns the artifact that a text names.
     *
     * @return null if the text has the form of another side
     * @throws IllegalArgumentException with a message for the user if it names no single version
     */
    static @Nullable ArtifactSide of(String text) {
        Matcher matcher = COORDINATES.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String version = matcher.group(3);
        if (version.equals("LATEST")
                || version.equals("RELEASE")
                || !VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "': '" + version
                            + "' is not a single version, so that the result could change without a change of the project; name a version");
        }
        return new ArtifactSide(
                text,
                matcher.group(1),
                matcher.group(2),
                version,
                orEmpty(matcher.group(4)),
                orEmpty(matcher.group(5)));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Finds the jar in the local repository or in remote ones. */
    SchemaSide resolve(RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> repositories)
            throws MojoExecutionException {
        ArtifactRequest request = new ArtifactRequest(
                new DefaultArtifact(groupId, artifactId, classifier, "jar", version), repositories, null);
        Path file;
        try {
            file = system.resolveArtifact(session, request)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw new MojoExecutionException("baseline: cannot resolve '" + name + "': " + e.getMessage(), e);
        }
        if (Files.isDirectory(file)) {
            // A module of this build that has not been packaged.
            return SchemaSide.of(
                    path.isEmpty() ? file.toString() : file.resolve(path).toString(), Path.of(""), null);
        }
        return SchemaSide.jar(name, file, path);
    }
}
