package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.model.Glob;
import io.github.qapi4j.codegen.model.JavaNames;
import io.github.qapi4j.diagnostic.CodeGroup;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.merge.Availability;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.merge.Release;
import io.github.qapi4j.merge.SchemaMerge;
import io.github.qapi4j.schema.Schema;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The checked options of one run. The run's {@link LoadOptions} and {@link GeneratorRequest} are derived from them. Immutable.
 *
 * <p>This class is for programs that read options as text. A program that has the options as Java values creates the two objects directly.
 */
public final class GeneratorOptions {
    /** The canonical values of each option, including defaults. An absent option without a default is not in the map. */
    private final Map<GeneratorOption, List<String>> values;

    /** The names of the options at their source. */
    private final Map<GeneratorOption, String> names;

    private GeneratorOptions(Map<GeneratorOption, List<String>> values, Map<GeneratorOption, String> names) {
        this.values = values;
        this.names = names;
    }

    /**
     * Reads and checks all options of a source.
     *
     * @throws IllegalArgumentException if a value is not valid; the message is for the user: the option's name at the source, a colon, and the
     *     reason
     */
    public static GeneratorOptions of(OptionSource source) {
        Map<GeneratorOption, List<String>> values = new EnumMap<>(GeneratorOption.class);
        Map<GeneratorOption, String> names = new EnumMap<>(GeneratorOption.class);
        for (GeneratorOption option : GeneratorOption.values()) {
            names.put(option, source.nameOf(option));
            List<String> given = source.valuesOf(option);
            if (given == null) {
                given = option.defaultValues();
            }
            if (given != null) {
                values.put(option, check(option, given, source));
            }
        }
        return new GeneratorOptions(values, names);
    }

    /**
     * Checks the name of the package to generate into, which is not one of the table's options.
     *
     * @param option the option that sets the name, as messages name it
     * @throws IllegalArgumentException if the name is not valid; the message is for the user, as that of {@link #of}
     */
    public static void checkPackageName(String packageName, String option) {
        try {
            JavaNames.checkPackage(packageName);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static List<String> check(GeneratorOption option, List<String> given, OptionSource source) {
        try {
            return List.copyOf(option.check(given));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source.nameOf(option) + ": " + e.getMessage(), e);
        }
    }

    /**
     * The options for loading the schema. The schema is linted if a lint code has a chosen level that is not off, or if the caller wants the lint codes
     * without a chosen level.
     *
     * @param lint whether lint codes without a chosen level are reported as warnings
     */
    public LoadOptions loadOptions(boolean lint) {
        Levels base = Levels.of(false);
        LoadOptions options = changed(LoadOptions.defaults().withLevels(lint ? base : base.with("lint=off")));
        Levels levels = options.levels();
        boolean reported = CodeGroup.LINT.codes().stream()
                .anyMatch(code -> levels.severity(code).isPresent());
        return options.withLint(reported);
    }

    private LoadOptions changed(LoadOptions base) {
        LoadOptions options = base;
        for (Map.Entry<GeneratorOption, List<String>> entry : values.entrySet()) {
            options = entry.getKey().change(options, entry.getValue());
        }
        return options;
    }

    /** The defined symbols; empty if the user defines none, with or without the option. */
    public Set<String> defines() {
        return Set.copyOf(values.getOrDefault(GeneratorOption.DEFINES, List.of()));
    }

    /**
     * Merges the schemas of releases, as far as the commands and events are generated: what a pattern excludes need not be mergeable.
     *
     * @param releases the releases, the oldest first
     */
    public MergeResult merge(List<Release> releases) {
        Set<String> commands = new HashSet<>();
        for (Release release : releases) {
            release.schema().commands().forEach(command -> commands.add(command.name()));
        }
        List<String> commandPatterns = values.getOrDefault(GeneratorOption.INCLUDE_COMMANDS, List.of());
        List<String> eventPatterns = values.getOrDefault(GeneratorOption.INCLUDE_EVENTS, List.of());
        return SchemaMerge.merge(
                releases,
                changed(LoadOptions.defaults()).levels(),
                name -> Glob.selects(commands.contains(name) ? commandPatterns : eventPatterns, name));
    }

    /** The request to generate Java from a schema into a package. */
    public GeneratorRequest request(Schema schema, String packageName) {
        return request(GeneratorRequest.builder(schema, packageName));
    }

    /**
     * The request to generate Java from a schema that is merged from those of several releases.
     *
     * @param availability which releases have which parts of the schema
     */
    public GeneratorRequest request(Schema schema, Availability availability, String packageName) {
        return request(GeneratorRequest.builder(schema, availability, packageName));
    }

    private GeneratorRequest request(GeneratorRequest.Builder builder) {
        GeneratorRequest.Builder request = builder.optionNames(names)
                .levels(changed(LoadOptions.defaults()).levels());
        for (Map.Entry<GeneratorOption, List<String>> entry : values.entrySet()) {
            request = entry.getKey().change(request, entry.getValue());
        }
        return request.build();
    }

    /**
     * All options as text, one line each, including defaults. The text does not depend on the user's spelling and order, and differs if the
     * derived objects differ, so it can be compared instead of them.
     */
    public String canonicalText() {
        StringBuilder text = new StringBuilder();
        values.forEach((option, chosen) -> {
            text.append(option.key()).append(" =");
            for (String value : chosen) {
                text.append(" \"")
                        .append(value.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n"))
                        .append('"');
            }
            text.append('\n');
        });
        return text.toString();
    }
}
