package io.github.qapi4j.maven;

import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.maven.model.BuildBase;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;

/**
 * The executions of the goals that generate, in a project: those of this build, and those in profiles that are not active in it. A text of
 * {@link GoalExecution} identifies each.
 */
final class ProjectExecutions {
    /** The id of the execution of a goal that is named on Maven's command line. */
    private static final String COMMAND_LINE = "default-cli";

    /** Properties that do not affect the generated files. */
    private static final Set<String> OTHER_PROPERTIES = Set.of(
            "qapi.address",
            "qapi.approvals",
            "qapi.baseline",
            "qapi.failOnBreak",
            "qapi.force",
            "qapi.format",
            "qapi.lend",
            "qapi.lint",
            "qapi.output",
            "qapi.program",
            "qapi.reportFile",
            "qapi.rules",
            "qapi.skip",
            "qapi.timeout",
            "qapi.transcripts",
            "qapi.verdict");

    private final MavenProject project;
    private final String pluginKey;
    private final Set<String> executed;
    private final List<Properties> properties;

    /**
     * The executions of a project.
     *
     * @param pluginKey the plugin, as {@code groupId:artifactId}
     * @param executed the executions that this build has executed so far
     * @param properties the properties by which users can set parameters
     */
    ProjectExecutions(MavenProject project, String pluginKey, Set<String> executed, List<Properties> properties) {
        this.project = project;
        this.pluginKey = pluginKey;
        this.executed = Set.copyOf(executed);
        this.properties = properties;
    }

    /** The properties that set parameters. */
    private SortedMap<String, String> parameterProperties() {
        SortedMap<String, String> found = new TreeMap<>();
        for (Properties each : properties) {
            for (String name : each.stringPropertyNames()) {
                if (name.startsWith("qapi.") && !OTHER_PROPERTIES.contains(name)) {
                    found.put(name, each.getProperty(name));
                }
            }
        }
        return found;
    }

    /** Whether this build has the execution. */
    boolean isInThisBuild(String execution) {
        return executed.contains(execution) || isConfigured(execution);
    }

    /** Whether the POM configures the execution for this build. */
    boolean isConfigured(String execution) {
        Plugin plugin = project.getPlugin(pluginKey);
        return plugin != null && isAmong(plugin.getExecutions().stream(), GoalExecution.of(execution));
    }

    /** Whether another build may have the execution: a build with a profile of the POM or its parents, or with the goal on the command line. */
    boolean isInOtherBuilds(String execution) {
        GoalExecution searched = GoalExecution.of(execution);
        if (searched.id().equals(COMMAND_LINE)) {
            return true;
        }
        for (MavenProject each = project; each != null; each = each.getParent()) {
            if (each.getOriginalModel() != null
                    && isAmong(
                            each.getOriginalModel().getProfiles().stream()
                                    .map(Profile::getBuild)
                                    .filter(Objects::nonNull)
                                    .flatMap(this::executions),
                            searched)) {
                return true;
            }
        }
        return false;
    }

    private Stream<PluginExecution> executions(BuildBase build) {
        Stream<Plugin> plugins = build.getPlugins().stream();
        if (build.getPluginManagement() != null) {
            plugins = Stream.concat(plugins, build.getPluginManagement().getPlugins().stream());
        }
        return plugins.filter(plugin -> plugin.getKey().equals(pluginKey))
                .flatMap(plugin -> plugin.getExecutions().stream());
    }

    private static boolean isAmong(Stream<PluginExecution> executions, GoalExecution searched) {
        return executions.anyMatch(execution -> execution.getId().equals(searched.id())
                && execution.getGoals().contains(searched.goal())
                && !"none".equals(execution.getPhase()));
    }

    /** A digest of the configuration of an execution in the POM and in properties. */
    String configuration(String execution) {
        Plugin plugin = project.getPlugin(pluginKey);
        Object parameters = null;
        if (plugin != null) {
            PluginExecution configured =
                    plugin.getExecutionsAsMap().get(GoalExecution.of(execution).id());
            parameters = configured == null ? plugin.getConfiguration() : configured.getConfiguration();
        }
        String text = String.valueOf(parameters);
        Digest digest = new Digest().add(text);
        parameterProperties().forEach((name, value) -> {
            if (!text.contains("<" + name.substring("qapi.".length()) + ">")) {
                digest.add(name).add(value);
            }
        });
        return digest.hex();
    }
}
