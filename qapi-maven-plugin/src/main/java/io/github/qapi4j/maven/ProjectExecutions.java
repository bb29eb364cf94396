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

/** The executions of the goal {@code generate} that a project configures, in this build or in profiles that are not active in it. */
final class ProjectExecutions {
    private static final String GOAL = "generate";

    /** The id of the execution of a goal that is named on Maven's command line. */
    private static final String COMMAND_LINE = "default-cli";

    /** Properties that do not affect the generated files. */
    private static final Set<String> OTHER_PROPERTIES = Set.of("qapi.force", "qapi.skip", "qapi.lint");

    private final MavenProject project;
    private final String pluginKey;
    private final Set<String> executed;
    private final List<Properties> properties;

    /**
     * The executions of a project.
     *
     * @param pluginKey the plugin, as {@code groupId:artifactId}
     * @param executed the ids of the executions that this build has executed so far
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
    boolean isInThisBuild(String id) {
        return executed.contains(id) || isConfigured(id);
    }

    /** Whether the POM configures the execution for this build. */
    boolean isConfigured(String id) {
        Plugin plugin = project.getPlugin(pluginKey);
        return plugin != null && hasGoal(plugin.getExecutions().stream(), id);
    }

    /** Whether another build may have the execution: a build with a profile of the POM or its parents, or with the goal on the command line. */
    boolean isInOtherBuilds(String id) {
        if (id.equals(COMMAND_LINE)) {
            return true;
        }
        for (MavenProject each = project; each != null; each = each.getParent()) {
            if (each.getOriginalModel() != null
                    && hasGoal(
                            each.getOriginalModel().getProfiles().stream()
                                    .map(Profile::getBuild)
                                    .filter(Objects::nonNull)
                                    .flatMap(this::executions),
                            id)) {
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

    private static boolean hasGoal(Stream<PluginExecution> executions, String id) {
        return executions.anyMatch(execution -> execution.getId().equals(id)
                && execution.getGoals().contains(GOAL)
                && !"none".equals(execution.getPhase()));
    }

    /** A digest of the configuration of an execution in the POM and in properties. */
    String configuration(String id) {
        Plugin plugin = project.getPlugin(pluginKey);
        Object parameters = null;
        if (plugin != null) {
            PluginExecution execution = plugin.getExecutionsAsMap().get(id);
            parameters = execution == null ? plugin.getConfiguration() : execution.getConfiguration();
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
