package io.github.qapi4j.codegen;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.schema.Schema;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The options that a user chose for one run, checked. The run's {@link LoadOptions} and {@link GeneratorRequest} are derived from them.
 * Immutable.
 *
 * <p>This class serves programs that read options as text. A program that has them as Java values builds the two directly.
 */
public final class GeneratorOptions {
    /** The canonical values of each option, the defaults included. An absent option without a default is not in the map. */
    private final Map<GeneratorOption, List<String>> values;

    private GeneratorOptions(Map<GeneratorOption, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads and checks all options of a source.
     *
     * @throws IllegalArgumentException if a value is not valid; the message is for the user: the option's name at the source, a colon, and the
     *     reason
     */
    public static GeneratorOptions of(OptionSource source) {
        Map<GeneratorOption, List<String>> values = new EnumMap<>(GeneratorOption.class);
        for (GeneratorOption option : GeneratorOption.values()) {
            List<String> given = source.valuesOf(option);
            if (given == null) {
                given = option.defaultValues();
            }
            if (given != null) {
                values.put(option, check(option, given, source));
            }
        }
        return new GeneratorOptions(values);
    }

    private static List<String> check(GeneratorOption option, List<String> given, OptionSource source) {
        try {
            return List.copyOf(option.check(given));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source.nameOf(option) + ": " + e.getMessage(), e);
        }
    }

    /**
     * How to load the schema.
     *
     * @param base the levels that the user's levels have priority over, and whether to lint; its strictness is replaced by the user's
     */
    public LoadOptions loadOptions(LoadOptions base) {
        LoadOptions options = base;
        for (Map.Entry<GeneratorOption, List<String>> entry : values.entrySet()) {
            options = entry.getKey().change(options, entry.getValue());
        }
        return options;
    }

    /** What to generate from the schema into a package. */
    public GeneratorRequest request(Schema schema, String packageName) {
        GeneratorRequest.Builder request = GeneratorRequest.builder(schema, packageName)
                .levels(loadOptions(LoadOptions.defaults()).levels());
        for (Map.Entry<GeneratorOption, List<String>> entry : values.entrySet()) {
            request = entry.getKey().change(request, entry.getValue());
        }
        return request.build();
    }

    /**
     * All options as text, a line each, the defaults included. The text is the same however the user wrote or ordered them, and differs if what is
     * derived from them differs: it can be compared instead of the results.
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
