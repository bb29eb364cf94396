package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.OutputPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.maven.project.MavenProject;

/**
 * The rules for files of other executions of a project. After a build, a source root has the same content as after a clean build. The files of
 * executions that were removed from the POM are therefore removed. The files of executions that are not part of this build are removed if this build
 * would compile them.
 */
final class ExecutionOutputPolicy implements OutputPolicy {
    private final MavenProject project;
    private final ProjectExecutions executions;
    private final String execution;
    private final boolean force;
    private final Path stateDirectory;

    /**
     * Creates the rules for an execution.
     *
     * @param execution the execution that runs, as the text of {@link GoalExecution}
     * @param force whether files that the plugin did not write are replaced
     * @param stateDirectory the directory with the records of the last generations
     */
    ExecutionOutputPolicy(
            MavenProject project, ProjectExecutions executions, String execution, boolean force, Path stateDirectory) {
        this.project = project;
        this.executions = executions;
        this.execution = execution;
        this.force = force;
        this.stateDirectory = stateDirectory;
    }

    @Override
    public boolean replacesForeignFiles() {
        return force;
    }

    @Override
    public boolean isGone(OutputOwner other, Path directory) {
        String id = idOf(other);
        return !executions.isInThisBuild(id)
                && (!executions.isInOtherBuilds(id) || isCleaned(directory) && isCompiled(directory));
    }

    /** Whether a clean build removes the directory. */
    private boolean isCleaned(Path directory) {
        return directory.startsWith(real(project.getBuild().getDirectory()));
    }

    private boolean isCompiled(Path directory) {
        return Stream.concat(project.getCompileSourceRoots().stream(), project.getTestCompileSourceRoots().stream())
                .anyMatch(root -> directory.equals(real(root)));
    }

    private static Path real(String directory) {
        Path path = Path.of(directory);
        try {
            return path.toRealPath();
        } catch (IOException doesNotExist) {
            return path.toAbsolutePath().normalize();
        }
    }

    /**
     * Rejects the clash only if the other execution would generate the same files now. If its configuration or its schema has changed, it runs later
     * in this build and then reports the clash itself if it still exists.
     */
    @Override
    public Clash clash(OutputOwner other) {
        String id = idOf(other);
        if (!executions.isConfigured(id)
                || !GenerationState.of(id, stateDirectory).isLive(executions.configuration(id))) {
            return Clash.FILE_REPLACED;
        }
        return executions.isConfigured(execution) ? Clash.REJECTED : Clash.REJECTED_UNLESS_EQUAL;
    }

    private static String idOf(OutputOwner other) {
        String id = other.execution();
        return id == null ? "" : id;
    }
}
